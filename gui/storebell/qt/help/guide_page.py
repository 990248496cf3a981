"""The guide to the window and the terminal, as it is in the documents."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from storebell import resources
from storebell.qt.plain_text_widgets import PlainTextBrowser
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space

_WIDEST: Final = 130
"""Average characters in a line."""


class GuidePage(QWidget):
    """Scrolls by itself. Links lead nowhere: nothing here opens a browser."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._theme = theme
        self._text = PlainTextBrowser()
        self._text.setAccessibleName(self.tr("Guide"))
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setOpenLinks(False)
        self._text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(5), 0, space(2), space(2))
        row.addWidget(self._text, 1)
        row.addStretch()
        theme.apply_style(self, "document")
        theme.changed.connect(self._write)
        self._write()

    def _write(self) -> None:
        """Writes it in the fonts and colours in force; headings follow the size of the text."""
        at = self._text.verticalScrollBar().value()
        self._text.document().setDefaultFont(self._theme.type.body)
        self._text.show_own_markdown(resources.guide())
        average = QFontMetrics(self._theme.type.body).averageCharWidth()
        self._text.setMaximumWidth(average * _WIDEST)
        self._text.verticalScrollBar().setValue(at)
