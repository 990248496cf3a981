"""Where in Apple's history a test is looked for, and which notification it can be."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Verification
from storebell.domain.notifications.events import Exchanged, Joined, PayloadVerified
from storebell.domain.notifications.history import HistoryItem, HistoryRecord
from storebell.domain.notifications.timeline import Timeline
from storebell.services.notifications.history_spans import (
    JOIN_BEFORE,
    JOIN_WITHIN,
    can_be,
    request_for,
    uuid_of,
)
from support.clocks import START
from support.polled_app_store import Sent, new_uuid, timeline_of
from support.stored import asked

SANDBOX = Environment.SANDBOX
UUID = "3838df56-31ab-4e2e-9535-e6e9377c4c77"
LOTS = random.Random(5)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def sent(at: datetime = START) -> Sent:
    return Sent(new_uuid(LOTS), at, ())


def lost(at: datetime = START) -> Timeline:
    """A test whose answer never came."""
    return Timeline.start(asked("t-lost", at=at))


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def with_payload(timeline: Timeline, **payload: object) -> Timeline:
    verification = Verification(checks=(), anchor=None, payload=payload)
    return timeline.after(
        PayloadVerified(
            test_id=timeline.test_id, at=START, signed_payload="x", verification=verification
        )
    )


def record(signed: datetime | None, notification_type: str = "TEST") -> HistoryRecord:
    payload = {
        "notificationUUID": UUID,
        "notificationType": notification_type,
        "signedDate": None if signed is None else milliseconds(signed),
    }
    verification = Verification(checks=(), anchor=None, payload=payload)
    return HistoryRecord.read(HistoryItem("x", ()), verification)


# -- the UUID ----------------------------------------------------------------------------------


def test_the_uuid_is_that_of_the_payload_before_that_of_the_token() -> None:
    notification = sent()
    timeline = timeline_of(notification, SANDBOX)
    assert uuid_of(timeline) == notification.uuid
    assert uuid_of(with_payload(timeline, notificationUUID=UUID)) == UUID


def test_a_joined_test_has_the_uuid_of_its_notification() -> None:
    joined = Joined(test_id="t-lost", at=START, notification_uuid=UUID)
    assert uuid_of(lost().after(joined)) == UUID


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "a-token",
        UUID,
        f"{UUID}_",
        f"{UUID}_179526973100",
        f"{UUID}_17952697310000",
        f"{UUID.upper()}_1795269731000",
        f"x{UUID}_1795269731000",
        f"{UUID}_1795269731000\n",
        f"{UUID}_١٧٩٥٢٦٩٧٣١٠٠٠",
    ],
)
def test_a_token_of_another_form_tells_no_uuid(token: str | None) -> None:
    assert uuid_of(replace(lost(), token=token)) is None
    assert uuid_of(replace(lost(), token=f"{UUID}_1795269731000")) == UUID


# -- the request -------------------------------------------------------------------------------


def test_a_date_of_the_payload_is_exact() -> None:
    signed = START + timedelta(seconds=7)
    request = request_for([with_payload(lost(), signedDate=milliseconds(signed))])
    assert (request.start, request.end) == (signed - SECOND, signed + SECOND)
    assert request.notification_type == "TEST"


def test_a_date_of_the_token_is_near() -> None:
    issued = START + timedelta(seconds=7)
    request = request_for([replace(lost(), token=f"{UUID}_{milliseconds(issued)}")])
    assert (request.start, request.end) == (issued - MINUTE, issued + 10 * MINUTE)


def test_without_either_ten_minutes_around_the_asking_are_read() -> None:
    request = request_for([lost()])
    assert (request.start, request.end) == (START - 10 * MINUTE, START + 10 * MINUTE)


@pytest.mark.parametrize("days", [-2, 2, 400])
def test_a_date_far_from_the_asking_is_not_believed(days: int) -> None:
    far = milliseconds(START + timedelta(days=days))
    by_asking = request_for([lost()])
    assert request_for([with_payload(lost(), signedDate=far)]) == by_asking
    assert request_for([replace(lost(), token=f"{UUID}_{far}")]) == by_asking


def after_exchange(
    timeline: Timeline, ahead: timedelta, url: str = "http://127.0.0.1/"
) -> Timeline:
    """What was asked for by a clock that was so far ahead of Apple's."""
    date = ("Date", format_datetime(START - ahead, usegmt=True))
    exchange = Exchange("POST", url, START, 0.0, status=200, headers=(date,))
    return timeline.after(Exchanged(test_id=timeline.test_id, at=START, exchange=exchange))


@pytest.mark.parametrize("hours", [-30, 30])
def test_the_asking_is_reckoned_by_apples_clock_where_that_was_measured(hours: int) -> None:
    ahead = timedelta(hours=hours)
    timeline = after_exchange(lost(), ahead)
    there = START - ahead
    request = request_for([timeline])
    assert abs(request.start - (there - 10 * MINUTE)) <= SECOND
    assert abs(request.end - (there + 10 * MINUTE)) <= SECOND
    exact = request_for([with_payload(timeline, signedDate=milliseconds(there))])
    assert (exact.start, exact.end) == (there - SECOND, there + SECOND)


def test_the_clock_as_it_was_at_the_asking_counts_not_as_it_was_later() -> None:
    first = after_exchange(lost(), timedelta(hours=30))
    later = after_exchange(first, timedelta(), url="http://127.0.0.1/later")
    assert len(later.exchanges) == 2
    assert request_for([later]) == request_for([first])


def test_one_request_holds_all_tests() -> None:
    moments = [START, START - timedelta(hours=3), START + timedelta(minutes=5)]
    request = request_for([lost(moment) for moment in moments])
    assert request.start == min(moments) - 10 * MINUTE
    assert request.end == max(moments) + 10 * MINUTE


def test_a_test_of_long_ago_does_not_move_the_start_out_of_apples_window() -> None:
    old = timeline_of(sent(START - timedelta(days=40)), SANDBOX)
    new = timeline_of(sent(START), SANDBOX)
    assert request_for([old, new]).start > START - timedelta(days=30)
    assert request_for([old]).start < START - timedelta(days=39)


@pytest.mark.parametrize(
    ("environment", "days"), [(Environment.SANDBOX, 23), (Environment.PRODUCTION, 173)]
)
def test_the_window_leaves_room_for_the_longest_life_of_a_test(
    environment: Environment, days: int
) -> None:
    old = timeline_of(sent(START - timedelta(days=400)), environment)
    new = timeline_of(sent(START), environment)
    request = request_for([new, old])
    assert request.end - request.start == timedelta(days=days)


# -- which notification it can be --------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "is_possible"),
    [
        (-JOIN_BEFORE - timedelta(milliseconds=1), False),
        (-JOIN_BEFORE, True),
        (timedelta(), True),
        (JOIN_WITHIN, True),
        (JOIN_WITHIN + timedelta(milliseconds=1), False),
    ],
)
def test_a_notification_can_be_it_that_was_signed_near_the_asking(
    after: timedelta, *, is_possible: bool
) -> None:
    assert can_be(record(START + after), lost()) is is_possible


def test_neither_another_type_nor_one_without_a_date_can_be_it() -> None:
    assert not can_be(record(START, "DID_RENEW"), lost())
    assert not can_be(record(None), lost())
