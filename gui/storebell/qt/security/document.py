"""A document to read, select and copy: headings, lines, and quiet details below them."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption

from storebell.qt.plain_text_widgets import PlainTextBrowser
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space


class Document(PlainTextBrowser):
    """Document that is written inside `writing`, which preserves the scroll position."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._is_first = True
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        theme.apply_style(self, "document")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything is written anew within it."""
        value = self.verticalScrollBar().value()
        self.clear()
        self._is_first = True
        yield
        # The widget's own cursor moved along to the end, and would be scrolled to.
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(value)

    def heading(self, text: str) -> None:
        self._add(text, self._theme.type.heading, "text", above=space(5))

    def line(self, text: str, tone: str = "text", *, is_strong: bool = False) -> None:
        type_ = self._theme.type
        self._add(text, type_.strong if is_strong else type_.body, tone, above=space(2))

    def detail(self, text: str) -> None:
        self._add(text, self._theme.type.small, "secondary")

    def _add(self, text: str, font: QFont, tone: str, *, above: int = 0) -> None:
        block = QTextBlockFormat()
        block.setTopMargin(0 if self._is_first else above)
        block.setLayoutDirection(self.layoutDirection())
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self._is_first:
            self._is_first = False
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        char_format = QTextCharFormat()
        char_format.setFont(font)
        char_format.setForeground(self._theme.colour(tone))
        cursor.insertText(text, char_format)
