"""Conversion of dataclasses to JSON and back, by their type hints alone.

Every field is written, even one at its default, because a default may change later; only None is
left out where None is the default. Times become ISO 8601 in UTC, spans whole microseconds, bytes
base64, enums their values.
"""

import binascii
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from operator import attrgetter
from typing import Final, Union, get_args, get_origin, get_type_hints

Write = Callable[[object], object]
Read = Callable[[object], object]

LONGEST_EXTRACT: Final = 80
_MICROSECOND: Final = timedelta(microseconds=1)


class DamagedValueError(Exception):
    """A value that this field never had in any version."""


class NewerValueError(Exception):
    """A value of an enum that a later version may know."""


class Form:
    """Codec of one dataclass; made once from its type hints."""

    def __init__(self, kind: type) -> None:
        _FORMS[kind] = self  # before its hints are read: one of them may be the class itself
        hints = get_type_hints(kind)
        own = [field for field in fields(kind) if field.init]
        names = [field.name for field in own]
        self._kind = kind
        self._values: Callable[[object], object] = attrgetter(*names)
        self._is_single = len(names) == 1
        self._writers: list[tuple[str, Write | None, bool]] = []
        self._readers: list[tuple[str, Read, bool]] = []
        for field in own:
            write, read_value = _conversion(hints[field.name])
            has_default = field.default is not MISSING or field.default_factory is not MISSING
            self._writers.append((field.name, write, field.default is None))
            self._readers.append((field.name, read_value, has_default))

    def write_into(self, raw: dict[str, object], value: object) -> None:
        values = self._values(value)
        parts = (values,) if self._is_single else values
        assert isinstance(parts, tuple)
        for (name, write, is_left_out), part in zip(self._writers, parts, strict=True):
            if part is None:
                if not is_left_out:
                    raw[name] = None
            else:
                raw[name] = part if write is None else write(part)

    def write(self, value: object) -> object:
        raw: dict[str, object] = {}
        self.write_into(raw, value)
        return raw

    def read(self, raw: object) -> object:
        if type(raw) is not dict:
            raise DamagedValueError(f"a {self._kind.__name__} is no object")
        values: dict[str, object] = {}
        for name, read_value, has_default in self._readers:
            if name in raw:
                try:
                    values[name] = read_value(raw[name])
                except NewerValueError:
                    if not has_default:
                        raise
            elif not has_default:
                raise DamagedValueError(f"{name} of {self._kind.__name__} is missing")
        return self._kind(**values)


_FORMS: Final[dict[type, Form]] = {}


def form_of(kind: type) -> Form:
    """The codec of a dataclass, made at its first use."""
    form = _FORMS.get(kind)
    if form is None:
        try:
            form = Form(kind)
        except TypeError:
            del _FORMS[kind]
            raise
    return form


Conversion = tuple[Write | None, Read]
"""Function that writes a value as JSON, or None for a value that is JSON already; and the function
that reads it.
"""


def _conversion(hint: object) -> Conversion:
    """The conversion for a type hint. Raises TypeError for one that is not provided for."""
    simple = _SIMPLE.get(hint) if isinstance(hint, type) else None
    if simple is not None:
        return simple
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin in {Union, types.UnionType}:
        return _union(get_args(hint))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        form = form_of(hint)
        return form.write, form.read
    raise TypeError(f"events can't hold a {hint!r} yet: teach it to {__name__}")


def _scalar(kind: type) -> Conversion:
    name = kind.__name__

    def read_scalar(raw: object) -> object:
        if type(raw) is not kind:
            raise DamagedValueError(f"something is no {name}")
        return raw

    return None, read_scalar


def _read_float(raw: object) -> object:
    # A whole number that was given where a float is meant comes back as it was.
    if type(raw) is not float and type(raw) is not int:
        raise DamagedValueError("something is no number")
    return raw


def _write_time(value: object) -> str:
    assert isinstance(value, datetime)
    if value.tzinfo is None:
        raise ValueError("a time without a zone can't be stored")
    return value.astimezone(UTC).isoformat()


def _read_time(raw: object) -> object:
    if type(raw) is not str:
        raise DamagedValueError("a time is no text")
    try:
        at = datetime.fromisoformat(raw)
    except ValueError:
        raise DamagedValueError("a time can't be read") from None
    if at.tzinfo is not UTC:
        raise DamagedValueError("a time is not in UTC")
    return at


def _write_span(value: object) -> int:
    assert isinstance(value, timedelta)
    return value // _MICROSECOND


def _read_span(raw: object) -> object:
    if type(raw) is not int:
        raise DamagedValueError("a span is no whole number")
    return timedelta(microseconds=raw)


def _write_bytes(value: object) -> str:
    assert isinstance(value, bytes)
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def _read_bytes(raw: object) -> object:
    if type(raw) is not str:
        raise DamagedValueError("bytes are no text")
    try:
        return binascii.a2b_base64(raw, strict_mode=True)
    except ValueError:
        raise DamagedValueError("bytes are no base64") from None


