"""Timer that repaints lanes when their relative times change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

from storebell.presentation.lanes.durations import until_midnight
from storebell.qt.timeline.model import TimelineModel

_LEAST_MILLISECONDS: Final = 100
_PRECISE_UP_TO_MILLISECONDS: Final = 2000


class LaneClock(QObject):
    """Fires when a visible lane changes, and never while the lanes can't be seen.

    While the view is hidden, minimized or covered, no timer runs.
    """

    def __init__(
        self, view: QWidget, model: TimelineModel, visible_rows: Callable[[], range]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._visible_rows = visible_rows
        self._window: QWindow | None = None
        self._is_refreshing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def wake(self) -> None:
        """Refreshes the times at once, and from then on as often as they change."""
        if self._is_refreshing:
            return
        self._watch_window()
        if not self._is_seen():
            self._timer.stop()
        elif not (self._timer.isActive() and self._timer.interval() == 0):
            self._timer.start(0)

    def rest(self) -> None:
        self._timer.stop()

    def refresh(self) -> timedelta | None:
        """Repaints the visible lanes that have changed; returns the time until the next change."""
        now = self._model.clock
        self._is_refreshing = True
        soonest = self._model.refresh(now(), self._visible_rows())
        self._is_refreshing = False
        if soonest is None and self._model.rowCount():
            # Where nothing else changes, the labels of the days do.
            return until_midnight(now().astimezone(self._model.zone))
        return soonest

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Expose:
            self.wake()
        return False

    def _watch_window(self) -> None:
        # None in Qt for a window that was never shown, whatever its types declare.
        window: QWindow | None = self._view.window().windowHandle()
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)
            window.visibilityChanged.connect(self.wake, Qt.ConnectionType.UniqueConnection)

    def _is_seen(self) -> bool:
        window = self._view.window()
        handle: QWindow | None = window.windowHandle()
        is_exposed = handle is not None and handle.isExposed()
        return self._view.isVisible() and not window.isMinimized() and is_exposed

    def _on_timer_timeout(self) -> None:
        if not self._is_seen():
            return
        soonest = self.refresh()
        if soonest is None:
            return
        seconds = min(soonest, timedelta(days=1)).total_seconds()
        milliseconds = max(_LEAST_MILLISECONDS, int(seconds * 1000) + 1)
        is_near = milliseconds <= _PRECISE_UP_TO_MILLISECONDS
        kind = Qt.TimerType.PreciseTimer if is_near else Qt.TimerType.CoarseTimer
        self._timer.setTimerType(kind)
        self._timer.start(milliseconds)
