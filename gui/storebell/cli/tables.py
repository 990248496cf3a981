"""Lists for people: a table or columns on a terminal, tab-separated lines into a pipe."""

import sys
from collections.abc import Sequence
from itertools import zip_longest

from storebell.cli.output import print_line
from storebell.domain.plain_text import visible, without_keys
from storebell.presentation.translation import tr_text


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints rows below their column names, which are marked with N_(). Into a pipe the names are
    left out.
    """
    shown = [[visible(without_keys(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in shown:
            print_line("\t".join(map(_without_formula, row)))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in map(tr_text, columns):
        # An ID that is cut off can't be copied: one that has no room goes on in the next line.
        table.add_column(column, overflow="fold")
    for row in shown:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


class Columns:
    """Prints rows that can't stand in a table, because there may be any number of them.

    On a terminal each cell but the last of a row is padded to the widest of its column so far: rows
    that are given at once have the same columns. Into a pipe the cells are separated by tabs.
    """

    def __init__(self) -> None:
        self._widths: list[int] = []

    def show(self, rows: Sequence[Sequence[str]]) -> None:
        shown = [[visible(without_keys(cell)) for cell in row] for row in rows]
        if not sys.stdout.isatty():
            for row in shown:
                print_line("\t".join(map(_without_formula, row)))
            return
        widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
        pairs = zip_longest(self._widths, widths, fillvalue=0)
        self._widths = [max(before, now) for before, now in pairs]
        for row in shown:
            cells = (f"{cell:<{width}}" for cell, width in zip(row, self._widths, strict=True))
            print_line("  ".join(cells).rstrip())


def _without_formula(cell: str) -> str:
    """The cell as text: a spreadsheet would run what begins so, and the text be a stranger's."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) and len(cell) > 1 else cell
