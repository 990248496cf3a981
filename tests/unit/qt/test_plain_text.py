"""Text of others on its way into Qt: shown as it is, never read as markup."""

import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QFontMetrics, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.plain_text import visible
from storebell.qt.plain_text import (
    WORD_JOINER,
    button_text,
    one_line,
    set_tooltip,
    show_tooltip,
    tooltip,
    window_title,
    without_mnemonics,
)
from support.markup import MARKUP
from support.opened_files import OpenedFiles, named_pipe, opened_files

PIECES = [*"<>&/!?;=\"' \n\t", "img", "b", "lt;", "amp;", "!doctype", "?xml", "\u202e"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")


def shown_tip() -> QLabel:
    (tip,) = (
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QLabel) and widget.inherits("QTipLabel") and widget.isVisible()
    )
    return tip


@given(st.lists(TEXTS | st.text(), max_size=3))
@example(["<img src='file:///etc/hostname'>"])
@example(["&lt;b>"])
@example(["<?xml ?><b>"])
@example([" \n<!DOCTYPE html>"])
def test_no_text_is_markup_in_a_tooltip_and_every_text_is_seen_as_it_is(lines: list[str]) -> None:
    text = tooltip(*lines)
    assert not Qt.mightBeRichText(text)
    if all(len(word) <= 100 for line in lines for word in line.split()):
        assert text.replace(WORD_JOINER, "") == "\n".join(one_line(line) for line in lines if line)


def test_text_that_is_no_markup_is_left_as_it_is() -> None:
    assert tooltip("Attempt 1: 1 < 2 & c", "<1>") == "Attempt 1: 1 < 2 & c\n<1>"


def test_lines_are_not_forged_and_direction_is_not_turned() -> None:
    assert tooltip("Hiking\nverified\u2028yes\u202egpj", "", "com.example") == (
        "Hiking verified yes\N{REPLACEMENT CHARACTER}gpj\ncom.example"
    )


def test_a_tooltip_is_bounded_and_long_words_are_broken() -> None:
    text = tooltip("x" * 100_000)
    assert len(text) < 1_100
    assert max(map(len, text.split("\n"))) == 100
    words = "so many words " * 200
    assert tooltip(words) == visible(words)


def test_what_other_languages_need_stays() -> None:
    said = "\u200f\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 <1>"
    assert tooltip(said) == window_title(said) == button_text(said) == said


def test_a_tooltip_takes_the_room_of_its_text_alone(qtbot: QtBot) -> None:
    """As wide as the text in the tooltip's font: what parts the markup takes no room."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    text = "<img src='//host.invalid/share/x.png'>"
    show_tooltip(QPoint(5, 5), widget, text)
    tip = shown_tip()
    assert WORD_JOINER in tip.text()
    measure = QFontMetrics(tip.font())
    assert measure.horizontalAdvance(tip.text()) == measure.horizontalAdvance(text)
    QToolTip.hideText()


def test_it_is_read_aloud_as_text(qtbot: QtBot) -> None:
    button = QPushButton(button_text("R&D <b>"))
    qtbot.addWidget(button)
    set_tooltip(button, "Hiking <b>bold</b>")
    interface = QAccessible.queryAccessibleInterface(button)
    assert interface.text(QAccessible.Text.Name) == "R&D <b>"
    said = interface.text(QAccessible.Text.Description)
    assert said.replace(WORD_JOINER, "") == "Hiking <b>bold</b>"


def test_an_ampersand_of_a_name_is_no_mnemonic_and_a_tab_no_shortcut(qtbot: QtBot) -> None:
    label = button_text("R&D\tCtrl+Q\n&Send")
    assert label == "R&&D Ctrl+Q &&Send"
    assert without_mnemonics(label) == "R&D Ctrl+Q &Send"
    assert without_mnemonics("&Copy ▾ &") == "Copy ▾ "
    button = QPushButton(label)
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()


def test_the_mark_of_what_is_not_saved_is_text_in_a_title(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setWindowTitle(window_title("Send to Hiking[*] <b>"))
    widget.show()
    assert widget.windowHandle().title().startswith("Send to Hiking[*] <b>")


@linux_only
@pytest.mark.parametrize("kind", MARKUP)
def test_a_tooltip_opens_no_file(kind: str, picture_folder: Path, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    with opened_files(picture_folder) as opened, named_pipe(picture_folder / "pipe.png") as pipe:
        for file in (picture_folder / "picture.png", pipe):
            show_tooltip(QPoint(5, 5), widget, MARKUP[kind](file))
            shown_tip().grab()
            QToolTip.hideText()
        assert opened.names() == set()


@linux_only
def test_qt_itself_opens_the_file_that_a_tooltip_names(picture_folder: Path, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    with opened_files(picture_folder) as opened:
        assert isinstance(opened, OpenedFiles)
        QToolTip.showText(
            QPoint(5, 5), MARKUP["two-slashes"](picture_folder / "picture.png"), widget
        )
        shown_tip().grab()
        QToolTip.hideText()
        assert opened.names() == {"picture.png"}
