"""The document of the Security page: its lines, their look, and where it is scrolled to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlock
from pytestqt.qtbot import QtBot

from storebell.qt.security.document import Document
from storebell.qt.theme.theme import Theme


@pytest.fixture
def document(theme: Theme, qtbot: QtBot) -> Document:
    document = Document(theme, "Security")
    qtbot.addWidget(document)
    document.resize(400, 200)
    document.show()
    return document


def write(document: Document, lines: int = 1) -> None:
    with document.writing():
        document.heading("Keys")
        for number in range(lines):
            document.line(f"Key {number}")
            document.detail("SHA-256 3f3f")
        document.line("Not in order", "failed", is_strong=True)


def blocks(document: Document) -> list[QTextBlock]:
    block, found = document.document().begin(), []
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


def test_what_is_written_takes_the_place_of_what_was(document: Document) -> None:
    for _ in range(2):
        write(document)
        assert document.toPlainText().splitlines() == [
            *("Keys", "Key 0", "SHA-256 3f3f", "Not in order"),
        ]


def test_each_kind_of_line_has_its_font_and_its_colour(document: Document, theme: Theme) -> None:
    write(document)
    # A format of Qt for Python is gone with the range that it was read from.
    ranges = [block.textFormats()[0] for block in blocks(document)]
    type_ = theme.type
    assert [text.format.font().pointSizeF() for text in ranges] == pytest.approx(
        [type_.heading_points, type_.body_points, type_.small_points, type_.body_points]
    )
    colours = [text.format.foreground().color() for text in ranges]
    assert colours == [theme.colour(tone) for tone in ("text", "text", "secondary", "failed")]
    weights = [text.format.font().weight() for text in ranges]
    assert weights[3] > weights[1]


def test_the_first_line_stands_at_the_top(document: Document) -> None:
    write(document)
    margins = [block.blockFormat().topMargin() for block in blocks(document)]
    assert margins[0] == 0 == margins[2]
    assert margins[1] > 0


def test_writing_anew_keeps_the_place(document: Document) -> None:
    write(document, 30)
    bar = document.verticalScrollBar()
    assert bar.value() == 0
    assert bar.maximum() > 60
    bar.setValue(60)
    write(document, 30)
    assert bar.value() == 60


def test_it_can_be_selected_by_the_keyboard_and_not_changed(document: Document) -> None:
    write(document)
    assert document.accessibleName() == "Security"
    assert document.isReadOnly()
    assert document.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert document.tabChangesFocus()
    assert not document.openLinks()


def test_latin_lines_begin_at_the_right_where_reading_begins_there(document: Document) -> None:
    document.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    write(document)
    right = Qt.LayoutDirection.RightToLeft
    assert {block.blockFormat().layoutDirection() for block in blocks(document)} == {right}


def test_markup_is_shown_as_it_is(document: Document) -> None:
    with document.writing():
        document.line("<b>Hiking</b>")
    assert document.toPlainText() == "<b>Hiking</b>"
