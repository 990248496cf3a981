"""A button whose words are cut where it has no room, and not the button."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from storebell.qt.plain_text import set_tooltip, without_mnemonics

OPENS_MENU = " ▾"
"""Says that a button opens a menu; it is never cut off."""

_LEAST_CHARACTERS = 5


class ElidedButton(QPushButton):
    """Takes the room of its whole text where that is there; a tip says all where it is cut."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tip: tuple[str, ...] = ()
        # A push button's own policy takes no less room than its hint asks for.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_tip(self, *lines: str) -> None:
        """Sets the tooltip for a text that is not cut off."""
        self._tip = lines
        self._show_full_text()

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        width = self._width_of(self.text())
        least = self.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS
        tail = self._width_of(self._tail())
        return QSize(hint.width() - width + min(width, least + tail), hint.height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._show_full_text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_full_text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self._cut()
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _tail(self) -> str:
        return OPENS_MENU if self.text().endswith(OPENS_MENU) else ""

    def _room(self) -> int:
        return self.width() - (self.sizeHint().width() - self._width_of(self.text()))

    def _width_of(self, text: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text).width()

    def _cut(self) -> str:
        text, tail = self.text(), self._tail()
        if self._width_of(text) <= self._room():
            return text
        room = self._room() - self._width_of(tail)
        flags = Qt.TextFlag.TextShowMnemonic
        head = text.removesuffix(tail)
        cut = self.fontMetrics().elidedText(head, Qt.TextElideMode.ElideRight, room, flags.value)
        return cut + tail

    def _show_full_text(self) -> None:
        is_cut = self._cut() != self.text()
        text = without_mnemonics(self.text().removesuffix(self._tail()))
        set_tooltip(self, text if is_cut else "", *self._tip)
