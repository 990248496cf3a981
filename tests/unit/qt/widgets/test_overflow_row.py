"""A row of buttons whose last ones go into a menu where there is no room."""

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from storebell.qt.theme.typography import space
from storebell.qt.widgets.elided_button import OPENS_MENU
from storebell.qt.widgets.overflow_row import OverflowRow

NAMES = ("Receiver", "Plan", "Speed")


class Buttons:
    """Three buttons with menus in a row of their own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.all = [QPushButton(name + OPENS_MENU) for name in NAMES]
        for button in self.all:
            menu = QMenu(button)
            menu.addAction(f"the first of {button.text()}")
            button.setMenu(menu)
        self.row = OverflowRow("Options", self.all)
        qtbot.addWidget(self.row)
        self.row.show()

    @property
    def more(self) -> QPushButton:
        return next(
            button
            for button in self.row.findChildren(QPushButton)
            if button.accessibleName() == "Options"
        )

    def resize(self, width: int) -> None:
        self.row.setFixedWidth(width)
        QApplication.processEvents()

    def shown(self) -> list[str]:
        return [button.text().removesuffix(OPENS_MENU) for button in self.all if button.isVisible()]

    def menu(self) -> list[str]:
        """The titles in the menu at the end, as it opens."""
        self.more.menu().aboutToShow.emit()
        return [action.text() for action in self.more.menu().actions()]


@pytest.fixture
def buttons(qtbot: QtBot) -> Buttons:
    return Buttons(qtbot)


def test_with_room_for_all_there_is_no_menu(buttons: Buttons) -> None:
    buttons.resize(buttons.row.sizeHint().width())
    assert buttons.shown() == [*NAMES]
    assert not buttons.more.isVisible()
    assert buttons.row.hidden_buttons == ()


def test_one_pixel_less_puts_the_last_ones_into_the_menu(buttons: Buttons) -> None:
    buttons.resize(buttons.row.sizeHint().width() - 1)
    shown = buttons.shown()
    assert buttons.more.isVisible()
    assert [*NAMES[: len(shown)]] == shown
    assert len(shown) < 3
    assert buttons.menu() == [*NAMES[len(shown) :]]
    assert [*buttons.row.hidden_buttons] == buttons.all[len(shown) :]


def test_the_menu_has_the_buttons_own_menus(buttons: Buttons) -> None:
    buttons.resize(buttons.row.minimumSizeHint().width())
    assert buttons.shown() == []
    assert buttons.menu() == [*NAMES]
    inner = [action.menu() for action in buttons.more.menu().actions()]
    assert inner == [button.menu() for button in buttons.all]


def test_the_menu_is_filled_anew_each_time(buttons: Buttons) -> None:
    buttons.resize(buttons.row.minimumSizeHint().width())
    assert buttons.menu() == buttons.menu() == [*NAMES]


def test_what_is_shown_always_fits(buttons: Buttons) -> None:
    least = buttons.row.minimumSizeHint().width()
    for width in range(least, buttons.row.sizeHint().width() + 20, 9):
        buttons.resize(width)
        visible = [button for button in (*buttons.all, buttons.more) if button.isVisible()]
        taken = sum(button.sizeHint().width() for button in visible)
        assert taken + space(2) * (len(visible) - 1) <= width
        assert buttons.row.width_within(width) <= width


def test_a_button_without_a_choice_keeps_its_place_and_offers_nothing(buttons: Buttons) -> None:
    wide = buttons.row.sizeHint().width()
    buttons.all[1].setEnabled(False)
    assert buttons.row.sizeHint().width() == wide
    buttons.resize(wide)
    assert buttons.shown() == [*NAMES]
    buttons.resize(buttons.row.minimumSizeHint().width())
    assert buttons.menu() == [*NAMES]
    entries = buttons.more.menu().actions()
    assert [entry.isEnabled() for entry in entries] == [True, False, True]


def test_the_button_at_the_end_says_that_it_opens_a_menu(buttons: Buttons) -> None:
    assert buttons.more.text() == "Options" + OPENS_MENU
    assert buttons.row.width_within(0) == buttons.more.sizeHint().width()
