"""The pages of the window's middle: the timeline, and what is opened in its place."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.accessibility.focus_order import tab_stops
from storebell.qt.page_names import TIMELINE
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that can be opened. `icon` is the name of a file in resources/icons; `build` makes
    the page's content when it is opened for the first time.
    """

    name: str
    title: str
    icon: str
    build: Callable[[], QWidget]


class PageFrame(QFrame):
    """A page: the way back, its title, its content, which scrolls where it has no room.

    Signals: back_requested(), by the button, Escape, or the mouse's own button for it.
    """

    back_requested = Signal()

    def __init__(self, theme: Theme, title: str, content: QWidget) -> None:
        super().__init__()
        self.content = content
        self.setAccessibleName(title)
        self._theme = theme
        self._back = QPushButton(self.tr("Timeline"))
        self._back.setProperty("kind", "quiet")
        self._back.setAccessibleName(self.tr("Back to the timeline"))
        set_tooltip(self._back, self.tr("Back to the timeline: Esc"))
        self._back.clicked.connect(self.back_requested)
        header = QHBoxLayout()
        header.setContentsMargins(space(4), space(2), space(5), space(2))
        header.setSpacing(space(3))
        header.addWidget(self._back)
        header.addWidget(Label(title, size="heading", is_strong=True), 1)
        area = QScrollArea()
        area.setObjectName("page")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(area, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def focus_content(self) -> None:
        """The keyboard starts at the first thing of the content, else at the way back."""
        at = next(tab_stops(self.content), self._back)
        at.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nothing inside had a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.BackButton:
            self.back_requested.emit()
        else:
            super().mousePressEvent(event)

    def _on_theme_changed(self) -> None:
        self._theme.apply_icon(self._back, "back")


class Pages(QStackedWidget):
    """Shows one page at a time. The timeline is there from the start; each other page is built
    when it is opened for the first time, and kept.

    Signals: added(PageEntry); shown(name), TIMELINE being the one to come back to.
    """

    added = Signal(object)
    shown = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: dict[str, PageEntry] = {}
        self._frames: dict[str, PageFrame] = {}
        self._current = TIMELINE
        self._focus_before: QWidget | None = None
        theme.apply_style(self, "pages")

    def set_timeline(self, timeline: QWidget) -> None:
        """The page that is there from the start; until then the middle is empty."""
        self.insertWidget(0, timeline)
        if self._current == TIMELINE:
            self.setCurrentIndex(0)

    def add(self, name: str, title: str, icon: str, build: Callable[[], QWidget]) -> None:
        """Make a page known; nothing is built yet."""
        entry = PageEntry(name, title, icon, build)
        self._entries[name] = entry
        self.added.emit(entry)

    @property
    def entries(self) -> tuple[PageEntry, ...]:
        """Every page but the timeline, in the order in which they were added."""
        return tuple(self._entries.values())

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return self._current

    def content(self, name: str) -> QWidget | None:
        """What a page shows, where it was built already."""
        frame = self._frames.get(name)
        return None if frame is None else frame.content

    def open(self, name: str) -> None:
        """Show a page; the keyboard goes along, and its title is announced."""
        if name == self._current:
            return
        if name == TIMELINE:
            self.back()
            return
        if self._current == TIMELINE:
            self._focus_before = self.window().focusWidget()
        entry = self._entries[name]
        frame = self._frames.get(name)
        if frame is None:
            frame = self._frames[name] = PageFrame(self._theme, entry.title, entry.build())
            frame.back_requested.connect(self.back)
            self.addWidget(frame)
        self._current = name
        self.setCurrentWidget(frame)
        frame.focus_content()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(frame, entry.title))
        self.shown.emit(name)

    def back(self) -> None:
        """To the timeline, and to what had the keyboard there."""
        if self._current == TIMELINE:
            return
        self._current = TIMELINE
        self.setCurrentIndex(0)
        if self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus_before = None
        self.shown.emit(TIMELINE)
