"""Sizes of text and the lengths that follow them. Three sizes: heading, body, small.

All derive from the application's font, so that a text scale of 100 to 200 % reaches everything.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics

STEP: Final = 4
"""Spacing goes in steps of this many pixels."""

_HEADING: Final = 14 / 13
_SMALL: Final = 11.5 / 13
_TITLE: Final = 20 / 13
_SMALLEST_POINTS: Final = 8.0
_USUAL_HEIGHT: Final = 16


def space(steps: int) -> int:
    """Length of that many steps of spacing, in pixels."""
    return steps * STEP


def scaled(font: QFont, percent: int) -> QFont:
    """The same font in another size."""
    other = QFont(font)
    if percent == 100:
        return other
    points = font.pointSizeF()
    if points > 0:
        other.setPointSizeF(points * percent / 100)
    else:
        other.setPixelSize(round(font.pixelSize() * percent / 100))
    return other


@dataclass(frozen=True)
class Typography:
    """The fonts of the window, derived from one."""

    base: QFont

    @cached_property
    def body_points(self) -> float:
        points = self.base.pointSizeF()
        return points if points > 0 else QFontInfo(self.base).pointSizeF()

    @cached_property
    def small_points(self) -> float:
        points = self.body_points
        return max(points * _SMALL, min(points, _SMALLEST_POINTS))

    @property
    def heading_points(self) -> float:
        return self.body_points * _HEADING

    @property
    def title_points(self) -> float:
        return self.body_points * _TITLE

    @cached_property
    def body(self) -> QFont:
        return self._font(self.body_points)

    @cached_property
    def strong(self) -> QFont:
        return self._font(self.body_points, QFont.Weight.DemiBold)

    @cached_property
    def heading(self) -> QFont:
        return self._font(self.heading_points, QFont.Weight.DemiBold)

    @cached_property
    def small(self) -> QFont:
        return self._font(self.small_points)

    @cached_property
    def small_strong(self) -> QFont:
        return self._font(self.small_points, QFont.Weight.DemiBold)

    @cached_property
    def fixed(self) -> QFont:
        """The system's font of equal widths, for payloads and identifiers."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.small_points)
        return font

    @cached_property
    def scale(self) -> float:
        """Ratio of the text's height to the usual one; lengths that hold text are multiplied by
        it.
        """
        return max(1.0, QFontMetrics(self.body).height() / _USUAL_HEIGHT)

    @cached_property
    def icon(self) -> int:
        """The side of an icon, in pixels: it grows with the text beside it."""
        return max(16, round(QFontMetrics(self.body).height() / STEP) * STEP)

    def _font(self, points: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        font = QFont(self.base)
        font.setPointSizeF(points)
        font.setWeight(weight)
        return font
