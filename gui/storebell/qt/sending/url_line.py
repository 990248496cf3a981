"""The field for the URL that Local delivers to, and the URLs that were used last."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from storebell.qt.plain_text import button_text, set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.clearable_line import ClearableLine

_MOST_CHARACTERS: Final = 70
"""Of a URL in the menu; a longer one is cut in its middle."""


class _Field(ClearableLine):
    """Signals: list_requested(), with the Down key."""

    list_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.list_requested.emit()
        else:
            super().keyPressEvent(event)


class UrlLine(QWidget):
    """A line to type in, and a button that opens the list of used URLs; the Down key opens it, too.

    Signals: edited(), at each change; left(), when the field is left or Return is pressed;
    return_pressed(), after `left`; chosen(), when a URL of the list was taken.
    """

    edited = Signal()
    left = Signal()
    return_pressed = Signal()
    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._urls: tuple[str, ...] = ()
        self.field = _Field(theme)
        self.field.setAccessibleName(self.tr("Deliver to"))
        self.field.setPlaceholderText(self.tr("host:port/path"))
        self._list = QPushButton("▾")
        self._list.setProperty("kind", "choice")
        self._list.setAccessibleName(self.tr("URLs used last"))
        set_tooltip(self._list, self.tr("URLs used last; the Down key opens them, too"))
        self._menu = QMenu(self._list)
        self._menu.aboutToShow.connect(self._fill)
        self._list.setMenu(self._menu)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1))
        row.addWidget(self.field, 1)
        row.addWidget(self._list)
        self.field.textChanged.connect(self.edited)
        self.field.editingFinished.connect(self.left)
        self.field.returnPressed.connect(self.return_pressed)
        self.field.list_requested.connect(self._open_list)

    @property
    def width_of_list(self) -> int:
        """Width of the button beside the field, with the space between them."""
        return self._list.sizeHint().width() + space(1)

    @property
    def text(self) -> str:
        return self.field.text()

    def set_text(self, text: str) -> None:
        """Shows a URL from its beginning: its host distinguishes it."""
        self.field.setText(text)
        self.field.setCursorPosition(0)

    def set_used(self, urls: Sequence[str]) -> None:
        """Sets the list, the newest use first."""
        self._urls = tuple(filter(None, urls))

    def _fill(self) -> None:
        self._menu.clear()
        for url in self._urls:
            action = self._menu.addAction(button_text(_shortened(url)))
            action.triggered.connect(lambda _checked=False, url=url: self._choose(url))
        if self._urls:
            self._menu.addSeparator()
        self._menu.addAction(self.tr("&Built-in receiver")).triggered.connect(
            lambda: self._choose("")
        )

    def _open_list(self) -> None:
        self._menu.popup(self.field.mapToGlobal(QPoint(0, self.field.height())))
        self._menu.setActiveAction(self._menu.actions()[0])

    def _choose(self, url: str) -> None:
        self.set_text(url)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit()


def _shortened(url: str) -> str:
    if len(url) <= _MOST_CHARACTERS:
        return url
    half = _MOST_CHARACTERS // 2
    return f"{url[:half]}…{url[-half:]}"
