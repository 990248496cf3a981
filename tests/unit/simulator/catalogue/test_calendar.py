"""Months of a subscription, in production and in the sandbox."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.calendar import CALENDARS, MONTH_IN_SANDBOX, Calendar


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-15T08:30:00", 1, "2026-02-15T08:30:00"),
        ("2026-01-31T08:30:00", 1, "2026-02-28T08:30:00"),
        ("2028-01-31T08:30:00", 1, "2028-02-29T08:30:00"),
        ("2026-12-31T23:59:59", 1, "2027-01-31T23:59:59"),
        ("2026-11-30T00:00:00", 3, "2027-02-28T00:00:00"),
        ("2026-03-31T08:30:00", -1, "2026-02-28T08:30:00"),
        ("2026-01-15T08:30:00", -1, "2025-12-15T08:30:00"),
        ("2026-01-15T08:30:00", -13, "2024-12-15T08:30:00"),
        ("2026-01-15T08:30:00", 0, "2026-01-15T08:30:00"),
        ("2026-01-15T08:30:00", 24, "2028-01-15T08:30:00"),
    ],
)
def test_a_month_of_production_ends_on_the_same_day_or_the_last(
    start: str, months: int, end: str
) -> None:
    assert CALENDARS[Environment.PRODUCTION].months_after(at(start), months) == at(end)


def test_a_month_of_the_sandbox_is_five_minutes() -> None:
    start = at("2026-01-31T08:30:00")
    calendar = CALENDARS[Environment.SANDBOX]
    assert timedelta(minutes=5) == MONTH_IN_SANDBOX
    assert calendar.months_after(start, 3) == start + timedelta(minutes=15)
    assert calendar.months_after(start, -1) == start - timedelta(minutes=5)


def test_the_sandbox_shortens_grace_and_retry_as_it_does_the_month() -> None:
    production, sandbox = (CALENDARS[one] for one in (Environment.PRODUCTION, Environment.SANDBOX))
    assert (production.grace, production.retry) == (timedelta(days=16), timedelta(days=60))
    for calendar in (production, sandbox):
        assert calendar.grace < calendar.retry
    assert sandbox.retry < timedelta(hours=1)


def test_a_commitment_is_retried_for_90_days() -> None:
    assert CALENDARS[Environment.PRODUCTION].commitment_retry == timedelta(days=90)
    sandbox = CALENDARS[Environment.SANDBOX]
    assert sandbox.commitment_retry == 3 * MONTH_IN_SANDBOX


def test_a_scaled_calendar_is_faster_by_as_much_in_everything() -> None:
    for calendar in CALENDARS.values():
        fast = calendar.scaled(60)
        assert fast.usual_month == calendar.usual_month / 60
        assert fast.months_after(at("2026-01-31T08:30:00"), 2) == (
            at("2026-01-31T08:30:00") + calendar.usual_month / 30
        )
        assert fast.grace == calendar.grace / 60
        assert fast.retry == calendar.retry / 60
        assert fast.commitment_retry == calendar.commitment_retry / 60
        assert fast.extension == calendar.extension / 60
        assert calendar.scaled(1) == calendar


def test_a_calendar_of_equal_months_has_no_other_length() -> None:
    week = timedelta(days=7)
    calendar = Calendar.every(week)
    assert calendar.months_after(at("2026-01-31T08:30:00"), 2) == at("2026-02-14T08:30:00")
    assert (calendar.grace, calendar.retry, calendar.commitment_retry) == (week, 2 * week, 3 * week)
