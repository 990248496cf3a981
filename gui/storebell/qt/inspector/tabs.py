"""Tabs that wrap onto as many lines as the width needs, so that no name is cut off."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.theme.typography import space
from storebell.qt.widgets.flow_row import WrappingRow


class Tabs(QFrame):
    """One page at a time. The arrow keys go along the names, Ctrl+Tab also from inside a page.

    Signals: page_chosen(QWidget), also when the choice was not the user's.
    """

    page_chosen = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = QButtonGroup(self)
        self._row = WrappingRow(gap=0, line_gap=0)
        self._pages = QStackedWidget()
        self._bar = QFrame()
        self._bar.setObjectName("tabs")
        inside = QVBoxLayout(self._bar)
        inside.setContentsMargins(space(3), 0, space(3), 0)
        inside.addWidget(self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        self._buttons.idToggled.connect(self._on_toggled)

    def add(self, page: QWidget, name: str) -> None:
        """One more page, at the end."""
        button = QPushButton(name)
        button.setCheckable(True)
        button.setProperty("kind", "tab")
        button.setAccessibleDescription(self.tr("Tab"))
        at = self._pages.addWidget(page)
        self._buttons.addButton(button, at)
        self._row.add(button)
        if at == 0:
            button.setChecked(True)

    @property
    def current(self) -> QWidget | None:
        return self._pages.currentWidget()

    def names(self) -> tuple[str, ...]:
        """The names that can be chosen now."""
        return tuple(button.text() for button in self._buttons.buttons() if not button.isHidden())

    def choose(self, name: str) -> None:
        """Shows the page of this name."""
        next(button for button in self._buttons.buttons() if button.text() == name).setChecked(True)

    def offer(self, page: QWidget, *, is_offered: bool) -> None:
        """Shows or hides a page's tab; hiding the current one selects the next."""
        at = self._pages.indexOf(page)
        button = self._buttons.button(at)
        button.setVisible(is_offered)
        if not is_offered and button.isChecked():
            self.go(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_control and event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_PageDown}:
            self.go(1)
        elif is_control and event.key() in {Qt.Key.Key_Backtab, Qt.Key.Key_PageUp}:
            self.go(-1)
        else:
            super().keyPressEvent(event)

    def go(self, by: int) -> None:
        """Moves by a number of pages, and from the last to the first."""
        offered = [button for button in self._buttons.buttons() if not button.isHidden()]
        everything = self._buttons.buttons()
        at = self._buttons.checkedId()
        for step in range(1, len(everything) + 1):
            candidate = everything[(at + by * step) % len(everything)]
            if candidate in offered:
                candidate.setChecked(True)
                return

    def _on_toggled(self, at: int, is_checked: bool) -> None:
        if is_checked:
            self._pages.setCurrentIndex(at)
            self.page_chosen.emit(self._pages.currentWidget())
