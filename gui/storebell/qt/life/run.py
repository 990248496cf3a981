"""The run of a customer's life: its simulator in the background, and what is pressed."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from storebell.domain.findings import Finding
from storebell.domain.simulation.lives import Life
from storebell.domain.simulation.requests import SimulationFacts, SimulationRequest
from storebell.presentation.life_progress import LifeProgress
from storebell.qt.background import Background, Job

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.ports.simulator import LifeControls
    from storebell.services.container import Services


_PATIENCE_MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True)
class _Opened:
    """The first item of a run. The controls are used on the background's thread alone."""

    facts: SimulationFacts
    notices: tuple[Finding, ...]
    controls: "LifeControls"


class LifeRun(QObject):
    """Runs one life at a time.

    Signals: changed(LifeProgress); opened(SimulationFacts, notices), when its simulator can be
    reached; failed(StorebellError); ended(), always the last.
    """

    changed = Signal(object)
    opened = Signal(object, object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._job: Job | None = None
        self._controls: LifeControls | None = None
        self._progress: LifeProgress | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._cancel)

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def start(self, request: SimulationRequest, life: Life) -> None:
        """Begins with the first step, unless a life is running."""
        if self._job is not None:
            return

        async def stream(services: "Services") -> AsyncGenerator[object, None]:
            async with services.simulations.open(request) as simulation:
                controls = simulation.life
                assert controls is not None  # the request has a life
                yield _Opened(simulation.facts, tuple(simulation.notices), controls)
                controls.start()
                async for record in simulation.events:
                    yield record

        self._job = self._background.job(stream)
        self._job.progressed.connect(self._on_progressed)
        self._job.failed.connect(self.failed)
        self._job.finished.connect(self._on_finished)
        self._show(LifeProgress.of(life).started())
        self._job.start()

    def take_next(self) -> None:
        """Takes the next step now."""
        controls = self._controls
        if controls is not None:

            async def skip(_services: "Services") -> None:
                controls.skip()

            self._press(self._background.call(skip))

    def toggle_pause(self) -> None:
        """Stops the clock of the life, or lets it go on."""
        controls = self._controls
        if controls is not None:

            async def toggle(_services: "Services") -> bool:
                return controls.toggle_pause()

            job = self._background.call(toggle)
            job.progressed.connect(self._on_toggled)
            self._press(job)

    def stop(self) -> None:
        """Ends the life and its simulator; what is under way has a second left."""
        controls = self._controls
        if controls is None:
            self._cancel()
            return

        async def stop(_services: "Services") -> None:
            controls.stop()

        self._press(self._background.call(stop))
        self._patience.start()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _press(self, job: Job) -> None:
        job.failed.connect(self.failed)
        job.start()

    def _on_progressed(self, item: object) -> None:
        if self._progress is None:
            return
        if isinstance(item, _Opened):
            self._controls = item.controls
            self.opened.emit(item.facts, item.notices)
            self._show(self._progress.opened())
        elif isinstance(item, dict):
            self._show(self._progress.after(item))

    def _on_toggled(self, is_paused: bool) -> None:
        if self._job is not None and self._progress is not None:
            change = self._progress.paused if is_paused else self._progress.resumed
            self._show(change())

    def _on_finished(self) -> None:
        self._patience.stop()
        self._job = self._controls = None
        if self._progress is not None:
            self._show(self._progress.stopped())
        self.ended.emit()

    def _show(self, progress: LifeProgress) -> None:
        self._progress = progress
        self.changed.emit(progress)
