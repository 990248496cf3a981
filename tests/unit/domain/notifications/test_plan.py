"""How often, and when, a notification is tried; how much faster or slower a plan may run."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.errors.values import InvalidTimeScaleError
from storebell.domain.notifications.plan import (
    LEAST_TIME_SCALE,
    MOST_TIME_SCALE,
    PLANS,
    PRODUCTION_PLAN,
    SANDBOX_PLAN,
    Plan,
    time_scale_from,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("scale", [0, -1, 1e-9, 0.009, 2e9, math.inf, math.nan])
def test_what_no_calendar_can_hold_is_refused_with_the_limits(scale: float) -> None:
    with pytest.raises(InvalidTimeScaleError, match=r"from 0\.01 to 1000000000"):
        PRODUCTION_PLAN.scaled(scale)


@pytest.mark.parametrize("scale", [LEAST_TIME_SCALE, 1, 3600, MOST_TIME_SCALE])
def test_within_the_limits_every_attempt_has_a_date(scale: float) -> None:
    due = PRODUCTION_PLAN.scaled(scale).due_times([NOW])
    assert len(due) == 5
    assert NOW <= due[0] <= due[-1] < NOW + timedelta(days=3 * 365)


def test_the_plans_are_apples() -> None:
    assert SANDBOX_PLAN.delays == (timedelta(),)
    assert [delay / HOUR for delay in PRODUCTION_PLAN.delays] == [0, 1, 12, 24, 48, 72]
    assert PLANS == {"sandbox": SANDBOX_PLAN, "production": PRODUCTION_PLAN}
    assert (SANDBOX_PLAN.has_retries, PRODUCTION_PLAN.has_retries) == (False, True)
    assert (SANDBOX_PLAN.most_attempts, PRODUCTION_PLAN.most_attempts) == (1, 6)
    assert (SANDBOX_PLAN.hours, PRODUCTION_PLAN.hours) == (0, 157)
    assert PRODUCTION_PLAN.scaled(3600).hours == 157


def test_offsets_count_from_the_first_attempt_whatever_the_speed() -> None:
    for plan in (PRODUCTION_PLAN, PRODUCTION_PLAN.scaled(3600)):
        offsets = [plan.offset_of(number) / HOUR for number in range(1, 7)]
        assert offsets == [0, 1, 13, 37, 85, 157]


def test_the_wait_before_the_first_attempt_is_in_no_offset() -> None:
    plan = Plan("late", (timedelta(seconds=5), HOUR))
    assert [plan.offset_of(number) for number in (1, 2)] == [timedelta(), HOUR]
    assert plan.end_after(NOW) == NOW + HOUR + timedelta(seconds=5)


def test_a_scale_changes_the_real_time_and_nothing_else() -> None:
    fast = PRODUCTION_PLAN.scaled(3600)
    assert fast == Plan("production", PRODUCTION_PLAN.delays, 3600)
    assert fast.delay_before(3) == timedelta(seconds=12)
    assert fast.scaled(1) == PRODUCTION_PLAN
    assert fast.scaled(60).delay_before(2) == timedelta(minutes=1)  # not 60 times faster still


def test_before_the_first_attempt_nothing_is_due_and_after_the_last_nothing_more() -> None:
    assert PRODUCTION_PLAN.due_times([]) == ()
    assert PRODUCTION_PLAN.due_times([NOW] * 6) == ()
    assert PRODUCTION_PLAN.due_times([NOW] * 7) == ()
    assert SANDBOX_PLAN.due_times([NOW]) == ()


def test_each_attempt_is_due_after_the_one_before_as_it_was_made() -> None:
    late = NOW + 3 * HOUR  # the second, due after one
    assert PRODUCTION_PLAN.due_times([NOW, late]) == (
        late + 12 * HOUR,
        late + 36 * HOUR,
        late + 84 * HOUR,
        late + 156 * HOUR,
    )


def test_the_end_is_about_the_last_attempt() -> None:
    assert PRODUCTION_PLAN.end_after(NOW) == NOW + 157 * HOUR
    assert PRODUCTION_PLAN.scaled(3600).end_after(NOW) == NOW + timedelta(seconds=157)
    assert SANDBOX_PLAN.end_after(NOW) == NOW


@pytest.mark.parametrize(("text", "speed"), [("600", 600), (" 2.5x ", 2.5), ("3600×", 3600)])
def test_a_speed_is_read_as_people_write_it(text: str, speed: float) -> None:
    assert time_scale_from(text) == speed


@pytest.mark.parametrize("text", ["", "x", "0", "0.001", "-1", "9999999999", "nan", "1_0", "٣"])
def test_what_is_no_speed_is_refused(text: str) -> None:
    with pytest.raises(InvalidTimeScaleError):
        time_scale_from(text)
