"""What is said of tests that went because they are old."""

import pytest

from storebell.domain.findings import Level
from storebell.domain.retention import COPIES_RETENTION, RESTORABLE_FOR, Purged


@pytest.mark.parametrize(
    ("count", "days", "title"),
    [
        (1, 400, "One test older than 400 days was deleted"),
        (2, 400, "2 tests older than 400 days were deleted"),
        (1000, 400, "1000 tests older than 400 days were deleted"),
        (2, 1, "2 tests older than 1 day were deleted"),
    ],
)
def test_it_is_said_how_many_went_and_how_they_come_back(count: int, days: int, title: str) -> None:
    finding = Purged(count, days).finding
    assert finding.level is Level.NOTE
    assert str(finding.seen) == title
    assert "storebell tests --restore-old" in str(finding.advice)


def test_the_advice_promises_no_more_than_is_kept() -> None:
    assert "For a day" in str(Purged(1, 90).finding.advice)
    assert RESTORABLE_FOR.days >= 1
    assert COPIES_RETENTION > RESTORABLE_FOR
