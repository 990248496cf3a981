"""Buttons beside each other, on as many lines as they need."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from storebell.qt.widgets.flow_row import WrappingRow

GAP, LINE_GAP = 10, 6


class Buttons:
    """Three buttons of 100 by 30 pixels in a row of their own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.all = [QPushButton(name) for name in ("one", "two", "three")]
        for button in self.all:
            button.setFixedSize(100, 30)
            button.sizeHint = button.size  # type: ignore[method-assign]  # one size for all fonts
        self.row = WrappingRow(*self.all, gap=GAP, line_gap=LINE_GAP)
        qtbot.addWidget(self.row)

    def places(self, width: int) -> list[tuple[int, int]]:
        """The left and top of each button in a row of this width."""
        self.row.resize(width, 200)
        self.row.show()
        QApplication.processEvents()
        return [(button.x(), button.y()) for button in self.all if not button.isHidden()]


@pytest.fixture
def buttons(qtbot: QtBot) -> Buttons:
    return Buttons(qtbot)


@pytest.mark.parametrize(
    ("width", "places", "height"),
    [
        (320, [(0, 0), (110, 0), (220, 0)], 30),
        (319, [(0, 0), (110, 0), (0, 36)], 66),
        (210, [(0, 0), (110, 0), (0, 36)], 66),
        (209, [(0, 0), (0, 36), (0, 72)], 102),
    ],
)
def test_a_button_without_room_begins_the_next_line(
    buttons: Buttons, width: int, places: list[tuple[int, int]], height: int
) -> None:
    assert buttons.places(width) == places
    assert buttons.row.heightForWidth(width) == height


def test_the_first_button_stands_at_the_right_where_reading_begins_there(buttons: Buttons) -> None:
    buttons.row.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert buttons.places(319) == [(219, 0), (109, 0), (219, 36)]


def test_a_hidden_button_takes_no_room(buttons: Buttons) -> None:
    buttons.places(319)
    buttons.all[0].hide()
    assert buttons.places(319) == [(0, 0), (110, 0)]
    assert buttons.row.sizeHint().width() == 210
    for button in buttons.all:
        button.hide()
    assert buttons.row.heightForWidth(319) == 0
    assert (buttons.row.sizeHint().width(), buttons.row.sizeHint().height()) == (0, 0)


def test_the_hints_are_one_line_and_the_widest_button(buttons: Buttons) -> None:
    assert (buttons.row.sizeHint().width(), buttons.row.sizeHint().height()) == (320, 30)
    least = buttons.row.minimumSizeHint()
    assert (least.width(), least.height()) == (100, 30)
    assert buttons.row.hasHeightForWidth()


def test_an_added_button_stands_behind_the_others(buttons: Buttons) -> None:
    fourth = QPushButton("four")
    fourth.setFixedSize(100, 30)
    fourth.sizeHint = fourth.size  # type: ignore[method-assign]  # one size for all fonts
    buttons.row.add(fourth)
    buttons.all.append(fourth)
    assert buttons.places(430)[-1] == (330, 0)


def test_a_button_that_is_wider_than_the_row_is_as_wide_as_the_row(qtbot: QtBot) -> None:
    button = QPushButton("a button with many words on it, far more than there is room for")
    row = WrappingRow(button)
    qtbot.addWidget(row)
    row.resize(60, 60)
    row.show()
    QApplication.processEvents()
    assert button.width() == 60
