"""Sizes of text: all of them follow one font."""

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from storebell.qt.theme.typography import Typography, scaled


def test_a_font_measured_in_pixels_scales_too(qapp: QApplication) -> None:
    font = QFont(qapp.font())
    font.setPixelSize(13)
    assert scaled(font, 200).pixelSize() == 26


def test_sizes_derive_from_the_font_of_the_application(qapp: QApplication) -> None:
    font = QFont(qapp.font())
    font.setPointSizeF(13)
    type_ = Typography(font)
    assert type_.heading.pointSizeF() == pytest.approx(14)
    assert type_.small.pointSizeF() == pytest.approx(11.5)
    font.setPointSizeF(9)
    assert Typography(font).small_points == pytest.approx(8)
    font.setPixelSize(20)
    assert Typography(font).body_points > 0
    assert type_.heading.weight() == QFont.Weight.DemiBold
