"""The fold: repeated and disordered events change nothing that they shouldn't."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    Event,
    Exchanged,
    Failed,
    Joined,
    Outcome,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.notifications.timeline import MOST_EXCHANGES, State, Timeline

AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def asked(plan: Plan = PRODUCTION_PLAN, test_id: str = "t") -> Asked:
    return Asked(
        test_id=test_id,
        at=AT,
        app_label="Hiking",
        bundle_id="com.example.hiking",
        app_apple_id=None,
        environment=Environment.PRODUCTION,
        plan=plan,
    )


def recorded(hours: float, result: str = "TIMED_OUT", number: int = 1) -> AttemptRecorded:
    attempt = SendAttempt(AT + timedelta(hours=hours), result)
    return AttemptRecorded(test_id="t", at=AT, number=number, attempt=attempt)


def failed(failure: Failure, *, is_final: bool) -> Failed:
    return Failed(
        test_id="t", at=AT, failure=failure, title=msg("T"), advice=msg("A."), is_final=is_final
    )


def settled(outcome: Outcome) -> Settled:
    return Settled(test_id="t", at=AT, outcome=outcome)


def fold(*events: Event, plan: Plan = PRODUCTION_PLAN) -> Timeline:
    timeline = Timeline.start(asked(plan))
    for event in events:
        timeline = timeline.after(event)
    return timeline


TOKEN = TokenReceived(test_id="t", at=AT, token="token")


@given(st.permutations([TOKEN, *(recorded(h) for h in (0, 1, 13)), recorded(37, "SUCCESS")]))
def test_the_order_in_which_events_arrive_does_not_matter(events: list[Event]) -> None:
    timeline = fold(*events)
    assert timeline == fold(TOKEN, *(recorded(h) for h in (0, 1, 13)), recorded(37, "SUCCESS"))
    assert timeline.outcome is Outcome.DELIVERED


@given(st.lists(st.sampled_from([TOKEN, recorded(0), recorded(1)]), max_size=12))
def test_a_repeated_event_changes_nothing(events: list[Event]) -> None:
    once = fold(*dict.fromkeys(events))
    assert fold(*events) == once


@given(st.permutations([TOKEN, recorded(0), recorded(1), *map(settled, Outcome)]))
def test_what_was_known_before_is_told_from_what_is_known_now(events: list[Event]) -> None:
    now = Timeline.start(asked())
    for event in events:
        before, now = now, now.after(event)
        assert before.is_before(now) is (before != now)
        assert not now.is_before(before)
        assert not now.is_before(now)


def test_a_request_that_was_unknown_is_what_it_was_before_it_was_joined() -> None:
    unknown = fold(failed(Failure.UNKNOWN, is_final=True))
    joined = unknown.after(Joined(test_id="t", at=AT, notification_uuid="u"))
    assert joined.outcome is None
    assert unknown.is_before(joined)
    assert not joined.is_before(unknown)


def test_states_follow_what_is_known() -> None:
    assert fold().state is State.ASKED
    assert fold(TOKEN).state is State.OPEN
    assert fold(TOKEN, recorded(0)).state is State.OPEN
    assert fold(TOKEN, recorded(0, "SUCCESS")).state is State.FINAL
    assert fold(failed(Failure.UNKNOWN, is_final=True)).state is State.UNKNOWN
    assert fold(failed(Failure.REFUSED, is_final=True)).outcome is Outcome.NOT_SENT


def test_the_sandbox_is_final_after_one_attempt_and_production_after_six() -> None:
    assert fold(TOKEN, recorded(0), plan=SANDBOX_PLAN).outcome is Outcome.FAILED
    hours = (0, 1, 13, 37, 85, 157)
    assert fold(*(recorded(h) for h in hours[:5])).outcome is None
    assert fold(*(recorded(h) for h in hours)).outcome is Outcome.FAILED


def test_an_attempt_found_late_outweighs_our_own_verdict() -> None:
    settled = Settled(test_id="t", at=AT, outcome=Outcome.UNDECIDED)
    assert fold(TOKEN, settled).outcome is Outcome.UNDECIDED
    assert fold(TOKEN, settled, recorded(1, "SUCCESS")).outcome is Outcome.DELIVERED


def test_due_times_count_from_the_attempt_before() -> None:
    due = fold(TOKEN, recorded(0), recorded(1.5)).due_times
    hours = [(when - AT).total_seconds() / 3600 for when in due]
    assert hours == [13.5, 37.5, 85.5, 157.5]
    assert fold(TOKEN).due_times == ()
    assert fold(TOKEN, recorded(0, "SUCCESS")).due_times == ()


def test_another_tests_event_changes_nothing() -> None:
    other = TokenReceived(test_id="other", at=AT, token="x")
    assert fold(other) == fold()


def test_the_end_of_watching_is_not_the_end_of_the_test() -> None:
    ended = WatchEnded(test_id="t", at=AT, outcome=Outcome.UNDECIDED)
    assert fold(TOKEN, ended) == fold(TOKEN)


def test_a_passing_failure_is_shown_until_the_next_good_answer() -> None:
    good = Exchanged(test_id="t", at=AT, exchange=Exchange("GET", "u", AT, 0.1, status=200))
    timeline = fold(TOKEN, failed(Failure.NOT_SENT, is_final=False))
    assert timeline.failure is not None
    assert timeline.state is State.OPEN
    assert timeline.after(good).failure is None


def test_the_first_and_the_newest_exchanges_are_kept() -> None:
    exchanges = [
        Exchanged(test_id="t", at=AT, exchange=Exchange("GET", f"u{n}", AT, 0.1, status=404))
        for n in range(3 * MOST_EXCHANGES)
    ]
    kept = fold(*exchanges).exchanges
    assert len(kept) == MOST_EXCHANGES
    assert kept[0].url == "u0"
    assert kept[-1].url == f"u{3 * MOST_EXCHANGES - 1}"
