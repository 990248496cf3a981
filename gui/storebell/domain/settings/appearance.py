"""Choices of how the window looks."""

from enum import StrEnum
from typing import Final

LEAST_TEXT_PERCENT: Final = 100
MOST_TEXT_PERCENT: Final = 200


class Scheme(StrEnum):
    """Colour schemes: the system's, with its contrast setting, or a fixed one."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_LIGHT = "high-contrast-light"
    HIGH_DARK = "high-contrast-dark"


def text_percent_within(percent: int) -> int:
    """The nearest text size that is allowed, in percent of the system's."""
    return min(max(percent, LEAST_TEXT_PERCENT), MOST_TEXT_PERCENT)
