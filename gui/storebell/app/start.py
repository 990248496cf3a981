"""Gives the terminal what it needs, and makes an exit code of whatever comes back."""

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from storebell.app.core_dumps import forbid_attaching, forbid_core_dumps
from storebell.app.crash_file import crashes_written_to, write_crashes_to_terminal
from storebell.app.language import install_language
from storebell.app.log import start_log
from storebell.app.python_warnings import log_warnings
from storebell.cli.root import root
from storebell.cli.streams import standard_streams
from storebell.domain.plain_text import holds_secret, without_userinfo
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import Settings, settings_from
from storebell.presentation.translation import tr_text
from storebell.services.cli_context import CliContext
from storebell.storage.paths import Paths

if TYPE_CHECKING:
    from storebell.domain.messages import Message
    from storebell.services.container import Services

_COMPLETE_VARIABLE: Final = "_STOREBELL_COMPLETE"
"""Environment variable in which a shell requests completions: `_STOREBELL_COMPLETE=bash_source
storebell`.
"""

_THREAD_SECONDS: Final = 0.2
"""Time to wait for a thread that is about to end."""

PROMPT_LIMIT_SECONDS: Final = 60.0
"""Time that the terminal waits for an answer to the keychain's question."""


def start(arguments: Sequence[str] | None = None) -> int:
    """Runs one command, or the window; returns the exit code."""
    forbid_core_dumps()
    log_warnings()
    threads = frozenset(thread.ident for thread in threading.enumerate())
    with standard_streams():
        try:
            code = _run(arguments)
            sys.stdout.flush()
        except Exception as error:  # noqa: BLE001 - a bug must still end with one sentence
            # Not before it is needed: the window starts without them.
            from storebell.cli.output import Output
            from storebell.cli.run import code_after

            code = code_after(error, Output())
        _leave_threads(threads, code)
        return code


def _leave_threads(before: frozenset[int | None], code: int) -> None:
    """Ends the process where a thread is left that Python would wait for at its end.

    A name lookup may take as long as the resolver likes, and a window that had to end quickly did
    not wait. All else is closed by now.
    """
    left = [
        thread
        for thread in threading.enumerate()
        if thread.ident not in before and not thread.daemon
    ]
    for thread in left:
        thread.join(_THREAD_SECONDS)
    if any(thread.is_alive() for thread in left):
        sys.stderr.flush()
        os._exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    install_language()
    context = CliContext(
        options=Options(),
        open_services=_open_in_terminal,
        open_window=_open_window,
        check_self=_check_self,
        start_log=start_log,
        has_display=_has_display,
    )
    try:
        code = root.main(
            args=arguments, obj=context, standalone_mode=False, complete_var=_COMPLETE_VARIABLE
        )
        return int(code or 0)
    except click.ClickException as error:
        if holds_secret(error.format_message()):
            error = click.UsageError(
                tr_text(
                    "*** is the key itself; give the path of its file. “keys add -” reads a key "
                    "from standard input."
                )
            )
        text = without_userinfo(error.format_message())
        if text != error.format_message():
            command = error.ctx if isinstance(error, click.UsageError) else None
            error = click.UsageError(text, command)
        error.show()
        return click.UsageError.exit_code
    except click.Abort:
        return 130
    except (KeyError, ValueError, IndexError):
        # Click reads the words of a completion from variables of the shell's, and may not find
        # them there. Nothing is printed: it would appear in the line that is being typed.
        if os.environ.get(_COMPLETE_VARIABLE):
            return 1
        raise


def _has_display() -> bool:
    """False only where Qt would abort: on Linux and its kin without X or Wayland."""
    if sys.platform in {"darwin", "win32"}:
        return True
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return _answers(os.environ.get("DISPLAY", ""))


def _answers(display: str) -> bool:
    """True for a display of this computer, such as :0, where an X server answers.

    A shell may outlive its desktop. A display that is reached over the network counts as present.
    """
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host not in {"", "unix"}:
        return True
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where every X server listens
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(address)
            return True
    return False


# The builders are imported when they are called: the window's first frame waits for no network,
# crypto or keychain, and a command in the terminal waits for no Qt.


def _open_services(options: Options) -> "AbstractAsyncContextManager[Services]":
    from storebell.app.composition import open_services

    return open_services(options)


def _open_in_terminal(options: Options) -> "AbstractAsyncContextManager[Services]":
    from storebell.app.composition import open_services
    from storebell.cli.output import Output

    def notify(title: "Message", advice: "Message") -> None:
        Output().print_to_stderr(title, advice)

    forbid_attaching()
    write_crashes_to_terminal()
    limited = replace(options, keychain_limit_seconds=PROMPT_LIMIT_SECONDS)
    return open_services(limited, notify=notify)


def _open_window(options: Options) -> int:
    paths = Paths.chosen(options.basedir)
    with crashes_written_to(paths.crash_folder):  # Qt may crash while it is imported, too
        settings = _settings_in(paths.settings_file)
        from storebell.qt.shell.launch import open_window

        folder = paths.state_folder
        return open_window(options, lambda: _open_services(options), folder, settings)


def _settings_in(file: Path) -> Settings:
    """Colours and text size are those of the first frame already. Read before Qt is imported: Qt
    for Python reads the source of each module that is imported after it.
    """
    from storebell.storage.files.json_lists import JsonSettingRepository

    return settings_from(JsonSettingRepository(file).glance())


def _check_self(options: Options) -> int:
    from storebell.app.self_check import check_self

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # its files are to be removed
    return check_self(options)
