"""Says that a test waits for the OS keychain, which may be asking something, and ends the wait."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from storebell.qt.background import Job
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

PATIENCE_MILLISECONDS: Final = 1000
"""A keychain that answers sooner needs no word about it."""


class KeychainWait(QObject):
    """Knows which jobs have not begun because a key is still being read.

    Signals: changed(is_waiting).
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []
        self._is_waiting = False

    def watch(self, job: Job) -> None:
        """Watches a job until its first item or its end; call it before the job starts."""
        self._jobs.append(job)
        job.progressed.connect(lambda _: self._forget(job))
        job.finished.connect(lambda: self._forget(job))
        QTimer.singleShot(PATIENCE_MILLISECONDS, self, lambda: self._show_if_waiting(job))

    def stop(self) -> None:
        """Cancels the jobs: nothing was sent, and nothing will be."""
        for job in list(self._jobs):
            job.cancel()

    def _show_if_waiting(self, job: Job) -> None:
        if job in self._jobs:
            self._set(is_waiting=True)

    def _forget(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            if not self._jobs:
                self._set(is_waiting=False)

    def _set(self, *, is_waiting: bool) -> None:
        if is_waiting != self._is_waiting:
            self._is_waiting = is_waiting
            self.changed.emit(is_waiting)


class KeychainBar(QFrame):
    """Seen only while it is waited for. Signals: stop_requested()."""

    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = QLabel()
        text = self.tr(
            "Waiting for your keychain. It may be asking you something in its own window."
        )
        self._text = Label(text, wraps=True)
        self._stop = QPushButton(self.tr("Stop &waiting"))
        self._stop.clicked.connect(self.stop_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(5), space(1), space(5), space(1))
        row.setSpacing(space(2))
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._stop)
        theme.apply_style(self, "local_strip")
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def set_waiting(self, is_waiting: bool) -> None:
        self.setVisible(is_waiting)
        if is_waiting:
            event = QAccessibleAnnouncementEvent(self, self._text.text())
            QAccessible.updateAccessibility(event)

    def _on_theme_changed(self) -> None:
        side, ratio = self._theme.type.icon, self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap("key", "waiting", side, ratio))
