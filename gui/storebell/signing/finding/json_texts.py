"""JSON as people save it: several values, members that stand twice, lines in parts.

Nothing here is believed: what is found in it is verified strictly afterwards.
"""

import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_LOG: Final = "log"
_LONGEST_PATH: Final = 200
_BETWEEN_VALUES: Final = re.compile(r"[\s,;\x1e]*+")


class JsonObject(list[tuple[str, object]]):
    """A JSON object, with every member of a name that stands twice."""

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self}


class _Path(NamedTuple):
    """The path of a value in JSON, written out only where it is shown."""

    parent: "_Path | None"
    step: str

    def __str__(self) -> str:
        steps: list[str] = []
        path: _Path | None = self
        length = 0
        while path is not None and length < _LONGEST_PATH:
            steps.append(path.step)
            length += len(path.step)
            path = path.parent
        return "".join(reversed(steps)).removeprefix(".")[-_LONGEST_PATH:]


def read_json(text: str) -> list[tuple[int, object]]:
    """The values of JSON or of JSON Lines, each with its line; none where it is something else."""
    if text[0] not in '{["':
        return []
    decoder = json.JSONDecoder(object_pairs_hook=JsonObject)
    values: list[tuple[int, object]] = []
    place = counted = 0
    line = 1
    while place < len(text):
        line += text.count("\n", counted, place)
        counted = place
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        if isinstance(value, str) and not values and place == len(text):
            return [(line, value)]
        if not isinstance(value, list):
            return []
        if value:
            values.append((line, value))
        gap = _BETWEEN_VALUES.match(text, place)
        place = gap.end() if gap else place
    return [*_joined(values)]


def _joined(values: list[tuple[int, object]]) -> Iterator[tuple[int, object]]:
    """The values, where the parts of one line of a log are one value.

    Docker's json-file driver cuts a line into parts of 16 KiB; only the last ends with a line feed.
    """
    parts: list[str] = []
    begun: tuple[int, JsonObject] | None = None
    for line, value in values:
        part = _part_of_log(value)
        if begun is None or part is None:
            if begun is not None:
                yield begun[0], _with_log(begun[1], parts)
            begun, parts = None, []
        if part is None or not isinstance(value, JsonObject):
            yield line, value
            continue
        begun = begun or (line, value)
        parts.append(part)
        if part.endswith("\n"):
            yield begun[0], _with_log(begun[1], parts)
            begun, parts = None, []
    if begun is not None:
        yield begun[0], _with_log(begun[1], parts)


def _part_of_log(value: object) -> str | None:
    if not isinstance(value, JsonObject) or "stream" not in value.names:
        return None
    texts = [member for name, member in value if name == _LOG]
    return texts[0] if len(texts) == 1 and isinstance(texts[0], str) else None


def _with_log(value: JsonObject, parts: list[str]) -> JsonObject:
    return JsonObject((name, "".join(parts) if name == _LOG else old) for name, old in value)


def texts_of(value: object) -> Iterator[tuple[_Path, str]]:
    """Every text in a value with its path, in order; others chose its depth, so not recursive."""
    waiting: list[tuple[_Path | None, object]] = [(None, value)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and path is not None:
            yield path, value
        elif isinstance(value, JsonObject):
            members = [(_Path(path, f".{name[:_LONGEST_PATH]}"), member) for name, member in value]
            waiting += reversed(members)
        elif isinstance(value, list):
            items = [(_Path(path, f"[{number}]"), item) for number, item in enumerate(value)]
            waiting += reversed(items)


def objects_of(value: object) -> Iterator[JsonObject]:
    """Every object in a value, in no order; others chose its depth, so not recursive."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, JsonObject):
            yield value
            waiting += [member for _, member in value]
        elif isinstance(value, list):
            waiting += value
