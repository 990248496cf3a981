"""A team's storebell.toml: its apps, their URLs and which key belongs to them, and no secret.

    version = 1

    [[key]]
    key_id = "2X9R4HXF34"
    issuer_id = "57246542-96fe-1a63-e053-0824d011072a"

    [[app]]
    label = "Hiking"
    bundle_id = "com.example.hiking"
    key_id = "2X9R4HXF34"

Unknown tables and fields belong to other tools: they are ignored when read, and preserved.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.accounts.app_fields import APP_FIELDS, AppField, FieldKind, Given
from storebell.domain.accounts.credentials import issuer_id_from, key_id_from, key_label_from
from storebell.domain.accounts.pasted_apps import AppRow
from storebell.domain.errors.app_lists import (
    NewerTeamFileError,
    TeamFileFormError,
    TeamFileSecretError,
    TeamFileSyntaxError,
    TeamFileTooLargeError,
)
from storebell.domain.messages import N_, msg, plural_msg
from storebell.domain.plain_text import without_keys_and_tokens

TEAM_FILE_NAME: Final = "storebell.toml"
VERSION: Final = 1

MOST_BYTES: Final = 256 * 1024
"""A file of a thousand apps, each with two URLs, has less."""

MOST_KEY_PARTS: Final = 16
"""The most parts of a dotted key, like a.b.c. A TOML parser's time grows with the square of their
number.
"""

_PART: Final = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\[^\n])*+"|'[^'\n]*+')"""
"""One part of a key: bare, or quoted in either way."""

_MORE_PARTS: Final = rf"(?:[ \t]*+\.[ \t]*+{_PART})"

_DEEP_KEY: Final = re.compile(
    # Only white space or one of these precedes a key, which keeps the search linear.
    rf"(?<![^\s\[{{,]){_PART}{_MORE_PARTS}{{{MOST_KEY_PARTS}}}",
    re.ASCII,
)
"""A key with too many parts, or a text that looks like one, such as a host of that many labels."""

_DOTTED_NAME: Final = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+({_PART}{_MORE_PARTS}++)[ \t]*+[=\]]", re.ASCII | re.MULTILINE
)
"""The name of a key or of a table."""

_OWN_NAMES: Final = sorted(
    {"version", "key_id", "issuer_id", "label"} | {field.name_in_team_file for field in APP_FIELDS}
)
"""The names of the file's version and of the fields of keys and apps."""

_OWN_LINE: Final = re.compile(
    rf"""\s*+(?:\[\[(?:app|key)\]\]|(?:{"|".join(map(re.escape, _OWN_NAMES))})"""
    r"""[ \t]*+=[ \t]*+(?:"[^"\\\n]*+"|[0-9]++|true|false))?\s*+""",
    re.ASCII,
)
_NEXT_PART: Final = re.compile(_MORE_PARTS, re.ASCII)

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

_MOST_BITS: Final = 64
"""The most bits of an app Apple ID that is written in decimal: no larger number is one."""

_WRONG_TYPES: Final = {
    FieldKind.TEXT: N_("“{field}” in [[app]] {number} is no text"),
    FieldKind.NUMBER: N_("“{field}” in [[app]] {number} is no number"),
    FieldKind.FLAG: N_("“{field}” in [[app]] {number} is no true or false"),
}

Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class TeamKey:
    """A key that the team uses; whoever has its .p8 file imports it."""

    key_id: str
    issuer_id: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TeamFile:
    """The contents of a team file; `rows` are numbered by their place among the apps."""

    rows: tuple[AppRow, ...] = ()
    keys: tuple[TeamKey, ...] = ()

    def issuer_of(self, key_id: str) -> str | None:
        return next((key.issuer_id for key in self.keys if key.key_id == key_id), None)


