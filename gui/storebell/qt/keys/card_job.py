"""A job on behalf of one card."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.qt.background import Job


class CardJob(QObject):
    """Forwards a job's signals until the card is gone; then it emits none.

    Signals: those of Job.
    """

    progressed = Signal(object)
    failed = Signal(object)
    finished = Signal()

    def __init__(self, card: QWidget, job: Job) -> None:
        super().__init__(card)
        self._job = job
        job.progressed.connect(self.progressed)
        job.failed.connect(self.failed)
        job.finished.connect(self.finished)

    def start(self) -> None:
        self._job.start()

    def cancel(self) -> None:
        self._job.cancel()
