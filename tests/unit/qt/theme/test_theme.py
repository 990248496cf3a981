"""The look that is in force: colours, fonts, icons and sheets, changed live."""

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from storebell import resources
from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.palette import DARK, HIGH_LIGHT, LIGHT
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.labels import Label

SHEETS = [name[4:-4] for name in resources.names() if name.startswith("qss/")]


def test_a_choice_changes_palette_icons_and_sheets(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    theme.apply_style(widget)
    light_sheet, light_icon = widget.styleSheet(), theme.pixmap("tick", "text", 16, 1.0)
    with qtbot.waitSignal(theme.changed):
        theme.choose(Scheme.DARK)
    assert theme.tokens is DARK
    assert qapp.palette().window().color().name() == DARK.window
    assert DARK.panel in widget.styleSheet() != light_sheet
    dark_icon = theme.pixmap("tick", "text", 16, 1.0)
    assert dark_icon.toImage() != light_icon.toImage()


def test_choosing_what_is_in_force_tells_nobody(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose(Scheme.LIGHT)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_fills_in_and_is_understood(sheet: str, theme: Theme, qtbot: QtBot) -> None:
    filled = theme.filled(sheet)
    assert "@" not in filled
    label = QLabel()
    qtbot.addWidget(label)
    # A sheet that Qt can't parse is a warning, and a warning fails the test.
    label.setStyleSheet(filled)
    label.ensurePolished()


def test_a_dressed_part_that_is_gone_is_not_dressed_again(theme: Theme, qtbot: QtBot) -> None:
    widget = QWidget()
    theme.apply_style(widget)
    widget.deleteLater()
    qtbot.wait(1)
    theme.choose(Scheme.DARK)
    assert theme.tokens is DARK


def test_text_scale_reaches_sheets_and_icons(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    label = Label("small", size="small")
    holder = QWidget()
    qtbot.addWidget(holder)
    label.setParent(holder)
    theme.apply_style(holder)
    before, icon_before = label.sizeHint().height(), theme.type.icon
    old = qapp.font()
    bigger = QFont(old)
    bigger.setPointSizeF(old.pointSizeF() * 2)
    try:
        with qtbot.waitSignal(theme.changed):
            qapp.setFont(bigger)
        label.ensurePolished()
        assert label.sizeHint().height() >= 1.7 * before
        assert theme.type.icon >= 1.7 * icon_before
    finally:
        with qtbot.waitSignal(theme.changed):
            qapp.setFont(old)


def test_a_text_scale_goes_on_top_of_the_systems_font(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    system = QFont(qapp.font())
    body = theme.type.body_points
    with qtbot.waitSignal(theme.changed):
        theme.set_text_scale(150)
    assert theme.type.body_points == pytest.approx(1.5 * body)
    bigger = QFont(system)
    bigger.setPointSizeF(system.pointSizeF() + 2)
    with qtbot.waitSignal(theme.changed):
        qapp.setFont(bigger)  # as the system does when its own font becomes another
    assert theme.type.body_points == pytest.approx(1.5 * bigger.pointSizeF())
    with qtbot.waitSignal(theme.changed):
        qapp.setFont(system)
    with qtbot.waitSignal(theme.changed):
        theme.set_text_scale(100)
    assert theme.type.body_points == pytest.approx(body)


@pytest.mark.parametrize(("asked", "expected"), [(50, 100), (125, 125), (400, 200)])
def test_text_is_100_to_200_percent_of_the_systems(
    asked: int, expected: int, theme: Theme, qtbot: QtBot
) -> None:
    theme.set_text_scale(asked)
    assert theme.text_percent == expected


def test_high_contrast_is_told_to_those_who_paint(theme: Theme, qtbot: QtBot) -> None:
    before = theme.is_high_contrast
    with qtbot.waitSignal(theme.changed):
        theme.choose(Scheme.HIGH_LIGHT)
    assert (before, theme.is_high_contrast) == (False, True)
    assert theme.tokens is HIGH_LIGHT
    assert theme.tile("Hiking").name() in HIGH_LIGHT.tiles
    assert theme.tile(None).name() == HIGH_LIGHT.tile_of_all


def test_an_icon_is_drawn_once_and_sharp(theme: Theme) -> None:
    icon = theme.pixmap("bell", "accent", 16, 2.0)
    assert (icon.width(), icon.devicePixelRatio()) == (32, 2.0)
    assert theme.pixmap("bell", "accent", 16, 2.0) is icon
    assert not theme.icon("bell").isNull()


def test_light_is_what_the_tests_began_with(theme: Theme) -> None:
    assert theme.tokens is LIGHT
