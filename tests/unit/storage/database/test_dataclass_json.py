"""Dataclasses as JSON by their type hints, and what is refused on the way back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum, StrEnum

import pytest

from storebell.storage.database.dataclass_json import DamagedValueError, NewerValueError, form_of


def test_a_hint_that_json_cannot_hold_is_a_mistake_that_shows_at_once() -> None:
    from storebell.storage.database.dataclass_json import _conversion

    for hint in (set[str], complex, bytes | str, Mapping[int, str]):
        with pytest.raises(TypeError):
            _conversion(hint)


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Size(Enum):
    SMALL = 1


@dataclass(frozen=True)
class Part:
    colour: Colour
    note: str = ""


@dataclass(frozen=True)
class Whole:
    at: datetime
    span: timedelta = timedelta(seconds=1)
    content: bytes = b""
    ratio: float = 0.5
    parts: tuple[Part, ...] = ()
    pair: tuple[str, int] = ("a", 1)
    times: tuple[datetime, bytes] | None = None
    colours: tuple[Colour, ...] = ()
    by_name: Mapping[str, Colour] = field(default_factory=dict)
    anything: Mapping[str, object] = field(default_factory=dict)
    value: str | int | float | None = None
    maybe: str | None = "set"
    size: Size = Size.SMALL
    derived: int = field(default=0, init=False)


AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
FULL = Whole(
    at=AT + timedelta(microseconds=1),
    span=timedelta(days=-1, microseconds=3),
    content=b"\x00\xff",
    ratio=2,
    parts=(Part(Colour.RED), Part(Colour.GREEN, "x")),
    pair=("b", 2),
    times=(AT, b"t"),
    colours=(Colour.GREEN,),
    by_name={"sky": Colour.RED},
    anything={"a": [1, None, {"b": 2.5}]},
    value=1.5,
    maybe=None,
)


def read_back(value: object) -> object:
    form = form_of(type(value))
    return form.read(json.loads(json.dumps(form.write(value))))


def raw_of(value: object) -> dict[str, object]:
    raw: object = json.loads(json.dumps(form_of(type(value)).write(value)))
    assert isinstance(raw, dict)
    return raw


def test_every_kind_of_field_comes_back_equal() -> None:
    assert read_back(FULL) == FULL
    assert read_back(Whole(AT)) == Whole(AT)
    assert form_of(Whole) is form_of(Whole)


def test_a_value_is_written_in_the_form_that_is_documented() -> None:
    raw = raw_of(FULL)
    assert raw["at"] == "2026-11-21T14:00:00.000001+00:00"
    assert raw["span"] == -86_399_999_997
    assert raw["content"] == "AP8="
    assert raw["parts"] == [{"colour": "red", "note": ""}, {"colour": "green", "note": "x"}]
    assert raw["times"] == ["2026-11-21T14:00:00+00:00", "dA=="]
    assert raw["by_name"] == {"sky": "red"}
    assert raw["size"] == 1


def test_none_is_left_out_where_it_is_the_default_and_nowhere_else() -> None:
    raw = raw_of(FULL)
    assert raw["maybe"] is None
    assert "value" not in raw_of(Whole(AT))
    assert "times" not in raw_of(Whole(AT))
    assert "derived" not in raw


def test_a_default_is_written_out_and_filled_in() -> None:
    assert raw_of(Whole(AT))["ratio"] == 0.5
    assert form_of(Whole).read({"at": AT.isoformat()}) == Whole(AT)


def test_a_time_is_written_in_utc_and_never_without_a_zone() -> None:
    there = AT.astimezone(timezone(timedelta(hours=9)))
    assert raw_of(Whole(there))["at"] == "2026-11-21T14:00:00+00:00"
    with pytest.raises(ValueError, match="without a zone"):
        form_of(Whole).write(Whole(datetime(2026, 11, 21)))  # noqa: DTZ001 - the point


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("at", "2026-11-21T14:00:00+01:00", "a time is not in UTC"),
        ("at", "2026-11-21", "a time is not in UTC"),
        ("at", "soon", "a time can't be read"),
        ("at", 1, "a time is no text"),
        ("span", 1.5, "a span is no whole number"),
        ("span", True, "a span is no whole number"),
        ("content", "AP8", "bytes are no base64"),
        ("content", "AP8=\n", "bytes are no base64"),
        ("content", [], "bytes are no text"),
        ("ratio", True, "something is no number"),
        ("ratio", "0.5", "something is no number"),
        ("parts", {}, "something is no list"),
        ("parts", [1], "a Part is no object"),
        ("parts", [{"note": "x"}], "colour of Part is missing"),
        ("pair", ["a"], "a list is none of 2"),
        ("pair", ["a", 1, 2], "a list is none of 2"),
        ("pair", ["a", "1"], "something is no int"),
        ("times", [None, None], "a time is no text"),
        ("colours", [None], "a Colour is no word"),
        ("by_name", [], "something is no object"),
        ("anything", "x", "something is no object"),
        ("value", [], "something is neither text nor number"),
        ("maybe", 1, "something is no str"),
        ("size", {}, "a Size is no word"),
    ],
)
def test_a_value_that_a_field_never_had_is_damage(name: str, value: object, said: str) -> None:
    with pytest.raises(DamagedValueError, match=f"^{said}$"):
        form_of(Whole).read({**raw_of(FULL), name: value})


def test_what_is_no_object_and_what_lacks_a_field_are_damage() -> None:
    values: tuple[object, ...] = (None, [], "x", 1)
    for raw in values:
        with pytest.raises(DamagedValueError, match="a Whole is no object"):
            form_of(Whole).read(raw)
    with pytest.raises(DamagedValueError, match="at of Whole is missing"):
        form_of(Whole).read({})


def test_a_new_word_costs_the_smallest_part_that_can_be_left_out() -> None:
    raw = raw_of(FULL)
    later = {
        **raw,
        "colours": ["green", "ultraviolet"],
        "parts": [{"colour": "infrared"}, {"colour": "red"}],
        "by_name": {"sky": "ultraviolet"},
        "size": 3,
    }
    read = form_of(Whole).read(later)
    assert isinstance(read, Whole)
    assert read.colours == (Colour.GREEN,)
    assert read.parts == (Part(Colour.RED),)
    assert read.by_name == {}
    assert read.size is Size.SMALL


def test_a_new_word_where_there_is_no_default_is_told_and_cut() -> None:
    with pytest.raises(NewerValueError) as caught:
        form_of(Part).read({"colour": "x" * 100})
    assert str(caught.value) == "x" * 80


def test_a_field_that_is_not_known_is_passed_over() -> None:
    assert form_of(Part).read({"colour": "red", "shade": 7}) == Part(Colour.RED)
