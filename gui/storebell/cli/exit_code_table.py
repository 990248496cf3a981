"""The exit codes of a command, as its help lists them."""

from collections.abc import Sequence
from typing import Final

from storebell.presentation.translation import tr_text

_LEAST_WIDTH: Final = 30
"""Width of the left column, so that the right one begins at the same place in every command."""

Meaning = tuple[int, str]
"""An exit code, and what it means: a text marked with N_()."""


def exit_code_table(rows: Sequence[Sequence[Meaning]]) -> str:
    """The table in two columns, in the user's language; a row has one or two meanings."""
    shown = [[(code, tr_text(text)) for code, text in row] for row in rows]
    width = max(_LEAST_WIDTH, *(len(row[0][1]) + 3 for row in shown if len(row) > 1))
    lines = ["\b", tr_text("Exit codes:")]
    for (code, text), *right in shown:
        line = f"{code:>3}  {text:<{width}}"
        line += "".join(f"{further:>3}  {meaning}" for further, meaning in right)
        lines.append(line.rstrip())
    return "\n".join(lines)
