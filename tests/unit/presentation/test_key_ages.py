"""How old a key is, and when it was last used."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.presentation.key_ages import added_message, last_used_message

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(minutes=-5), "today"),
        (timedelta(hours=14), "today"),
        (timedelta(hours=15), "yesterday"),
        (timedelta(days=1, hours=15), "2 days ago"),
        (timedelta(days=190), "190 days ago"),
    ],
)
def test_an_import_is_told_to_the_day(ago: timedelta, told: str) -> None:
    assert str(added_message(NOW - ago, NOW)) == told


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(hours=24), "yesterday"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_a_use_is_told_more_closely_the_nearer_it_is(ago: timedelta, told: str) -> None:
    assert str(last_used_message(NOW - ago, NOW)) == told


def test_a_key_that_was_never_used_says_so() -> None:
    assert str(last_used_message(None, NOW)) == "never"
