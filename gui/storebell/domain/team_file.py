"""A team's storebell.toml: its apps, their URLs and which key belongs to them, and no secret.

    version = 1

    [[key]]
    key_id = "2X9R4HXF34"
    issuer_id = "57246542-96fe-1a63-e053-0824d011072a"

    [[app]]
    label = "Hiking"
    bundle_id = "com.example.hiking"
    key_id = "2X9R4HXF34"

Tables and fields that are not known here are somebody else's: they are passed over and kept.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.app_errors import (
    NewerTeamFileError,
    TeamFileFormError,
    TeamFileSecretError,
    TeamFileSyntaxError,
)
from storebell.domain.app_rows import AppRow
from storebell.domain.credentials import issuer_id_from, key_id_from, key_label_from
from storebell.domain.plain_text import without_secrets

TEAM_FILE_NAME: Final = "storebell.toml"
VERSION: Final = 1

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class TeamKey:
    """A key that the team uses; who has its .p8 file imports it."""

    key_id: str
    issuer_id: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TeamFile:
    """What the file says; `rows` are numbered by their place among the apps."""

    rows: tuple[AppRow, ...] = ()
    keys: tuple[TeamKey, ...] = ()

    def issuer_of(self, key_id: str) -> str | None:
        return next((key.issuer_id for key in self.keys if key.key_id == key_id), None)


def read_team_file(content: bytes, name: str) -> TeamFile:
    """Raises TeamFileSecretError, TeamFileSyntaxError, TeamFileFormError, NewerTeamFileError, and
    the InvalidValueError of a key's ID; what is wrong with an app is found with its row.
    """
    raw = _parse(content, name)
    version = raw.get("version", VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise TeamFileFormError(file=name, what="its version is no number")
    if version > VERSION:
        raise NewerTeamFileError(file=name)
    keys = [_key(table, name, number) for number, table in _tables(raw, "key", name)]
    if len({key.key_id for key in keys}) != len(keys):
        raise TeamFileFormError(file=name, what="two keys have the same ID")
    rows = [_row(table, number) for number, table in _tables(raw, "app", name)]
    return TeamFile(tuple(rows), tuple(keys))


def _parse(content: bytes, name: str) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TeamFileSyntaxError(file=name, line=line, reason="It is not UTF-8") from None
    if without_secrets(text) != text:
        raise TeamFileSecretError(file=name)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "It is nested too deep"
    place = _PLACE.search(said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    raise TeamFileSyntaxError(file=name, line=line, reason=_PLACE.sub("", said))


def _tables(raw: Table, name: str, file: str) -> Sequence[tuple[int, Table]]:
    items = raw.get(name, [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise TeamFileFormError(file=file, what=f"“{name}” is no list of tables, [[{name}]]")
    return list(enumerate(items, start=1))


def _key(table: Table, file: str, number: int) -> TeamKey:
    texts = [table.get(field, "") for field in ("key_id", "issuer_id", "label")]
    if not all(isinstance(text, str) for text in texts):
        raise TeamFileFormError(file=file, what=f"key {number} has a field that is no text")
    key_id, issuer_id, label = map(str, texts)
    return TeamKey(key_id_from(key_id), issuer_id_from(issuer_id), key_label_from(label))


def _row(table: Table, number: int) -> AppRow:
    """Whatever stands in a field becomes text: its check then says what is wrong with it."""

    def text(field: str) -> str | None:
        return str(table[field]) if field in table else None

    bundle_id = str(table.get("bundle_id", ""))
    is_locked = table.get("locked")
    return AppRow(
        number,
        str(table.get("label", bundle_id)),
        bundle_id,
        app_apple_id=text("app_apple_id"),
        key_id=text("key_id"),
        production_url=text("production_url"),
        sandbox_url=text("sandbox_url"),
        is_locked=is_locked if isinstance(is_locked, bool) else None,
    )
