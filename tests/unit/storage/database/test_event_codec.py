"""Every event there is, as a line of JSON and back."""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from storebell.domain.messages import Message
from storebell.domain.notifications.delivery import Trouble
from storebell.domain.notifications.events import (
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Failed,
    PayloadVerified,
)
from storebell.storage.database import event_codec
from storebell.storage.database.dataclass_json import form_of
from storebell.storage.database.event_codec import UnreadableEvent, encode, event_classes, read
from support.stored import asked, attempt, samples, token

KINDS = sorted(event_classes())

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
# Lone halves of characters included: Apple's JSON can hold them.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
SCALARS: dict[object, SearchStrategy[object]] = {
    str: TEXTS,
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False),
    bytes: st.binary(max_size=20),
    object: JSON_VALUES,
    type(None): st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    timedelta: st.timedeltas(),
}


def messages(fields_of: SearchStrategy[object]) -> SearchStrategy[Message]:
    named = st.lists(st.tuples(TEXTS, fields_of), max_size=3).map(tuple)
    return st.builds(Message, TEXTS, named, st.none() | TEXTS)


FIELDS = st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False))
# A field may be a message, whose fields may be messages.
MESSAGES = messages(FIELDS | messages(FIELDS))


def values(hint: object) -> SearchStrategy[object]:
    """Any value that a type hint allows, whatever is added to the events one day."""
    if hint in SCALARS:
        return SCALARS[hint]
    if hint is Message:
        return MESSAGES
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(argument) for argument in arguments))
    if origin in {Union, types.UnionType}:
        return st.one_of(*(values(argument) for argument in arguments))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(TEXTS, values(arguments[1]), max_size=3)
    assert isinstance(hint, type)
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    assert is_dataclass(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: values(hints[field.name]) for field in fields(hint)})


def spoilt(event: Event, /, **changes: object) -> str:
    """The event's line with some of its fields changed."""
    return json.dumps(json.loads(encode(event)) | changes)


def reason(line: object) -> str:
    event = read(line)
    assert isinstance(event, UnreadableEvent)
    return event.reason


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_event_comes_back_exactly(name: str, data: st.DataObject) -> None:
    event = data.draw(values(event_classes()[name]))
    assert isinstance(event, Event)
    line = encode(event)
    assert read(line) == event
    assert read(line.encode()) == event
    assert line.isascii()
    assert "\n" not in line


@pytest.mark.parametrize("events", samples(), ids=lambda events: events[0].test_id)
def test_what_the_window_shows_comes_back_exactly(events: tuple[Event, ...]) -> None:
    assert tuple(read(encode(event)) for event in events) == events


def test_every_class_of_events_can_be_stored() -> None:
    assert {"Asked", "Settled", "WatchEnded"} <= set(KINDS)
    assert "Event" not in KINDS
    for kind in event_classes().values():
        form_of(kind)


def test_the_types_of_numbers_are_kept() -> None:
    event = Failed(
        test_id="t",
        at=datetime(2026, 1, 1, tzinfo=UTC),
        failure=next(iter(get_type_hints(Failed)["failure"])),
        title=Message("{a} {b} {c}", (("a", 1), ("b", 1.0), ("c", "1"))),
        advice=Message(""),
    )
    back = read(encode(event))
    assert isinstance(back, Failed)
    assert [type(value) for _, value in back.title.fields] == [int, float, str]


def test_a_time_in_another_zone_is_the_same_moment() -> None:
    there = timezone(timedelta(hours=-7))
    event = replace(token(), at=datetime(2026, 11, 21, 7, 30, tzinfo=there))
    back = read(encode(event))
    assert isinstance(back, Event)
    assert back.at == event.at
    assert back.at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused_when_it_is_written() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        encode(replace(token(), at=datetime(2026, 11, 21, 7, 30)))  # noqa: DTZ001 - the point


def test_a_default_that_changes_one_day_does_not_change_what_was_stored() -> None:
    line = encode(asked())
    assert '"simulated":false' in line
    assert '"time_scale":1.0' in line
    assert '"url"' not in line  # None where None is the default


def test_a_field_of_a_later_version_is_passed_over() -> None:
    later = {"at": "2026-11-21T14:00:02+00:00", "result": "NEW_RESULT", "more": [1]}
    event = read(spoilt(attempt(), colour="green", attempt=later))
    assert isinstance(event, AttemptRecorded)
    assert event.attempt.result == "NEW_RESULT"


