"""Tabs of the inspector, with keys that work from inside a page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.theme.typography import space


class Tabs(QFrame):
    """One page at a time. The arrow keys go along the names, Ctrl+Tab also from inside a page.

    Where the names have no room beside each other they scroll. Signals: page_chosen(QWidget), also
    when the choice was not the user's.
    """

    page_chosen = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = QTabBar()
        self._tabs.setAccessibleName(self.tr("Sides of the test"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self._tabs.setUsesScrollButtons(True)
        names = (self.tr("Tabs before these"), self.tr("Tabs after these"))
        for arrow, name in zip(self._tabs.findChildren(QToolButton), names, strict=True):
            arrow.setAccessibleName(name)
        self._pages = QStackedWidget()
        bar = QFrame()
        bar.setObjectName("tabs")
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(space(3), 0, space(2), 0)
        inside.addWidget(self._tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._pages, 1)
        self._tabs.currentChanged.connect(self._on_current_changed)

    def add(self, page: QWidget, name: str) -> None:
        """One more page, at the end."""
        self._pages.addWidget(page)
        self._tabs.addTab(name)

    @property
    def current(self) -> QWidget | None:
        return self._pages.currentWidget()

    def names(self) -> tuple[str, ...]:
        """The names of all pages."""
        return tuple(self._tabs.tabText(at) for at in range(self._tabs.count()))

    def choose(self, name: str) -> None:
        """Shows the page of this name."""
        self._tabs.setCurrentIndex(self.names().index(name))

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
        self._tabs.setCurrentIndex((self._tabs.currentIndex() + by) % self._tabs.count())

    def _on_current_changed(self, at: int) -> None:
        if 0 <= at < self._pages.count():
            self._pages.setCurrentIndex(at)
            self.page_chosen.emit(self._pages.currentWidget())
