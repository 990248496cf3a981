"""Reads many apps at once, from rows pasted from a spreadsheet or a table."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storebell.domain.accounts.app_fields import PASTED_FIELDS, PASTED_TITLES, Given
from storebell.domain.errors.app_lists import NoRowsError, SecretInRowsError
from storebell.domain.errors.storebell_error import StorebellError
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

    Cells are parted by tabs, as spreadsheets copy them, or else by semicolons, commas or spaces, in
    each row on its own. Without a header they are PASTED_FIELDS; empty and missing ones say
    nothing. Raises SecretInRowsError, NoRowsError.
    """
    if without_keys_and_tokens(text) != text:
        raise SecretInRowsError
    columns: Sequence[str | None] = [described.name for described in PASTED_FIELDS]
    rows: list[AppRow] = []
    is_first = True
    try:
        for number, record in _records(text):
            cells = _cells_of(record)
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            named = [_HEADERS.get(_plain(cell)) for cell in stripped]
            if is_first and sum(name is not None for name in named) >= 2:
                columns = named
            else:
                rows.append(_row(number, columns, cells))
            is_first = False
    except csv.Error:
        raise NoRowsError(columns=PASTED_TITLES) from None
    if not rows:
        raise NoRowsError(columns=PASTED_TITLES)
    return tuple(rows)


def holds_apps(text: str) -> bool:
    """True for a text of rows of which one at least is about an app, and which holds no secret."""
    try:
        rows = read_pasted(text)
    except StorebellError:
        return False
    return any("." in row.bundle_id.strip() for row in rows)


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Each row and the number of its last line; a quoted cell can hold ends of lines (RFC 4180)."""
    record = ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        record += line
        if record.count('"') % 2 == 0:
            yield number, record
            record = ""
    if record:
        yield number, record


def _cells_of(record: str) -> list[str]:
    sign = next((sign for sign in "\t;," if sign in record), "," if '"' in record else None)
    if sign is not None:
        return next(csv.reader(io.StringIO(record, newline=""), delimiter=sign), [])
    words = record.split()
    # A name may have spaces too; a bundle ID is the first word with a dot behind it.
    at = next((at for at, word in enumerate(words[1:], 1) if "." in word), None)
    return words if at is None else [" ".join(words[:at]), *words[at:]]


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
