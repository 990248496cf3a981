"""Strict JSON for signatures: one meaning for one text in every parser (RFC 8259, RFC 7493)."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

from storebell.signing.untrusted import RefusedError, shown

_DEEPEST: Final = 32
"""The deepest nesting, in levels. Apple's payloads have two; code that shows or stores one may
recurse.
"""


def parse_object(data: bytes, part: str) -> dict[str, object]:
    """The JSON object in `data`; `part` names it in messages.

    Raises RefusedError for another encoding than UTF-8, a byte order mark, a duplicate key
    anywhere, a number that is not finite, half a surrogate pair, deep nesting, or another value
    than an object.
    """
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("The {part} begins with a byte order mark", part=part)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError("The {part} is not UTF-8", part=part) from None
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise RefusedError("The {part} is nested too deeply", part=part) from None
    except ValueError:
        raise RefusedError("The {part} is not valid JSON", part=part) from None
    if not isinstance(value, dict):
        raise RefusedError("The {part} is not a JSON object", part=part)
    _check_depth_and_text(value, part)
    return value


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value: dict[str, object] = {}
    for name, member in pairs:
        if name in value:
            raise RefusedError("The name “{name}” stands twice in one object", name=shown(name))
        value[name] = member
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise RefusedError("{name} is not a JSON number", name=name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise RefusedError("A number is too large")
    return number


def _check_depth_and_text(value: object, part: str) -> None:
    """Checks level by level without recursion: the sender chose the depth."""
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [child for parent in level for child in _children(parent, part)]
        if not level:
            return
    raise RefusedError("The {part} is nested too deeply", part=part)


def _children(value: object, part: str) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise RefusedError("The {part} holds half a character", part=part) from None
    return ()
