"""The real window with its Local server, a load on that server, how late the window gets."""

import asyncio
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.settings.options import Options
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.requests import LocalSession, LocalTest
from storebell.qt.background import Background, Stream
from storebell.qt.shell.launch import make_application, make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.services.container import Services
from storebell.signing.request_token import SIMULATOR_AUDIENCE, RequestSigner
from support.hammer import Load, Outcome

TICK_SECONDS = 0.016
_UNKNOWN_TEST = f"/inApps/v1/notifications/test/{uuid.UUID(int=0)}_1700000000000"
_LIMIT_SECONDS = 30.0


class Lateness(QObject):
    """How late the ticks of a 16 ms timer come, on the thread of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self.longest = 0.0
        self._previous = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.ticks, self.longest = 0, 0.0
        self._previous = time.perf_counter()
        self._timer.start(round(TICK_SECONDS * 1000))

    def stop(self) -> None:
        self._tick()
        self._timer.stop()

    def watch(self, seconds: float) -> float:
        """The longest stall within a time in which the window lives on."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
        self.start()
        loop.exec()
        self.stop()
        return self.longest

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._previous - TICK_SECONDS)
        self._previous = now
        self.ticks += 1


@dataclass(frozen=True)
class Round:
    """Longest stalls in seconds, ticks of the loaded time, and what the load got back."""

    idle: float
    loaded: float
    loaded_ticks: int
    outcome: Outcome

    @property
    def excess(self) -> float:
        return self.loaded - self.idle


class WallWindow:
    """The window, shown, and a session with its Local server for as long as it is open."""

    def __init__(self, window: MainWindow, session: LocalSession) -> None:
        self.window = window
        self._lateness = Lateness()
        self._port = urlsplit(session.base_url).port or 0
        signer = RequestSigner(session.credentials)
        now = datetime.now(UTC)
        self._request = (
            f"GET {_UNKNOWN_TEST} HTTP/1.1\r\nHost: {urlsplit(session.base_url).netloc}\r\n"
            f"Authorization: Bearer {signer.token(SIMULATOR_AUDIENCE, now).reveal()}\r\n"
            f"Connection: close\r\n\r\n"
        )

    def measure(self, seconds: float) -> Round:
        self._lateness.watch(
            min(seconds, 1.0)
        )  # what the round before left behind is not the idle window's
        idle = self._lateness.watch(seconds)
        load = Load(self._port, self._request, seconds)
        with _hammer(load) as hammer:
            assert hammer.stdin is not None
            assert hammer.stdout is not None
            hammer.stdin.write("\n")
            hammer.stdin.flush()
            loaded = self._lateness.watch(seconds)
            ticks = self._lateness.ticks
            outcome = Outcome.read(hammer.stdout.readline())
        return Round(idle, loaded, ticks, outcome)


@contextmanager
def _hammer(load: Load) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("hammer.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(load.line())
            process.stdin.flush()
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


@contextmanager
def wall_window(basedir: Path) -> Iterator[WallWindow]:
    """The window as `storebell` opens it, with a session of Local that is already running."""
    options = Options(basedir=basedir)
    application, theme = make_application(options)
    background = Background(lambda: open_services(options))
    window = make_window(theme, background, options)
    window.show()
    background.start()
    window.load()

    async def hold(services: Services) -> AsyncGenerator[object, None]:
        test = LocalTest(SAMPLE_APP, LocalDelivery())
        async with services.test_sender._local.open(test) as session:
            yield session
            await asyncio.Event().wait()  # until the job is cancelled

    try:
        yield WallWindow(window, _first_item(background, hold))
    finally:
        background.close()
        window.close()
        window.deleteLater()
        application.processEvents()


def _first_item(background: Background, stream: Stream) -> LocalSession:
    sessions: list[LocalSession] = []
    loop = QEventLoop()

    def take(session: LocalSession) -> None:
        sessions.append(session)
        loop.quit()

    job = background.job(stream)
    job.progressed.connect(take)
    job.failed.connect(lambda _: loop.quit())
    QTimer.singleShot(round(_LIMIT_SECONDS * 1000), loop, loop.quit)
    job.start()
    loop.exec()
    assert sessions, "the Local server did not start"
    return sessions[0]
