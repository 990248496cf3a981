"""Starts the window, and ends it in order."""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication

from storebell.domain.environment import Environment
from storebell.domain.errors.process import WindowUnansweredError
from storebell.domain.errors.storebell_error import InternalError
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS, Settings
from storebell.qt.background import Background, OpenServices
from storebell.qt.i18n import install_translators
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.single_instance import Claim, Instance, bring_to_front
from storebell.qt.theme.icons import app_icon, use_icons_of_dialogs
from storebell.qt.theme.theme import Theme

if TYPE_CHECKING:
    from storebell.qt.shell.window_content import WindowContent
    from storebell.services.container import Services

_log = logging.getLogger(__name__)


def make_application(options: Options, settings: Settings = DEFAULTS) -> tuple[QApplication, Theme]:
    """The one QApplication, styled and translated as it is set."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["storebell", *_platform_arguments()])
    application.setApplicationName("Storebell")
    application.setApplicationDisplayName("Storebell")
    application.setDesktopFileName("storebell")
    application.setWindowIcon(app_icon())
    use_icons_of_dialogs()
    install_translators(application)
    in_force = options.over(settings)
    theme = Theme(application, in_force.colours)
    theme.set_text_scale(in_force.text_size_percent)
    return application, theme


def _platform_arguments() -> list[str]:
    """Returns what Qt must know before it starts: the theme that has file dialogs."""
    if sys.platform != "linux" or "XDG_CURRENT_DESKTOP" not in os.environ:
        return []
    from storebell.qt.desktop.native_dialogs import platform_arguments

    return platform_arguments(os.environ)


def open_window(
    options: Options,
    open_services: OpenServices,
    instance_folder: Path,
    settings: Settings = DEFAULTS,
) -> int:
    """Shows the window until it is closed; returns the exit code.

    Where the installation of `instance_folder` has its window already, that one comes to the front
    instead. Raises WindowUnansweredError when it does not answer.
    """
    application, theme = make_application(options, settings)
    instance = Instance(instance_folder)
    claim = instance.claim()
    if claim is Claim.UNANSWERED:
        raise WindowUnansweredError(owner=instance.owner)
    if claim is Claim.RAISED:
        sys.stdout.write("Storebell is running already; its window was brought to the front.\n")
        return 0
    background = Background(open_services)
    window = make_window(
        theme, background, options, settings=settings, memory_folder=instance_folder
    )
    application.aboutToQuit.connect(background.close)
    sys.excepthook = _Hook(window)
    instance.raise_requested.connect(lambda: bring_to_front(window))
    # Only then: network, crypto and keychain are imported on the background's thread.
    window.painted.connect(lambda: _begin(background, window, instance))
    window.ready.connect(_note_ready, Qt.ConnectionType.SingleShotConnection)
    window.show()
    with _QuitOnSignals(application, background.hurry):
        code = application.exec()
    background.close()
    instance.release()
    return code


def make_window(
    theme: Theme,
    background: Background,
    options: Options,
    *,
    settings: Settings = DEFAULTS,
    clock: Callable[[], datetime] | None = None,
    memory_folder: Path | None = None,
) -> MainWindow:
    """A window that is not shown yet, and makes its content after its first frame."""

    def make_content(window: MainWindow) -> "WindowContent":
        from storebell.qt.shell.window_controller import WindowController

        return WindowController(window, theme, background, options, settings, clock)

    return MainWindow(theme, background, options, make_content, memory_folder=memory_folder)


def _note_ready() -> None:
    _log.info("The window is ready")


def build_once(options: Options) -> tuple[int, int]:
    """Builds the window, paints it off the screen and lets it go: its size in pixels."""
    _, theme = make_application(options)
    background = Background(_never_opened)
    window = make_window(theme, background, options)
    window.choose_environment(Environment.LOCAL)  # builds what would follow the first frame
    window.ensurePolished()
    picture = window.grab()
    background.close()
    window.deleteLater()
    return picture.width(), picture.height()


def _never_opened() -> "AbstractAsyncContextManager[Services]":
    raise AssertionError("this window never asks for services")


def _begin(background: Background, window: MainWindow, instance: Instance) -> None:
    instance.listen()
    background.start()
    window.load()
    window.report_crashes()


class _Hook:
    """An exception in a slot is a bug: it goes to the log, and the user learns of it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        _log.critical("Unexpected", exc_info=(kind, error, trace))
        self._window.show_error(InternalError(reason=kind.__name__))


class _QuitOnSignals:
    """Ctrl+C and termination close the window properly.

    Python runs a signal handler only between its own instructions, and Qt's loop has none while it
    waits: the wake-up file descriptor makes it look. No timer is needed.
    """

    _SIGNALS = tuple(
        getattr(signal, name)
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
        if hasattr(signal, name)
    )

    def __init__(self, application: QApplication, hurry: Callable[[], None]) -> None:
        self._application = application
        self._hurry = hurry

    def __enter__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda: self._reading.recv(64))
        self._earlier_fd = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._earlier = {number: signal.signal(number, self._quit) for number in self._SIGNALS}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._earlier.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._earlier_fd)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _quit(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry()
        # Not at once: before its loop runs, an application can't be quit.
        QTimer.singleShot(0, self._application.quit)
