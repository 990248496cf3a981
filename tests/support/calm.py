"""The whole window over real services, and what it does while nothing happens."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from storebell.app.composition import open_services
from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import AttemptRecorded, Event, TokenReceived
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.view import TimelineView
from support.timelines import asked

NOBODY = "http://127.0.0.1:9"
"""Stands in for Apple, so that nothing leaves this computer."""


@dataclass(slots=True)
class Figures:
    """What was counted. `area` is what was painted, in the window; `timers` those that fired;
    `scheduled` the timers of the network's thread at the end.
    """

    repaints: int = 0
    timers: int = 0
    area: QRect = field(default_factory=QRect)
    scheduled: int = 0


class _Counter(QObject):
    def __init__(self, window: MainWindow, figures: Figures) -> None:
        super().__init__()
        self._window = window
        self._own = {window, *window.findChildren(QObject)}
        self._figures = figures

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in self._own:
            if event.type() is QEvent.Type.UpdateRequest:
                self._figures.repaints += 1
            elif event.type() is QEvent.Type.Timer:
                self._figures.timers += 1
            elif isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
                corner = watched.mapTo(self._window, QPoint(0, 0))
                painted = event.rect().translated(corner)
                self._figures.area = self._figures.area.united(painted)
        return super().eventFilter(watched, event)


@dataclass(slots=True)
class CalmWindow:
    """A window that has loaded what is kept. `wait` lets so many seconds pass in Qt's loop."""

    window: MainWindow
    background: Background
    wait: Callable[[float], None]

    def count(self, seconds: float) -> Figures:
        """What is done in so many seconds from now on."""
        application = QApplication.instance()
        assert application is not None
        figures = Figures()
        counter = _Counter(self.window, figures)
        application.installEventFilter(counter)
        self.wait(seconds)
        application.removeEventFilter(counter)
        figures.scheduled = self.scheduled()
        return figures

    def scheduled(self) -> int:
        """How many timers the network's thread has."""
        loop = self.background._loop
        assert loop is not None
        handles: list[asyncio.TimerHandle] = getattr(loop, "_scheduled")  # noqa: B009 - asyncio's own
        return sum(not handle.cancelled() for handle in handles)

    def active_timers(self) -> list[QTimer]:
        return [timer for timer in self.window.findChildren(QTimer) if timer.isActive()]

    def lane(self) -> QRect:
        """The first lane, in the window."""
        view = self.window.findChild(TimelineView)
        assert view is not None
        corner = view.viewport().mapTo(self.window, QPoint(0, 0))
        return view.visualRect(view.model().index(0, 0)).translated(corner)


@contextmanager
def calm_window(
    folder: Path, theme: Theme, wait: Callable[[float], None], *, is_counting: bool
) -> Iterator[CalmWindow]:
    """Shown and settled, with twenty tests of days ago; `is_counting` adds one that waits for its
    next attempt, due in twenty minutes.
    """
    options = Options(basedir=folder, api_bases=(NOBODY,))
    asyncio.run(_keep(options, is_counting=is_counting))
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options)
    is_ready: list[bool] = []
    window.ready.connect(lambda: is_ready.append(True))
    window.painted.connect(background.start)
    window.painted.connect(window.load)
    window.show()
    for _ in range(200):
        if is_ready:
            break
        wait(0.1)
    assert is_ready, "the window was never ready"
    calm = CalmWindow(window, background, wait)
    most = 1 if is_counting else 0
    for _ in range(20):  # until what follows the first frame is over, such as its patience
        figures = calm.count(0.8)
        if max(figures.repaints, figures.timers, figures.scheduled) <= most:
            break
    try:
        yield calm
    finally:
        window.close()
        window.deleteLater()


async def _keep(options: Options, *, is_counting: bool) -> None:
    now = datetime.now(UTC)
    async with open_services(options, {}) as services:
        for number in range(20):
            at = now - timedelta(days=3, minutes=number)
            test = asked(f"done{number}", at, Environment.SANDBOX).asked
            services.repository.adopt(test, *_attempt(test.test_id, at, "SUCCESS"))
        if is_counting:
            at = now - timedelta(minutes=40)
            test = asked("counting", at, Environment.PRODUCTION).asked
            services.repository.adopt(test, *_attempt(test.test_id, at, "TIMED_OUT"))


def _attempt(test_id: str, at: datetime, result: str) -> tuple[Event, ...]:
    return (
        TokenReceived(test_id=test_id, at=at, token=f"{test_id}-token"),
        AttemptRecorded(test_id=test_id, at=at, number=1, attempt=SendAttempt(at, result)),
    )
