"""The page that Storebell is for: the lanes, what is above them, and the inspector."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from storebell.domain.environment import Environment
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.drawer import InspectorPlace
from storebell.qt.sending.keychain_bar import KeychainBar
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.all_results_bar import AllResultsBar
from storebell.qt.timeline.filter_bar import FilterBar
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.timeline.welcome import Welcome


class TimelinePage(QWidget):
    """Arranges its parts, which the window connects."""

    def __init__(
        self,
        theme: Theme,
        model: TimelineModel,
        clock: Callable[[], datetime],
        actions: Actions,
    ) -> None:
        super().__init__()
        self.strip = LocalStrip(theme, actions)
        self.all_results_bar = AllResultsBar(theme, actions)
        self.keychain_bar = KeychainBar(theme)
        self.filter_bar = FilterBar(theme)
        self.view = TimelineView(theme, model)
        self.welcome = Welcome(theme, actions)
        self.inspector = Inspector(theme, actions, clock=clock)
        self._model = model
        self._arrange(theme)
        self.view.clicked.connect(self._on_lane_opened)
        self.view.activated.connect(self._on_lane_opened)
        self.view.attempt_chosen.connect(self._on_lane_opened)
        self.show_start_or_lanes()

    @property
    def inspector_place(self) -> InspectorPlace:
        """The place of the inspector."""
        return self._place

    @property
    def inspector_width(self) -> int:
        """Width of the inspector beside the lanes, in pixels."""
        return self._split.sizes()[-1]

    def set_inspector_width(self, width: int) -> None:
        """Restores the inspector's width of the last run; the lanes take the rest."""
        if width > 0:
            self._split.setSizes([max(1, self.width() - width), width])

    def show_environment(self, environment: Environment) -> None:
        """The strip belongs to Local."""
        self.strip.setVisible(environment is Environment.LOCAL)

    def show_start_or_lanes(self) -> None:
        """The welcome where there is no test at all, once that is known."""
        is_empty = self._model.is_empty()
        is_first = is_empty and not self._model.is_unread
        self._stack.setCurrentWidget(self.welcome if is_first else self.view)
        self.filter_bar.setVisible(not is_empty)

    def show_all_results(self, ended: int | None, most: int) -> None:
        """Shows how many of the results have been received; None hides the bar."""
        if ended is None:
            self.all_results_bar.hide()
        else:
            self.all_results_bar.show_progress(ended, most)

    def focus_search(self) -> None:
        if self.filter_bar.isVisible():
            self.filter_bar.focus_search()

    def _arrange(self, theme: Theme) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(self.view)
        middle = QWidget()
        column = _tight(QVBoxLayout(middle))
        column.addWidget(self.strip)
        column.addWidget(self.all_results_bar)
        column.addWidget(self.keychain_bar)
        column.addWidget(self.filter_bar)
        column.addWidget(self._stack, 1)
        self._split = split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(middle)
        split.setFocusProxy(self.view)
        self._place = InspectorPlace(theme, self.inspector, split, self)
        middle.lower()  # a splitter puts what is new first; a screen reader reads in this order
        layout = _tight(QVBoxLayout(self))
        layout.addWidget(split)

    def _on_lane_opened(self) -> None:
        """A click or Enter wants to know more; stepping through the lanes does not."""
        if self._place.is_drawer:
            self._place.show_inspector(is_shown=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nothing inside had a use for it, closes the drawer."""
        if event.key() == Qt.Key.Key_Escape and self._place.is_drawer and self._place.is_shown:
            self._place.show_inspector(is_shown=False)
        else:
            super().keyPressEvent(event)


def _tight(layout: QBoxLayout) -> QBoxLayout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
