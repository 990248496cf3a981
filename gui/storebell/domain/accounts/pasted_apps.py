"""Reads many apps at once, from rows pasted from a spreadsheet or a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storebell.domain.accounts.app_fields import PASTED_FIELDS, PASTED_TITLES, Given
from storebell.domain.errors.app_lists import NoRowsError, SecretInRowsError
from storebell.domain.plain_text import without_keys_and_tokens


@dataclass(frozen=True, slots=True)
class AppRow:
    """One app as it was written, nothing of it checked yet.

    `number` is the line of the pasted text, or the place in a team's file, from 1. `given` has the
    fields beside label and bundle ID by their names; nothing is said of those that it lacks.
    """

    number: int
    label: str
    bundle_id: str
    given: Mapping[str, Given] = field(default_factory=dict)

    @property
    def key_id(self) -> str | None:
        """The ID of its key, "" for none; None where nothing is said of it."""
        key_id = self.given.get("key_id")
        return None if key_id is None else str(key_id)


_HEADERS: Final = {
    heading: described.name
    for described in PASTED_FIELDS
    for heading in (described.name.replace("_", " "), *described.headings)
}
"""The field that a column is of, by its heading."""


def read_pasted(text: str) -> tuple[AppRow, ...]:
    """The rows of a pasted text; its first row may name the columns, in any order.

    Cells are parted by tabs, as spreadsheets copy them, or else by semicolons or commas. Without a
    header they are PASTED_FIELDS; empty and missing ones say nothing. Raises SecretInRowsError,
    NoRowsError.
    """
    if without_keys_and_tokens(text) != text:
        raise SecretInRowsError
    columns: Sequence[str | None] = [described.name for described in PASTED_FIELDS]
    rows: list[AppRow] = []
    is_first = True
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text))
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            named = [_HEADERS.get(_plain(cell)) for cell in stripped]
            if is_first and sum(name is not None for name in named) >= 2:
                columns = named
            else:
                rows.append(_row(reader.line_num, columns, cells))
            is_first = False
    except csv.Error:
        raise NoRowsError(columns=PASTED_TITLES) from None
    if not rows:
        raise NoRowsError(columns=PASTED_TITLES)
    return tuple(rows)


def _delimiter_of(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((sign for sign in "\t;" if sign in first), ",")


def _plain(cell: str) -> str:
    return " ".join(cell.replace("_", " ").replace("-", " ").casefold().split())


def _row(number: int, columns: Sequence[str | None], cells: Sequence[str]) -> AppRow:
    given = {
        name: cell
        for name, cell in zip(columns, cells, strict=False)
        if name is not None and cell.strip()
    }
    bundle_id = given.pop("bundle_id", "")
    return AppRow(number, given.pop("label", bundle_id), bundle_id, given)
