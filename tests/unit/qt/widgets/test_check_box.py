"""A box to tick: where it takes a click, how large it is, and how it is painted."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.check_box import CheckBox


@pytest.fixture
def box(theme: Theme, qtbot: QtBot) -> CheckBox:
    box = CheckBox(theme, "&Locked for Production")
    qtbot.addWidget(box)
    box.resize(400, 40)
    # Else it gets the focus with its window, and the frame of the focus is painted.
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    box.show()
    return box


def picture(box: CheckBox) -> QImage:
    return box.grab().toImage()


def columns_of(image: QImage, colour: str) -> list[int]:
    """Every x at which the colour is painted."""
    heights = range(image.height())
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y).name() == colour for y in heights)
    ]


@pytest.mark.parametrize("place", [QPoint(4, 20), QPoint(60, 20), QPoint(395, 2)])
def test_a_click_anywhere_on_it_ticks_it(box: CheckBox, place: QPoint) -> None:
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=place)
    assert box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=place)
    assert not box.isChecked()


def test_the_space_bar_ticks_it(box: CheckBox) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()


def test_a_screen_reader_hears_its_words_without_the_mnemonic(box: CheckBox) -> None:
    interface = QAccessible.queryAccessibleInterface(box)
    assert interface.text(QAccessible.Text.Name) == "Locked for Production"
    assert interface.role() is QAccessible.Role.CheckBox
    assert not interface.state().checked
    box.setChecked(True)
    assert interface.state().checked


def test_a_ticked_box_has_the_accent_colour(box: CheckBox, theme: Theme) -> None:
    accent = theme.colour("accent").name()
    assert columns_of(picture(box), accent) == []
    box.setChecked(True)
    ticked = columns_of(picture(box), accent)
    assert len(ticked) >= theme.type.icon - 2
    assert max(ticked) < 3 + theme.type.icon


def test_the_box_stands_at_the_right_where_reading_begins_there(
    box: CheckBox, theme: Theme
) -> None:
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    box.setChecked(True)
    ticked = columns_of(picture(box), theme.colour("accent").name())
    assert min(ticked) >= box.width() - 4 - theme.type.icon


def test_the_focus_is_painted_around_the_box(box: CheckBox, theme: Theme, qtbot: QtBot) -> None:
    without = picture(box)
    box.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    assert picture(box) != without
    assert columns_of(picture(box), theme.colour("accent").name())


def test_dark_colours_and_larger_text_reach_it_at_once(
    box: CheckBox, theme: Theme, qtbot: QtBot
) -> None:
    light, size = picture(box), box.sizeHint()
    theme.choose(Scheme.DARK)
    assert picture(box) != light
    theme.set_text_scale(200)
    qtbot.waitUntil(lambda: box.sizeHint().width() > 1.5 * size.width())
    assert box.sizeHint().height() > 1.4 * size.height()
    assert box.minimumSizeHint() == box.sizeHint()
