"""Retry-After in every form that was ever seen, measured against the answer's own Date."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.appstore.failures import retry_wait

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def milliseconds(seconds: float) -> str:
    return str(int((NOW.timestamp() + seconds) * 1000))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (milliseconds(90), 90),
        (milliseconds(-90), 1),
        (milliseconds(7200), 3600),
        (str(int(NOW.timestamp() + 45)), 45),
        ("120", 120),
        ("0", 1),
        ("1.5", 1.5),
        ("Sat, 21 Nov 2026 14:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 13:02:00 GMT", 1),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("nan", 60),
        ("inf", 60),
        ("1e300", 60),
        ("9" * 400, 60),
    ],
)
def test_the_wait_is_understood_and_bounded(value: str, seconds: float) -> None:
    assert retry_wait(value, NOW) == timedelta(seconds=seconds)
