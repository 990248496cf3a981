"""How the window may look, as a person chooses it."""

from enum import StrEnum
from typing import Final

LEAST_TEXT_PERCENT: Final = 100
MOST_TEXT_PERCENT: Final = 200


class Scheme(StrEnum):
    """Which colours to use: as the system says, its wish for contrast included, or always these."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_LIGHT = "high-contrast-light"
    HIGH_DARK = "high-contrast-dark"


def text_percent_within(percent: int) -> int:
    """The nearest text size there is, in percent of the system's."""
    return min(max(percent, LEAST_TEXT_PERCENT), MOST_TEXT_PERCENT)
