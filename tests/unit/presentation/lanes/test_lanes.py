"""What a lane shows at a given moment."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    AttemptRecorded,
    Event,
    Outcome,
    Settled,
    TokenReceived,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.copied.clipboard import summary_line
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.lanes import Lane, lane
from storebell.presentation.lanes.tone import Tone
from storebell.presentation.state_advice import advice_for_state
from support import timelines
from support.timelines import NOW, asked, at, with_attempts, with_token


def lane_of(timeline: Timeline) -> Lane:
    return lane(timeline, NOW, UTC)


def slots_of(timeline: Timeline) -> list[tuple[int, Kind, str, str]]:
    return [
        (slot.number, slot.kind, str(slot.label), str(slot.offset))
        for slot in lane_of(timeline).slots
    ]


def ending_of(timeline: Timeline) -> tuple[str, Tone, str]:
    shown = lane_of(timeline)
    return str(shown.headline), shown.tone, str(shown.subline)


def test_sending_is_said_in_local_only() -> None:
    assert ending_of(timelines.sending()) == ("Sending", Tone.NOW, "to the built-in receiver")
    waiting = ending_of(timelines.waiting_for_record())
    assert waiting == ("Waiting for Apple's record", Tone.NOW, "a token came back")


def test_local_names_the_receiver_that_is_called() -> None:
    url = "http://127.0.0.1:8080/hook"
    timeline = with_token(asked("t", at("14:06:40"), Environment.LOCAL, url=url))
    assert ending_of(timeline)[2] == "to 127.0.0.1:8080"


def test_a_stand_in_for_apple_is_not_called_apple() -> None:
    timeline = with_token(asked("t", at("14:06:40"), simulated=True))
    assert "Apple" not in ending_of(timeline)[0]
    assert "Apple" not in ending_of(asked("t", at("14:06:40"), simulated=True))[0]


def test_a_running_attempt_counts_its_seconds() -> None:
    assert slots_of(timelines.sending()) == [
        (0, Kind.ASKED, "asked", ""),
        (1, Kind.RUNNING, "sending", "1 s"),
    ]


def test_a_request_without_an_answer_is_still_asking() -> None:
    assert slots_of(asked("t", at("14:06:40"))) == [(0, Kind.RUNNING, "asking", "")]


def test_of_apples_attempts_the_time_of_the_record_is_said() -> None:
    shown = lane_of(timelines.timed_out())
    assert ending_of(timelines.timed_out()) == ("Timed out", Tone.FAILED, "recorded +9 s")
    assert slots_of(timelines.timed_out())[1] == (1, Kind.FAILED, "timed out", "+9 s")
    assert shown.now_after is None


def test_a_failed_attempt_in_production_plans_the_others() -> None:
    assert slots_of(timelines.retrying()) == [
        (0, Kind.ASKED, "asked", ""),
        (1, Kind.FAILED, "bad status", "+9 s"),
        (2, Kind.FAILED, "bad status", "+1 h"),
        (3, Kind.PLANNED, "about", "22:30"),
        (4, Kind.PLANNED, "about", "Sun 22:30"),
        (5, Kind.PLANNED, "about", "Tue 22:30"),
        (6, Kind.PLANNED, "about", "Fri 22:30"),
    ]
    shown = lane_of(timelines.retrying())
    assert ending_of(timelines.retrying()) == (
        "Next in 8 h 25 min",
        Tone.WAITING,
        "attempt 3 of 6",
    )
    assert shown.now_after == 2


def test_times_are_said_in_the_given_zone() -> None:
    shown = lane(timelines.retrying(), NOW, timezone(timedelta(hours=9), "JST"))
    assert f"{shown.at:%H:%M}" == "18:30"
    assert str(shown.slots[3].offset) == "Sun 07:30"


def test_an_attempt_that_is_due_is_waited_for() -> None:
    timeline = timelines.retrying()
    shown = lane(timeline, timeline.due_times[0] + timedelta(minutes=1), UTC)
    assert shown.slots[3].kind is Kind.RUNNING
    assert str(shown.headline) == "Due about now"
    assert shown.now_after is None


@pytest.mark.parametrize(
    ("number", "headline"), [(1, "Delivered"), (2, "Delivered, 2nd try"), (3, "Delivered, 3rd try")]
)
def test_a_delivery_says_at_which_try(number: int, headline: str) -> None:
    timeline = with_token(asked("t", at("01:00:00"), Environment.PRODUCTION))
    times = [at("01:00:00") + timedelta(hours=hours) for hours in range(number)]
    results = ["TIMED_OUT"] * (number - 1) + ["SUCCESS"]
    shown = with_attempts(timeline, *zip(times, results, strict=True))
    assert ending_of(shown)[:2] == (headline, Tone.DELIVERED)
    assert ending_of(shown)[2].startswith("recorded +")


EVENTS = st.sampled_from(
    [
        TokenReceived(test_id="t", at=NOW, token="token"),
        AttemptRecorded(test_id="t", at=NOW, number=1, attempt=SendAttempt(NOW, "TIMED_OUT")),
        *(Settled(test_id="t", at=NOW, outcome=outcome) for outcome in Outcome),
    ]
)


@given(st.lists(EVENTS, max_size=4))
def test_whatever_has_come_so_far_has_a_lane(events: list[Event]) -> None:
    timeline = timelines.fold(asked("t", NOW, Environment.SANDBOX), *events)
    shown = lane_of(timeline)
    assert str(shown.headline)
    advice_for_state(timeline)
    summary_line(timeline)


def test_a_delivery_whose_attempt_has_not_come_yet_is_one_all_the_same() -> None:
    timeline = with_token(asked("t", at("01:00:00"), Environment.SANDBOX))
    settled = Settled(test_id="t", at=NOW, outcome=Outcome.DELIVERED)
    assert ending_of(timeline.after(settled)) == ("Delivered", Tone.DELIVERED, "final")


def test_six_failures_say_the_last_result_and_how_many() -> None:
    assert ending_of(timelines.exhausted()) == (
        "SOMETHING_NEW",
        Tone.FAILED,
        "final, 6 attempts",
    )


@pytest.mark.parametrize("result", [*SendAttemptResult])
def test_each_result_has_its_short_word_and_a_headline(result: SendAttemptResult) -> None:
    shown = lane_of(timelines.of_result(result))
    assert str(shown.slots[1].label) == RESULTS[result].short
    assert str(shown.headline)[0].isupper()
    assert str(shown.headline) == RESULTS[result].headline


def test_a_result_that_apple_adds_later_is_shown_as_it_is() -> None:
    assert slots_of(timelines.of_result("BRAND_NEW"))[1][2] == "BRAND_NEW"


def test_an_unknown_request_shows_its_error_beside_the_track() -> None:
    shown = lane_of(timelines.unknown())
    assert [slot.kind for slot in shown.slots] == [Kind.UNKNOWN]
    assert str(shown.remark_title) == "The connection broke after the request left"
    assert ending_of(timelines.unknown()) == ("Unknown", Tone.WAITING, "not repeated by itself")


def test_an_undecided_test_shows_apples_last_answer_beside_the_track() -> None:
    shown = lane(timelines.undecided_with_answers(), timelines.NOW)
    assert str(shown.headline) == "Undecided"
    said = "Apple last answered: HTTP 404, error 4040008 (TestNotificationNotFound)"
    assert str(shown.remark) == said


def test_a_refused_request_says_what_was_wrong() -> None:
    assert ending_of(timelines.not_authorized())[0] == "Not authorized"
    assert slots_of(timelines.not_authorized()) == [(0, Kind.FAILED, "not sent", "")]


def test_a_late_attempt_outweighs_unknown() -> None:
    timeline = with_attempts(timelines.unknown(), (at("10:02:40", 20), "SUCCESS"))
    assert ending_of(timeline)[0] == "Delivered"
    assert [slot.kind for slot in lane_of(timeline).slots] == [Kind.ASKED, Kind.DELIVERED]


def test_a_bad_signature_is_said_on_the_lane() -> None:
    shown = lane_of(timelines.unverified())
    assert (str(shown.headline), str(shown.subline)) == ("Delivered", "payload not verified")
    assert shown.subline_tone is Tone.FAILED


def test_an_old_lane_has_no_age() -> None:
    assert str(lane_of(timelines.timed_out()).age) == "4 min ago"
    assert str(lane_of(timelines.delivered()).age) == ""


@pytest.mark.parametrize(
    ("timeline", "changes_after"),
    [
        (timelines.sending(), timedelta(seconds=0.1)),  # sent 1.9 seconds ago
        (timelines.retrying(), timedelta(seconds=8)),  # due in 8 hours, 24 minutes, 8 seconds
        (timelines.timed_out(), timedelta(seconds=29)),  # sent 4 minutes, 31 seconds ago
        (timelines.delivered(), None),
    ],
)
def test_a_lane_says_when_to_look_again(
    timeline: Timeline, changes_after: timedelta | None
) -> None:
    assert lane_of(timeline).changes_after == changes_after


def test_the_last_hour_is_counted_in_seconds() -> None:
    timeline = timelines.retrying()
    shown = lane(timeline, timeline.due_times[0] - timedelta(minutes=59), UTC)
    assert shown.changes_after == timedelta(seconds=1)


def test_an_attempt_that_is_late_wakes_nobody_by_the_second() -> None:
    timeline = timelines.retrying()
    shown = lane(timeline, timeline.due_times[0] + timedelta(minutes=7), UTC)
    assert shown.changes_after is not None
    assert shown.changes_after > timedelta(seconds=1)


def test_an_overdue_attempt_gets_its_weekday_at_midnight() -> None:
    timeline = timelines.retrying()
    evening = timeline.due_times[-1] + timedelta(minutes=5)
    midnight = evening.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    shown = lane(timeline, evening, UTC)
    assert str(shown.slots[-1].offset) == "22:30:50"
    assert str(lane(timeline, midnight, UTC).slots[-1].offset) == "Fri 22:30"
    assert shown.changes_after == midnight - evening
    assert lane(timeline, midnight, UTC).changes_after is None, "from then on nothing changes"


@pytest.mark.parametrize("is_absolute", [False, True])
@pytest.mark.parametrize("sample", timelines.all_samples(), ids=lambda sample: sample.test_id)
def test_whoever_looks_when_told_to_misses_no_midnight(
    sample: Timeline, *, is_absolute: bool
) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(9):
        midnight += timedelta(days=1)
        for before in (timedelta(seconds=1), timedelta(minutes=4), timedelta(hours=1)):
            shown = lane(sample, midnight - before, UTC, is_absolute=is_absolute)
            is_told = shown.changes_after is not None and shown.changes_after <= before
            then = lane(sample, midnight, UTC, is_absolute=is_absolute)
            assert is_told or then == shown


@settings(max_examples=300, deadline=None)
@given(
    sample=st.sampled_from(timelines.all_samples()),
    later=st.timedeltas(timedelta(), timedelta(days=7)),
    share=st.floats(0, 1),
    is_absolute=st.booleans(),
)
def test_a_lane_is_the_same_for_as_long_as_it_says(
    sample: Timeline, later: timedelta, share: float, is_absolute: bool
) -> None:
    now = NOW + later
    shown = lane(sample, now, UTC, is_absolute=is_absolute)
    span = shown.changes_after
    assert span is None or span > timedelta()
    last = timedelta.resolution  # the last moment before it says to look again
    moment = now + (timedelta(days=30) if span is None else min(span * share, span - last))
    then = lane(sample, moment, UTC, is_absolute=is_absolute)
    assert then == shown


def test_a_scaled_plan_is_planned_in_real_time() -> None:
    plan = PRODUCTION_PLAN.scaled(3600)
    timeline = with_token(asked("t", at("14:06:40"), Environment.LOCAL, plan=plan))
    timeline = with_attempts(timeline, (at("14:06:41"), "OTHER"))
    assert str(lane(timeline, at("14:06:41"), UTC).slots[2].offset) == "14:06:42"


def test_times_can_be_said_by_the_clock_alone_and_their_zone_be_named() -> None:
    shown = lane(timelines.retrying(), NOW, UTC, names_zone=True, is_absolute=True)
    assert str(shown.clock) == "UTC"
    assert not shown.age
    assert [str(slot.offset) for slot in shown.slots[1:4]] == ["09:30:49", "10:30:50", "22:30"]
    assert str(shown.headline) == "Next about 22:30"
    assert not lane_of(timelines.retrying()).clock


def test_an_attempt_of_another_day_says_its_weekday() -> None:
    shown = lane(timelines.exhausted(), NOW, UTC, is_absolute=True)
    assert [str(slot.offset) for slot in shown.slots[1:4]] == ["07:00:04", "08:00:04", "20:00:04"]
    assert str(shown.slots[4].offset) == "Fri 20:00"


def test_lanes_that_look_the_same_are_equal() -> None:
    later = NOW + timedelta(milliseconds=300)
    assert lane(timelines.timed_out(), NOW, UTC) == lane(timelines.timed_out(), later, UTC)


def test_a_refused_delivery_of_local_shows_what_the_server_answered() -> None:
    shown = lane_of(timelines.refused_by_handler())
    assert str(shown.remark_title) == "Answer"
    assert str(shown.remark) == '{"error": "certificate chain not trusted"}'
