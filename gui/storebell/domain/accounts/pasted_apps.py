"""Many apps at once, as somebody wrote them: rows pasted from a spreadsheet or a table."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.errors.app_lists import NoRowsError, SecretInRowsError
from storebell.domain.plain_text import without_secrets


@dataclass(frozen=True, slots=True)
class AppRow:
    """One app as it was written, nothing of it checked yet. None says nothing about a field.

    `number` is the line of the pasted text, or the place in a team's file, from 1.
    """

    number: int
    label: str
    bundle_id: str
    app_apple_id: str | None = None
    key_id: str | None = None
    production_url: str | None = None
    sandbox_url: str | None = None
    is_locked: bool | None = None


_COLUMNS: Final = (
    "label",
    "bundle_id",
    "app_apple_id",
    "key_id",
    "production_url",
    "sandbox_url",
)
"""In the order in which they stand where no header says otherwise."""

_HEADERS: Final = {
    "label": "label",
    "name": "label",
    "app": "label",
    "app name": "label",
    "bundle id": "bundle_id",
    "bundleid": "bundle_id",
    "bundle": "bundle_id",
    "app apple id": "app_apple_id",
    "apple id": "app_apple_id",
    "apple app id": "app_apple_id",
    "key id": "key_id",
    "key": "key_id",
    "api key": "key_id",
    "production url": "production_url",
    "production": "production_url",
    "production server url": "production_url",
    "sandbox url": "sandbox_url",
    "sandbox": "sandbox_url",
    "sandbox server url": "sandbox_url",
}


def read_pasted(text: str) -> tuple[AppRow, ...]:
    """The rows of a pasted text; its first may name the columns, in any order.

    Cells are parted by tabs, as spreadsheets copy them, or else by semicolons or commas. Without a
    header they are: label, bundle ID, app Apple ID, key ID, Production URL, Sandbox URL; empty and
    missing ones say nothing. Raises SecretInRowsError, NoRowsError.
    """
    if without_secrets(text) != text:
        raise SecretInRowsError
    columns: Sequence[str | None] = _COLUMNS
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
        raise NoRowsError from None
    if not rows:
        raise NoRowsError
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
    bundle_id = given.get("bundle_id", "")
    return AppRow(
        number,
        given.get("label", bundle_id),
        bundle_id,
        given.get("app_apple_id"),
        given.get("key_id"),
        given.get("production_url"),
        given.get("sandbox_url"),
    )
