"""Data for a problem report: diagnostics, notices of crashes, the folder of the log."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from storebell.domain.crash import Crash, describe_crashes
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.domain.settings.diagnostics import Diagnosis
from storebell.qt.background import Background, Job
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from storebell.services.diagnostics import diagnose

if TYPE_CHECKING:  # imported on the background's thread
    from storebell.services.container import Services


class Diagnosing(QObject):
    """Collects diagnostics and crashes in the background; a notice shows the result."""

    def __init__(
        self, theme: Theme, background: Background, notices: Notices, window: QWidget
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._notices = notices
        self._window = window

    def copy(self) -> None:
        """Puts versions and the state of this installation on the clipboard."""
        job = self._background.call(diagnose)
        job.progressed.connect(self._on_diagnosed)
        self._start(job)

    def report_crashes(self) -> None:
        """Shows once, in a notice, that Storebell crashed since it was opened last."""

        async def take(services: "Services") -> Sequence[Crash]:
            return services.crashes.take_unreported()

        job = self._background.call(take)
        job.progressed.connect(self._on_crashes_taken)
        self._start(job)

    def open_log(self) -> None:
        """Opens the folder of the log in the system's file manager."""

        async def where(services: "Services") -> Path:
            return services.log_file

        job = self._background.call(where)
        job.progressed.connect(lambda file: open_folder(str(file.parent)))
        self._start(job)

    def _on_crashes_taken(self, crashes: Sequence[Crash]) -> None:
        if crashes:
            title, advice = describe_crashes(len(crashes))
            self._notices.show_message(
                Level.WARNING, title, advice, action=self.tr("Copy report"), act=self.copy
            )

    def _on_diagnosed(self, diagnosis: Diagnosis) -> None:
        from storebell.qt.help.about_page import facts_of_the_window

        text = diagnosis.text(facts_of_the_window(self._theme, self._window))
        QGuiApplication.clipboard().setText(text)
        self._notices.show_message(Level.GOOD, msg("The diagnostics are on the clipboard"))

    def _start(self, job: Job) -> None:
        job.failed.connect(self._notices.show_error)
        job.start()


def open_folder(folder: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
