"""Controller of the desktop's notifications: attempts that came while the window was hidden."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from storebell.qt.background import Background
from storebell.qt.desktop.freedesktop_notifications import notify
from storebell.qt.plain_text_widgets import TrayMessage
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.single_instance import bring_to_front
from storebell.qt.timeline.controller import TimelineController

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from storebell.services.container import Services


class DesktopNotifications(QObject):
    """Shows them as the system does: over D-Bus on Linux, elsewhere from the tray.

    A click on one brings the window to the front.
    """

    def __init__(self, window: MainWindow, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._background = background

    def follow(self, tests: TimelineController) -> None:
        """Shows each attempt that these tests get while the window is hidden, from now on."""
        tests.attempt_missed.connect(self.show)

    def show(self, title: str, body: str) -> None:
        """Shows one: which test, and how its attempt ended."""
        if sys.platform != "linux":
            self._show_from_tray(title, body)
            return
        label = self.tr("Open Storebell")

        def stream(_services: "Services") -> "AsyncGenerator[str, None]":
            return notify(title, body, label)

        job = self._background.job(stream)
        job.progressed.connect(self._on_step)
        job.start()

    def _on_step(self, step: str) -> None:
        if step == "opened":
            bring_to_front(self._window)

    def _show_from_tray(self, title: str, body: str) -> None:
        # Untried: nobody has run this on Windows or macOS.
        message = TrayMessage(self._window.windowIcon(), self)
        message.clicked.connect(lambda: bring_to_front(self._window))
        message.show(title, body)
