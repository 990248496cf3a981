"""How much faster or slower a simulated plan may run."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.errors.values import InvalidTimeScaleError
from storebell.domain.notifications.plan import LEAST_TIME_SCALE, MOST_TIME_SCALE, PRODUCTION_PLAN

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("scale", [0, -1, 1e-9, 0.009, 2e9, math.inf, math.nan])
def test_what_no_calendar_can_hold_is_refused_with_the_limits(scale: float) -> None:
    with pytest.raises(InvalidTimeScaleError, match=r"from 0\.01 to 1e\+09"):
        PRODUCTION_PLAN.scaled(scale)


@pytest.mark.parametrize("scale", [LEAST_TIME_SCALE, 1, 3600, MOST_TIME_SCALE])
def test_within_the_limits_every_attempt_has_a_date(scale: float) -> None:
    due = PRODUCTION_PLAN.scaled(scale).due_times([NOW])
    assert len(due) == 5
    assert NOW <= due[0] <= due[-1] < NOW + timedelta(days=3 * 365)
