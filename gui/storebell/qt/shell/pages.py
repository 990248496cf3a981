"""The pages of the window's middle: the timeline, and what is opened in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from storebell.qt.page_names import TIMELINE
from storebell.qt.theme.theme import Theme

if TYPE_CHECKING:
    from storebell.qt.shell.page_frame import PageFrame


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that can be opened. `icon` is the name of a file in resources/icons; `build` makes
    the page's content when it is opened for the first time.
    """

    name: str
    title: str
    icon: str
    build: Callable[[], QWidget]


class Pages(QStackedWidget):
    """Shows one page at a time.

    The timeline exists from the start. Each other page is built when it is opened for the first
    time, and then stays.

    Signals: added(PageEntry); shown(name), TIMELINE being the page to which `back` leads.
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
        """Registers a page; nothing is built yet."""
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
        """Content of a page, or None where it was not built yet."""
        frame = self._frames.get(name)
        return None if frame is None else frame.content

    def open(self, name: str) -> None:
        """Shows a page, moves the focus to it and announces its title."""
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
            # The window's first frame shows no page but the timeline.
            from storebell.qt.shell.page_frame import PageFrame

            frame = self._frames[name] = PageFrame(self._theme, entry.title, entry.build())
            frame.back_requested.connect(self.back)
            self.addWidget(frame)
        self._current = name
        self.setCurrentWidget(frame)
        frame.focus_content()
        frame.announce_title()
        self.shown.emit(name)

    def back(self) -> None:
        """Returns to the timeline, and to the widget that had the focus there."""
        if self._current == TIMELINE:
            return
        self._current = TIMELINE
        self.setCurrentIndex(0)
        if self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus_before = None
        self.shown.emit(TIMELINE)