def read_team_file(content: bytes, name: str) -> TeamFile:
    """Parses a team file.

    Raises TeamFileTooLargeError, TeamFileSecretError, TeamFileSyntaxError, TeamFileFormError,
    NewerTeamFileError, and the InvalidValueError of a key's ID. Faults of an app are found later,
    with its row.
    """
    if len(content) > MOST_BYTES:
        raise TeamFileTooLargeError(file=name)
    raw = _parse(content, name)
    version = raw.get("version", VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise TeamFileFormError(file=name, what=msg("its version is no number"))
    if version > VERSION:
        raise NewerTeamFileError(file=name)
    keys = [_key(table, name, number) for number, table in _tables(raw, "key", name)]
    if len({key.key_id for key in keys}) != len(keys):
        raise TeamFileFormError(file=name, what=msg("two keys have the same ID"))
    rows = [_row(table, name, number) for number, table in _tables(raw, "app", name)]
    return TeamFile(tuple(rows), tuple(keys))


def _parse(content: bytes, name: str) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TeamFileSyntaxError(file=name, line=line, reason=msg("It is not UTF-8")) from None
    if without_keys_and_tokens(text) != text:
        raise TeamFileSecretError(file=name)
    deep = _DEEP_KEY.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        reason = plural_msg(
            "A key has more than {count} part with dots between them",
            "A key has more than {count} parts with dots between them",
            MOST_KEY_PARTS,
        )
        raise TeamFileSyntaxError(file=name, line=line, reason=reason)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        reason = msg("{detail}", detail=_PLACE.sub("", str(error)))
    except RecursionError:
        line, reason = _line_that_stops(text), msg("It is nested too deep")
    except ValueError:  # Python makes no number of so many digits
        line, reason = _line_that_stops(text), msg("A number is too long")
    raise TeamFileSyntaxError(file=name, line=line, reason=reason)


def _line_that_stops(text: str) -> int:
    """The first line at which the parser fails, for an error that does not name one."""
    lines = text.split("\n")

    def stops(number: int) -> bool:
        try:
            tomllib.loads("\n".join(lines[:number]) + "\n")
        except tomllib.TOMLDecodeError:
            return False  # what is cut off may end in the middle
        except (RecursionError, ValueError):
            return True
        return False

    return bisect_left(range(1, len(lines)), True, key=stops) + 1


def count_foreign_characters(text: str) -> int:
    """The number of characters in lines that Storebell doesn't write: comments, others' tables."""
    return sum(len(line) + 1 for line in text.split("\n") if not _OWN_LINE.fullmatch(line))


def weigh_dotted_names(text: str) -> int:
    """The cost of a file's dotted names for tomlkit: the sum of the squares of their dots."""
    dots = (len(_NEXT_PART.findall(found[1])) for found in _DOTTED_NAME.finditer(text))
    return sum(number * number for number in dots)


def _tables(raw: Table, name: str, file: str) -> Sequence[tuple[int, Table]]:
    items = raw.get(name, [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise TeamFileFormError(
            file=file, what=msg("“{name}” is no list of tables, [[{name}]]", name=name)
        )
    return list(enumerate(items, start=1))


def _key(table: Table, file: str, number: int) -> TeamKey:
    texts = {field: table.get(field, "") for field in ("key_id", "issuer_id", "label")}
    for field, text in texts.items():
        if not isinstance(text, str):
            what = msg("“{field}” in [[key]] {number} is no text", field=field, number=number)
            raise TeamFileFormError(file=file, what=what)
    key_id, issuer_id, label = map(str, texts.values())
    return TeamKey(key_id_from(key_id), issuer_id_from(issuer_id), key_label_from(label))


def _row(table: Table, file: str, number: int) -> AppRow:
    """Raises TeamFileFormError for a value of another type than its field has."""
    given: dict[str, Given] = {}
    for field in APP_FIELDS:
        name = field.name_in_team_file
        value = table.get(name)
        if value is None:
            continue
        written = _written(field, value)
        if written is None:
            what = msg(_WRONG_TYPES[field.kind], field=name, number=number)
            raise TeamFileFormError(file=file, what=what)
        given[field.name] = written
    bundle_id = str(given.pop("bundle_id", ""))
    return AppRow(number, str(given.pop("label", bundle_id)), bundle_id, given)


def _written(field: AppField, value: object) -> Given | None:
    """The value as its owner could have typed it; None where it is of another type."""
    if field.kind is FieldKind.FLAG:
        return value if isinstance(value, bool) else None
    if field.kind is FieldKind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        # Python writes no number of thousands of digits in decimal.
        return str(value) if value.bit_length() <= _MOST_BITS else hex(value)
    return value if isinstance(value, str) else None
