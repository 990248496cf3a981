"""Text sizes stay within what the window is made for."""

import pytest

from storebell.domain.settings.appearance import (
    LEAST_TEXT_PERCENT,
    MOST_TEXT_PERCENT,
    text_percent_within,
)


@pytest.mark.parametrize(
    ("percent", "within"),
    [(-1, 100), (0, 100), (99, 100), (100, 100), (150, 150), (200, 200), (201, 200), (10**9, 200)],
)
def test_the_nearest_size_there_is(percent: int, within: int) -> None:
    assert text_percent_within(percent) == within
    assert LEAST_TEXT_PERCENT <= within <= MOST_TEXT_PERCENT