def test_a_field_that_an_earlier_version_lacked_gets_its_default() -> None:
    raw = json.loads(encode(asked()))
    for name in ("simulated", "notification_type"):
        del raw[name]
    assert read(json.dumps(raw)) == asked()


def traced() -> DeliveryTraced:
    return next(e for events in samples() for e in events if isinstance(e, DeliveryTraced))


def test_a_word_of_a_later_version_is_left_out_with_the_smallest_part_around_it() -> None:
    raw = json.loads(encode(traced()))
    hop = raw["trace"]["hops"][0]
    hop["trouble"] = "eaten by a dog"
    hop["steps"].append({"step": "digest", "seconds": 1.0})
    event = read(json.dumps(raw))
    assert isinstance(event, DeliveryTraced)
    assert event == traced()

    raw["trace"]["result"] = "EATEN"
    assert reason(json.dumps(raw)) == "“EATEN” is not known to this version"


def test_a_known_word_where_none_was_is_read() -> None:
    raw = json.loads(encode(traced()))
    raw["trace"]["hops"][0]["trouble"] = "timed out"
    event = read(json.dumps(raw))
    assert isinstance(event, DeliveryTraced)
    assert event.trace.last_hop.trouble is Trouble.TIMED_OUT


def test_an_event_of_a_later_version_says_so() -> None:
    assert reason(spoilt(token(), event="Forgotten")) == "“Forgotten” is not known to this version"


DAMAGED: list[tuple[object, str]] = [
    (None, "it is not text"),
    (17, "it is not text"),
    ("", "it is not JSON"),
    (b"\xff\xfe\xfa", "it is not JSON"),
    ("[1]", "it is not a JSON object"),
    ("{}", "it has no version"),
    (spoilt(token(), v=0), "it has no version"),
    (spoilt(token(), v=True), "it has no version"),
    (spoilt(token(), event=None), "“None” is not known to this version"),
    (spoilt(token(), event=["Asked"]), "is not known to this version"),
    (spoilt(token(), token=None), "something is no str"),
    (spoilt(token(), token=5), "something is no str"),
    (spoilt(token(), at="yesterday"), "a time can't be read"),
    (spoilt(token(), at="2026-11-21T14:00:01"), "a time is not in UTC"),
    (spoilt(token(), at=5), "a time is no text"),
    (spoilt(attempt(), number=1.5), "something is no int"),
    (spoilt(attempt(), number=True), "something is no int"),
    (spoilt(attempt(), attempt=[]), "a SendAttempt is no object"),
    (spoilt(attempt(), attempt={}), "at of SendAttempt is missing"),
    ("[" * 100_000, "it is nested too deeply"),
    (encode(token())[:-9], "it is not JSON"),
]


@pytest.mark.parametrize(("line", "expected"), DAMAGED)
def test_a_damaged_row_says_what_is_wrong_and_raises_nothing(line: object, expected: str) -> None:
    event = read(line)
    assert isinstance(event, UnreadableEvent)
    assert expected in event.reason


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([encode(e) for events in samples() for e in events]), st.data())
def test_no_change_to_a_row_raises_anything(line: str, data: st.DataObject) -> None:
    content = bytearray(line.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read(bytes(content)), Event | UnreadableEvent)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([e for events in samples() for e in events]), JSON_VALUES, st.data())
def test_no_value_in_any_place_raises_anything(
    event: Event, value: object, data: st.DataObject
) -> None:
    raw = json.loads(encode(event))
    place = raw
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
            place = place[key]
        else:
            place[key] = value
            break
    assert isinstance(read(json.dumps(raw)), Event | UnreadableEvent)


def test_rows_of_an_earlier_form_are_upgraded_when_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rename(raw: dict[str, object]) -> dict[str, object]:
        return {("token" if name == "word" else name): value for name, value in raw.items()}

    monkeypatch.setattr(event_codec, "UPGRADES", (rename,))
    old = json.loads(encode(token()))
    old["word"] = old.pop("token")
    assert read(json.dumps(old)) == token()
    assert read(spoilt(token(), v=2)) == token()
    assert read(spoilt(token(), v=7)) == token()


def test_a_stored_payload_is_as_it_was_decoded() -> None:
    event = next(e for events in samples() for e in events if isinstance(e, PayloadVerified))
    back = read(encode(event))
    assert isinstance(back, PayloadVerified)
    assert back.verification.payload == event.verification.payload
    assert type(back.verification.payload) is dict
