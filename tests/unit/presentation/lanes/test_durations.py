"""Spans of time in words."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.presentation.lanes.durations import (
    age,
    ahead,
    elapsed,
    offset,
    planned_time,
    short_age,
)

NOW = datetime(2026, 11, 21, 14, 6, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "now"),
        (59, "now"),
        (60, "1 min ago"),
        (3600, "1 h"),
        (4 * 3600 + 36 * 60, "4 h 36 min"),
        (15 * 3600, ""),
        (-2, "now"),
    ],
)
def test_an_age_is_said_within_the_day(seconds: int, said: str) -> None:
    assert str(age(NOW - timedelta(seconds=seconds), NOW)) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "now"), (240, "4 min"), (7200, "2 h"), (31 * 86400, "31 d")]
)
def test_a_short_age_has_one_unit(seconds: int, said: str) -> None:
    assert str(short_age(NOW - timedelta(seconds=seconds), NOW)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "Next in 0 s"),
        (0.2, "Next in 1 s"),
        (59, "Next in 59 s"),
        (60, "Next in 1 min 0 s"),
        (3599, "Next in 59 min 59 s"),
        (3600, "Next in 1 h"),
        (3601, "Next in 1 h 1 min"),
        (86400 + 3600, "Next in 1 d 1 h"),
    ],
)
def test_a_countdown_is_to_the_second_only_in_the_last_hour(seconds: float, said: str) -> None:
    assert str(ahead(timedelta(seconds=seconds))) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-0.5, "+0 ms"),
        (0.24, "+240 ms"),
        (1, "+1 s"),
        (1.2, "+1.2 s"),
        (9.04, "+9 s"),
        (42.4, "+42 s"),
        (120, "+2 min"),
        (3599, "+1 h"),
        (46800, "+13 h"),
    ],
)
def test_an_offset_is_rounded_for_the_eye(seconds: float, said: str) -> None:
    assert str(offset(timedelta(seconds=seconds))) == said


@pytest.mark.parametrize(("seconds", "said"), [(2, "2 s"), (90, "1 min"), (7300, "2 h")])
def test_what_goes_on_is_counted(seconds: int, said: str) -> None:
    assert str(elapsed(timedelta(seconds=seconds))) == said


@pytest.mark.parametrize(
    ("ahead_seconds", "said"), [(3, "14:06:45"), (3600, "15:06"), (86400, "Sun 14:06")]
)
def test_a_planned_time_names_the_day_where_it_is_another(ahead_seconds: int, said: str) -> None:
    assert str(planned_time(NOW + timedelta(seconds=ahead_seconds), NOW)) == said