def _read_anything(raw: object) -> object:
    return raw


def _read_nothing(raw: object) -> object:
    if raw is not None:
        raise DamagedValueError("something is not null")
    return None


_SIMPLE: Final[Mapping[type, Conversion]] = {
    str: _scalar(str),
    int: _scalar(int),
    bool: _scalar(bool),
    float: (None, _read_float),
    object: (None, _read_anything),
    type(None): (None, _read_nothing),
    datetime: (_write_time, _read_time),
    timedelta: (_write_span, _read_span),
    bytes: (_write_bytes, _read_bytes),
}


def _enum(kind: type[Enum]) -> Conversion:
    members: dict[object, Enum] = {member.value: member for member in kind}

    def write_enum(value: object) -> object:
        # A plain string is valid in place of an enum of strings: it is stored unchanged.
        return value.value if isinstance(value, Enum) else value

    def read_enum(raw: object) -> object:
        if not isinstance(raw, str | int):
            raise DamagedValueError(f"a {kind.__name__} is no word")
        try:
            return members[raw]
        except KeyError:
            raise NewerValueError(str(raw)[:LONGEST_EXTRACT]) from None

    return write_enum, read_enum


def _tuple(hints: tuple[object, ...]) -> Conversion:
    if len(hints) == 2 and hints[1] is Ellipsis:
        return _sequence(hints[0])
    parts = [_conversion(hint) for hint in hints]
    size = len(parts)
    writers, readers = [write for write, _ in parts], [read_part for _, read_part in parts]

    def write_tuple(value: object) -> object:
        assert isinstance(value, tuple)
        pairs = zip(writers, value, strict=True)
        return [part if write is None else write(part) for write, part in pairs]

    def read_tuple(raw: object) -> object:
        if type(raw) is not list or len(raw) != size:
            raise DamagedValueError(f"a list is none of {size}")
        return tuple([read_part(part) for read_part, part in zip(readers, raw, strict=True)])

    is_plain = all(write is None for write in writers)
    return None if is_plain else write_tuple, read_tuple


def _sequence(hint: object) -> Conversion:
    write, read_item = _conversion(hint)

    def write_sequence(value: object) -> object:
        assert isinstance(value, tuple)
        assert write is not None
        return [write(item) for item in value]

    def read_sequence(raw: object) -> object:
        if type(raw) is not list:
            raise DamagedValueError("something is no list")
        try:
            return tuple([read_item(item) for item in raw])
        except NewerValueError:
            return tuple(_known_items(raw, read_item))

    return None if write is None else write_sequence, read_sequence


def _known_items(raw: list[object], read_item: Read) -> list[object]:
    known = []
    for item in raw:
        try:
            known.append(read_item(item))
        except NewerValueError:
            continue
    return known


def _mapping(key: object = object, value: object = object) -> Conversion:
    if key is not str:
        raise TypeError("JSON has names of text only")
    write, read_value = _conversion(value)
    is_plain = read_value is _read_anything

    def write_mapping(given: object) -> object:
        assert isinstance(given, Mapping)
        if write is None:
            return dict(given)
        return {name: write(item) for name, item in given.items()}

    def read_mapping(raw: object) -> object:
        if type(raw) is not dict:
            raise DamagedValueError("something is no object")
        return raw if is_plain else {name: read_value(item) for name, item in raw.items()}

    return write_mapping, read_mapping


def _union(hints: tuple[object, ...]) -> Conversion:
    """Something or None, or scalars and one dataclass, which differ in JSON."""
    others = tuple(hint for hint in hints if hint is not type(None))
    is_optional = len(others) < len(hints)
    if len(others) == 1:
        write, read_value = _conversion(others[0])
        return write, (_or_none(read_value) if is_optional else read_value)
    kinds = tuple(kind for kind in (str, int, float, bool) if kind in others)
    objects = [hint for hint in others if isinstance(hint, type) and is_dataclass(hint)]
    if len(kinds) + len(objects) < len(others) or len(objects) > 1:
        raise TypeError(f"JSON can't tell {hints!r} apart")

    def read_scalar(raw: object) -> object:
        if not isinstance(raw, kinds):
            raise DamagedValueError("something is neither text nor number")
        return raw

    if not objects:
        return None, _or_none(read_scalar) if is_optional else read_scalar
    form = form_of(objects[0])

    def read_scalar_or_object(raw: object) -> object:
        return form.read(raw) if type(raw) is dict else read_scalar(raw)

    def write_object(value: object) -> object:
        return value if isinstance(value, kinds) else form.write(value)

    read_any = _or_none(read_scalar_or_object) if is_optional else read_scalar_or_object
    return write_object, read_any


def _or_none(read_value: Read) -> Read:
    def read_optional(raw: object) -> object:
        return None if raw is None else read_value(raw)

    return read_optional
