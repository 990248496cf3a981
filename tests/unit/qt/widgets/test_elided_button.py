"""A button whose words are cut: what stays in sight, and where all of it is told."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton

WORDS = "Receiver: answers 200 after 2 s"


@pytest.fixture
def button(qtbot: QtBot) -> ElidedButton:
    button = ElidedButton(WORDS + OPENS_MENU)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    button.show()
    return button


def test_with_room_for_all_its_words_it_has_no_tooltip(button: ElidedButton) -> None:
    assert button._cut() == WORDS + OPENS_MENU
    assert button.toolTip() == ""


def test_cut_words_are_told_whole_in_the_tooltip(button: ElidedButton) -> None:
    button.resize(button.sizeHint().width() // 2, button.height())
    assert button._cut() != button.text()
    assert button.toolTip() == WORDS
    button.resize(button.sizeHint())
    assert button.toolTip() == ""


def test_the_mark_of_a_menu_is_never_cut_off(button: ElidedButton) -> None:
    for width in range(button.minimumSizeHint().width(), button.sizeHint().width(), 7):
        button.resize(width, button.height())
        shown = button._cut()
        assert shown.endswith(f"…{OPENS_MENU}"), shown
        assert button._width_of(shown) <= button._room(), shown


def test_the_smallest_size_leaves_a_few_characters(button: ElidedButton) -> None:
    button.resize(button.minimumSizeHint())
    head = button._cut().removesuffix(f"…{OPENS_MENU}")
    assert WORDS.startswith(head)
    assert len(head) >= 2


def test_a_short_text_needs_no_more_than_itself(qtbot: QtBot) -> None:
    button = ElidedButton("On")
    qtbot.addWidget(button)
    assert button.minimumSizeHint() == button.sizeHint()


def test_its_own_tip_stands_below_the_whole_text(button: ElidedButton) -> None:
    button.set_tip("Apple would record SUCCESS")
    assert button.toolTip() == "Apple would record SUCCESS"
    button.resize(button.minimumSizeHint())
    assert button.toolTip() == f"{WORDS}\nApple would record SUCCESS"


def test_a_new_text_has_a_new_tooltip(button: ElidedButton) -> None:
    button.resize(button.minimumSizeHint())
    button.setText("R&&D in the &long building of the company" + OPENS_MENU)
    assert button.toolTip() == "R&D in the long building of the company"
    button.setText("On")
    button.resize(button.sizeHint())
    assert button.toolTip() == ""


def test_what_is_painted_is_the_cut_text(button: ElidedButton) -> None:
    button.resize(120, 30)
    cut, painted = button._cut(), button.grab().toImage()
    assert cut != button.text()
    button.setText(cut)
    assert button._cut() == cut
    assert button.grab().toImage() == painted
    button.setText("On")
    assert button.grab().toImage() != painted
