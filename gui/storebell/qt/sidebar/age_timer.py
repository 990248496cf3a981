"""Timer that keeps the ages in the list of apps true while it can be seen."""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QWidget

from storebell.presentation.lanes.durations import until_older
from storebell.qt.sidebar.app_model import AppRows

_LEAST_MILLISECONDS: Final = 100
_LONGEST: Final = timedelta(days=1)


class AgeTimer(QObject):
    """Moves the moment of the rows on whenever one of their ages changes.

    It counts from the moment that the rows were given. No timer runs without a result, or while
    the window is hidden.
    """

    def __init__(self, view: QWidget, rows: AppRows) -> None:
        super().__init__(view)
        self._view = view
        self._rows = rows
        self._given = rows.now
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)

    def restart(self) -> None:
        """Counts from the moment that the rows have now."""
        self._given = self._rows.now
        self._since.restart()
        self._schedule()

    def refresh(self) -> None:
        """Shows the ages as they are now; also for a window that is shown again."""
        self._rows.set_now(self._now())
        self._schedule()

    def rest(self) -> None:
        self._timer.stop()

    def _now(self) -> datetime:
        return self._given + timedelta(milliseconds=self._since.elapsed())

    def _schedule(self) -> None:
        now = self._now()
        spans = [until_older(now - at) for at in self._rows.result_times()]
        if spans and self._view.isVisible():
            # A clock that is set back makes a result one of years to come, which no timer can hold.
            seconds = min(*spans, _LONGEST).total_seconds()
            self._timer.start(max(_LEAST_MILLISECONDS, int(seconds * 1000) + 1))
        else:
            self._timer.stop()
