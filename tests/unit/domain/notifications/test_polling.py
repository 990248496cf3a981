"""When to look: never in a hurry, never too early to give up."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Asked, AttemptRecorded, TokenReceived
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.notifications.polling import (
    APPLES_PACE,
    LOCAL_PACE,
    Pace,
    next_poll,
    poll_times,
    undecided_at,
)
from storebell.domain.notifications.timeline import Timeline

AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def open_test(plan: Plan, *attempts: datetime) -> Timeline:
    timeline = Timeline.start(
        Asked(
            test_id="t",
            at=AT,
            app_label="Hiking",
            bundle_id="com.example.hiking",
            app_apple_id=None,
            environment=Environment.LOCAL,
            plan=plan,
        )
    ).after(TokenReceived(test_id="t", at=AT, token="token"))
    for number, at in enumerate(attempts, start=1):
        attempt = SendAttempt(at, "TIMED_OUT")
        timeline = timeline.after(
            AttemptRecorded(test_id="t", at=at, number=number, attempt=attempt)
        )
    return timeline


def test_a_young_test_is_looked_at_after_2_3_5_8_and_10_seconds() -> None:
    times = list(islice(poll_times(open_test(SANDBOX_PLAN), APPLES_PACE), 6))
    assert [(when - AT).total_seconds() for when in times] == [2, 5, 10, 18, 28, 43]


def test_a_late_retry_is_looked_for_after_1_2_5_15_30_minutes_then_hourly() -> None:
    timeline = open_test(PRODUCTION_PLAN, AT)
    due = AT + timedelta(hours=1)
    minutes = [
        (when - due).total_seconds() / 60 for when in islice(poll_times(timeline, APPLES_PACE), 8)
    ]
    assert minutes == [0.05, 1, 2, 5, 15, 30, 60, 120]


@pytest.mark.parametrize("time_scale", [1, 3600, 1e6, 1e9])
@pytest.mark.parametrize("pace", [APPLES_PACE, LOCAL_PACE], ids=["apple", "local"])
def test_two_polls_are_never_closer_than_the_pace_allows(time_scale: float, pace: Pace) -> None:
    timeline = open_test(PRODUCTION_PLAN.scaled(time_scale), AT)
    times = list(islice(poll_times(timeline, pace), 50))
    assert all(later - earlier >= pace.shortest for earlier, later in pairwise(times))


def test_a_missed_poll_is_due_at_once_and_only_once() -> None:
    timeline = open_test(PRODUCTION_PLAN, AT)
    woken = AT + timedelta(hours=9, minutes=1)
    missed = next_poll(timeline, APPLES_PACE, AT + timedelta(seconds=5))
    assert missed < woken
    assert next_poll(timeline, APPLES_PACE, woken) > woken


@pytest.mark.parametrize("time_scale", [1, 3600, 1e6, 1e9])
@pytest.mark.parametrize("plan", [SANDBOX_PLAN, PRODUCTION_PLAN], ids=["sandbox", "production"])
def test_no_test_is_given_up_while_a_delivery_may_still_run(plan: Plan, time_scale: float) -> None:
    takes = timedelta(seconds=20)
    timeline = open_test(plan.scaled(time_scale))
    assert undecided_at(timeline, takes) >= AT + takes * plan.most_attempts


def test_real_plans_are_given_up_an_hour_after_the_last_due_time_or_after_a_day() -> None:
    assert undecided_at(open_test(SANDBOX_PLAN)) == AT + timedelta(days=1)
    assert undecided_at(open_test(PRODUCTION_PLAN, AT)) == AT + timedelta(hours=158)


@pytest.mark.parametrize("time_scale", [0.01, 1, 3600, 1e9])
@pytest.mark.parametrize("plan", [SANDBOX_PLAN, PRODUCTION_PLAN], ids=["sandbox", "production"])
def test_times_long_past_are_not_gone_through_one_by_one(plan: Plan, time_scale: float) -> None:
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    attempts = [long_ago] if plan.has_retries else []
    timeline = open_test(plan.scaled(time_scale), *attempts)
    now = datetime(2199, 1, 1, tzinfo=UTC)
    first = list(islice(poll_times(timeline, APPLES_PACE, now), 50))
    assert any(when > now for when in first)
    assert next_poll(timeline, APPLES_PACE, now) - now <= timedelta(days=5)


def test_leaving_out_what_is_past_changes_no_time() -> None:
    for attempts in ([], [AT]):
        timeline = open_test(PRODUCTION_PLAN, *attempts)
        every = list(islice(poll_times(timeline, APPLES_PACE), 200))
        for last in (AT, AT + timedelta(hours=3), AT + timedelta(hours=7, minutes=12, seconds=1)):
            late = list(islice(poll_times(timeline, APPLES_PACE, last), 80))
            assert [when for when in late if when > last] == [
                when for when in every if last < when <= late[-1]
            ]
