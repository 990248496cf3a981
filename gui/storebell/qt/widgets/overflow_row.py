"""Buttons in one row; those that find no room are in a menu at its end."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from storebell.qt.theme.typography import space
from storebell.qt.widgets.elided_button import OPENS_MENU


class OverflowRow(QWidget):
    """Shows as many of its buttons as fit, the first ones first; each of them opens a menu, which
    the button at the end has too. A button that has nothing to choose is disabled, in its place.
    """

    def __init__(self, more: str, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._buttons = buttons
        self._more = QPushButton(more + OPENS_MENU)
        self._more.setProperty("kind", "choice")
        self._more.setAccessibleName(more)
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(self._fill)
        self._more.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        for button in (*buttons, self._more):
            row.addWidget(button)
        row.addStretch(1)

    @property
    def hidden_buttons(self) -> tuple[QPushButton, ...]:
        """Those that are in the menu now."""
        return tuple(widget for widget in self._buttons if widget.isHidden())

    def sizeHint(self) -> QSize:
        hints = [button.sizeHint() for button in self._buttons]
        return QSize(_width(hints), max(hint.height() for hint in hints))

    def minimumSizeHint(self) -> QSize:
        return self._more.sizeHint()

    def width_within(self, room: int) -> int:
        """Width that the buttons use of so many pixels: a button without room uses none."""
        hints = [button.sizeHint() for button in self._buttons]
        if _width(hints) <= room:
            return _width(hints)
        more = self._more.sizeHint()
        while hints and _width([*hints, more]) > room:
            hints.pop()
        return _width([*hints, more])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    def _arrange(self) -> None:
        used = self._buttons
        shown = len(used)
        if _width([widget.sizeHint() for widget in used]) > self.width():
            more = self._more.sizeHint()
            while shown and _width([*(o.sizeHint() for o in used[:shown]), more]) > self.width():
                shown -= 1
        for button in self._buttons:
            button.setVisible(button in used[:shown])
        self._more.setVisible(shown < len(used))

    def _fill(self) -> None:
        self._menu.clear()
        for button in self.hidden_buttons:
            menu = button.menu()
            menu.setTitle(button.text().removesuffix(OPENS_MENU))
            self._menu.addMenu(menu).setEnabled(button.isEnabled())


def _width(hints: Sequence[QSize]) -> int:
    return sum(hint.width() for hint in hints) + space(2) * max(0, len(hints) - 1)
