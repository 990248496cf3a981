"""The time to judge at: whatever was typed is a time in UTC or a sentence."""

from datetime import UTC, datetime

import click
import pytest

from storebell.cli.commands.verify import IsoTime


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-21T14:02:11Z", datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)),
        ("2026-11-21T14:02:11", datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)),
        ("2026-11-21T14:02:11+14:00", datetime(2026, 11, 21, 0, 2, 11, tzinfo=UTC)),
        ("0001-01-01T14:00:00+14:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_in_utc(text: str, at: datetime) -> None:
    seen = IsoTime().convert(text, None, None)
    assert seen == at
    assert seen.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\x00"],
)
def test_what_is_no_time_in_utc_is_a_mistake_of_usage(text: str) -> None:
    with pytest.raises(click.UsageError, match="is not a time like"):
        IsoTime().convert(text, None, None)
