"""A decoded payload as a tree: each member with its value, display text and path.

A JSON Web Signature inside a payload, like signedTransactionInfo, is decoded in place: its content
is shown, not verified.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeGuard

from storebell.domain.findings import JsonValue

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATES: Final = range(10**11, 10**13)
"""Milliseconds from 1973 to 2286: no date of Apple's is outside."""

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_JWS: Final = re.compile(r"eyJ[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+", re.ASCII)
_SHOWN_OF_JWS: Final = 24


@dataclass(frozen=True, slots=True)
class Node:
    """One member of a payload. `path` is in jq's syntax; `place` is the row numbers down to it."""

    name: str
    value: JsonValue
    path: str
    place: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The value as one line; an object or array shows its number of members."""
        value = self.value
        if isinstance(value, Mapping):
            return f"{{{len(value)}}}"
        if is_list(value):
            return f"[{len(value)}]"
        if isinstance(value, str):
            return f"{value[:_SHOWN_OF_JWS]}…" if self.inner is not None else value
        return json.dumps(value)

    @property
    def copied(self) -> str:
        """The value as it is copied: text as it is, everything else as JSON."""
        if isinstance(self.value, str):
            return self.value
        return json.dumps(plain(self.value), indent=2, ensure_ascii=False)

    @property
    def decoded(self) -> str:
        """The value as JSON in which each JSON Web Signature is replaced by its payload."""
        return json.dumps(_decoded(self.value), indent=2, ensure_ascii=False)

    @property
    def inner(self) -> JsonValue:
        """The payload of a JSON Web Signature; None for any other value."""
        return _opened(self.value) if isinstance(self.value, str) else None

    @property
    def time(self) -> datetime | None:
        """The time of a number of milliseconds; None unless its name marks it as a time."""
        value = self.value
        if type(value) is not int or not self.name.endswith(("Date", "Time", "Timestamp")):
            return None
        return _EPOCH + timedelta(milliseconds=value) if value in _DATES else None

    @property
    def has_children(self) -> bool:
        value = self.value
        if isinstance(value, str):
            return bool(self.inner)
        return (isinstance(value, Mapping) or is_list(value)) and len(value) > 0

    @property
    def children(self) -> tuple["Node", ...]:
        inner = self.inner
        value = self.value if inner is None else inner
        if isinstance(value, Mapping):
            return tuple(
                Node(str(name), each, self.path + _step(str(name)), (*self.place, row))
                for row, (name, each) in enumerate(value.items())
            )
        if is_list(value):
            return tuple(
                Node(f"[{row}]", each, f"{self.path}[{row}]", (*self.place, row))
                for row, each in enumerate(value)
            )
        return ()


def tree(payload: Mapping[str, JsonValue]) -> Node:
    """The root, which is the payload itself and has no name."""
    return Node("", payload, "")


def walk(root: Node) -> Iterator[Node]:
    """Every node below the root, from top to bottom as they are shown."""
    waiting = [*reversed(root.children)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def find(root: Node, wanted: str) -> tuple[Node, ...]:
    """The nodes whose name or value holds the text, ignoring case."""
    wanted = wanted.strip().casefold()
    if not wanted:
        return ()
    return tuple(
        node
        for node in walk(root)
        if wanted in node.name.casefold() or (not node.has_children and wanted in _searched(node))
    )


def is_list(value: JsonValue) -> TypeGuard[Sequence[JsonValue]]:
    """True for a JSON array: a string is a sequence too, but no array."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def plain(value: JsonValue) -> JsonValue:
    """The value in dicts and lists, which `json` can write."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if is_list(value):
        return [plain(each) for each in value]
    return value


def _decoded(value: JsonValue) -> JsonValue:
    """The plain value without signatures; a payload that is signed within another one as well."""
    if isinstance(value, str):
        inner = _opened(value)
        return value if inner is None else _decoded(inner)
    if isinstance(value, Mapping):
        return {str(name): _decoded(each) for name, each in value.items()}
    return [_decoded(each) for each in value] if is_list(value) else value


def _searched(node: Node) -> str:
    return (node.value if isinstance(node.value, str) else node.text).casefold()


def _step(name: str) -> str:
    return f".{name}" if _PLAIN_KEY.fullmatch(name) else f"[{json.dumps(name)}]"


def _opened(value: str) -> JsonValue:
    found = _JWS.fullmatch(value)
    if found is None:
        return None
    part = found.group(1)
    try:
        inner: JsonValue = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return inner if isinstance(inner, Mapping) else None
