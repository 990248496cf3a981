"""Lists for people: a table on a terminal, tab-separated lines into a pipe."""

import sys
from collections.abc import Sequence

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


def _without_formula(cell: str) -> str:
    """The cell as text: a spreadsheet would run what begins so, and the text be a stranger's."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) and len(cell) > 1 else cell
