"""When a clock is plausible, and what speaks against it."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.clock_plausibility import (
    CONFIRMABLE,
    ApplesTime,
    ClockReferences,
    Contradiction,
    ImplausibleClock,
    judge,
)
from storebell.domain.errors.clock import (
    ConfirmableClockError,
    ImplausibleClockError,
    clock_error,
)

RELEASED = datetime(2026, 11, 28, tzinfo=UTC)
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FRESH = ClockReferences(RELEASED)
USED = ClockReferences(RELEASED, record=NOW - 2 * DAY)
BATTERY = datetime(1971, 1, 1, tzinfo=UTC)
SNAPSHOT = datetime(2037, 1, 1, tzinfo=UTC)


def apple(days_ago: float, skew: timedelta = timedelta()) -> ApplesTime:
    at = NOW - days_ago * DAY
    return ApplesTime(at, at + skew)


def contradiction(clock: datetime, references: ClockReferences) -> Contradiction | None:
    found = judge(clock, references)
    return None if found is None else found.contradiction


@pytest.mark.parametrize("references", [FRESH, USED], ids=["fresh", "used"])
def test_a_right_clock_is_plausible(references: ClockReferences) -> None:
    assert judge(NOW, references) is None


@pytest.mark.parametrize("references", [FRESH, USED], ids=["fresh", "used"])
def test_before_the_release_no_clock_is_right(references: ClockReferences) -> None:
    assert contradiction(BATTERY, references) is Contradiction.BEFORE_RELEASE
    assert contradiction(RELEASED - 25 * timedelta(hours=1), references) is not None


def test_a_wrong_time_zone_on_the_day_of_the_release_is_none() -> None:
    assert judge(RELEASED - 23 * timedelta(hours=1), FRESH) is None


def test_a_fresh_installation_knows_only_its_release() -> None:
    assert judge(RELEASED + 4 * 365 * DAY, FRESH) is None  # an old release, installed today
    assert contradiction(SNAPSHOT, FRESH) is Contradiction.AHEAD


@pytest.mark.parametrize(
    "references",
    [
        ClockReferences(RELEASED, record=NOW),
        ClockReferences(RELEASED, confirmed=NOW),
        ClockReferences(RELEASED, apple=apple(0)),
    ],
    ids=["record", "confirmed", "apple"],
)
@pytest.mark.parametrize("clock", [NOW + 401 * DAY, SNAPSHOT, NOW - 2 * DAY], ids=str)
def test_far_from_what_is_known_it_is_implausible(
    references: ClockReferences, clock: datetime
) -> None:
    assert judge(clock, references) is not None
    assert judge(NOW + 89 * DAY, references) is None
    assert judge(NOW - timedelta(hours=23), references) is None


def test_an_update_after_a_long_time_says_that_the_time_has_passed() -> None:
    old = NOW - 400 * DAY
    assert contradiction(NOW, ClockReferences(old, record=old)) is Contradiction.AHEAD
    assert judge(NOW, ClockReferences(NOW - 10 * DAY, record=old)) is None


def test_a_clock_that_apple_saw_ahead_stays_so_until_it_is_set() -> None:
    ahead = ClockReferences(RELEASED, apple=apple(1, skew=60 * DAY))
    found = judge(NOW + 60 * DAY, ahead)
    assert found == ImplausibleClock(NOW + 60 * DAY, Contradiction.AHEAD_OF_APPLE, NOW)
    assert found.days == 60
    assert judge(NOW, ahead) is None  # set right


def test_apples_time_outweighs_what_was_recorded() -> None:
    references = ClockReferences(
        RELEASED, record=NOW + 30 * DAY, confirmed=NOW + 40 * DAY, apple=apple(0)
    )
    assert contradiction(NOW - 3 * DAY, references) is Contradiction.BEHIND_APPLE
    assert contradiction(NOW, references) is Contradiction.BEHIND_CONFIRMED


@pytest.mark.parametrize("kind", Contradiction)
def test_each_contradiction_is_said_with_what_to_do(kind: Contradiction) -> None:
    error = clock_error(ImplausibleClock(SNAPSHOT, kind, NOW))
    assert isinstance(error, ImplausibleClockError)
    assert "2037-01-01" in str(error.title)
    assert str(error.title).count("{") == 0
    assert str(error.advice).startswith("Set this computer's clock.")
    assert isinstance(error, ConfirmableClockError) is (kind in CONFIRMABLE)
    assert ("storebell clock --confirm" in str(error.advice)) is (kind in CONFIRMABLE)
