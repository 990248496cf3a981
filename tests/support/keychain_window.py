"""The real window while a real keychain asks its user, who does not answer."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer

from storebell.app.composition import open_services
from storebell.domain.environment import Environment
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.shell.launch import make_application, make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.widgets.notices import Notices
from support.keychain_states import KEY_ID
from support.notices import notice_titles
from support.prompts import Prompt
from support.vaults import new_secret
from support.wall_rounds import Lateness

T = TypeVar("T", bound=QObject)

_ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
_LIMIT_SECONDS = 60.0


@dataclass(frozen=True)
class Round:
    """Longest stalls in seconds: idle, and from the click on that made the keychain ask."""

    idle: float
    asked: float
    asked_ticks: int

    @property
    def excess(self) -> float:
        return self.asked - self.idle


class KeychainWindow:
    """The window, shown, with an app whose key is in a locked keychain."""

    def __init__(self, window: MainWindow, prompt: Prompt) -> None:
        self.window = window
        self._prompt = prompt
        self._lateness = Lateness()
        self._send = _part(window, SendButton)
        self._notices = _part(window, Notices)

    def measure(self, seconds: float) -> Round:
        """Idle first, then with the question open; at the end the question is cancelled."""
        self._lateness.watch(min(seconds, 1.0))  # what the round before left behind
        idle = self._lateness.watch(seconds)
        QTimer.singleShot(0, self._send.click)
        asked = self._lateness.watch(seconds)
        ticks = self._lateness.ticks
        _spin_until(lambda: bool(self._prompt.windows()), "the prompter")
        assert not notice_titles(self._notices), "the keychain answered by itself"
        self._cancel()
        return Round(idle, asked, ticks)

    def _cancel(self) -> None:
        def is_over() -> bool:
            # The window may go away between two steps.
            with contextlib.suppress(CalledProcessError, IndexError):
                self._prompt.press("windowfocus", self._prompt.windows()[-1])
                self._prompt.press("key", "Escape")
            return bool(notice_titles(self._notices))

        _spin_until(is_over, "the end of the question")
        titles = notice_titles(self._notices)
        assert titles == ("Secret Service is locked",), titles
        self._notices.clear()


@contextmanager
def keychain_window(basedir: Path, prompt: Prompt) -> Iterator[KeychainWindow]:
    """The window as `storebell` opens it. What it sends would go to a closed port of this computer,
    so nothing leaves, whatever happens.
    """
    options = Options(basedir=basedir, api_bases=(f"http://127.0.0.1:{_closed_port()}",))
    asyncio.run(_add_app(options, basedir))
    prompt.session.lock()
    application, theme = make_application(options)
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options)
    is_ready: list[bool] = []
    window.ready.connect(lambda: is_ready.append(True))
    window.show()
    background.start()
    window.load()
    try:
        _spin_until(lambda: bool(is_ready), "the window")
        window.choose_environment(Environment.SANDBOX)
        yield KeychainWindow(window, prompt)
    finally:
        background.close()
        window.close()
        window.deleteLater()
        application.processEvents()


async def _add_app(options: Options, folder: Path) -> None:
    file = folder / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_text(new_secret().reveal())
    async with open_services(options, {}) as services:
        await services.keys.add(file, _ISSUER_ID)
        services.apps.add("Hiking", "com.example.hiking", key_id=KEY_ID)
    file.unlink()


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _part(window: MainWindow, kind: type[T]) -> T:
    found = window.findChild(kind)
    assert found is not None
    return found


def _spin_until(condition: Callable[[], bool], what: str) -> None:
    """Lets the window live on until the condition holds."""
    loop, timer = QEventLoop(), QTimer()
    left = [round(_LIMIT_SECONDS * 5)]

    def look() -> None:
        left[0] -= 1
        if condition() or not left[0]:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(200)
    loop.exec()
    timer.stop()
    assert left[0], f"{what} did not come"
