"""The composition root: builds each object once, wires it, closes it."""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from storebell.app.log import start_log
from storebell.cli.root import root
from storebell.domain.errors import masked
from storebell.services.options import Options
from storebell.services.wiring import Wiring

if TYPE_CHECKING:
    from storebell.services.switchboard import Switchboard

PROMPT_LIMIT_SECONDS: Final = 60.0
"""How long the terminal waits for an answer to the keychain's question."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs Storebell with the given or the process's arguments; returns its exit code."""
    wiring = Wiring(
        options=Options(),
        open_switchboard=lambda options: _open_switchboard(
            replace(options, keychain_limit_seconds=PROMPT_LIMIT_SECONDS)
        ),
        open_window=_open_window,
        check_self=_check_self,
        start_log=start_log,
        has_display=_has_display,
    )
    try:
        code = root.main(args=arguments, obj=wiring, standalone_mode=False)
    except click.ClickException as error:
        if masked(error.format_message()) != error.format_message():
            error = click.UsageError("*** is the key itself; give the path of its file.")
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    return int(code or 0)


def _has_display() -> bool:
    """False only where Qt would abort: on Linux and its kin without X or Wayland."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


# The builders are imported when they are called: the window's first frame waits for no network,
# crypto or keychain, and a command in the terminal waits for no Qt.


def _open_switchboard(options: Options) -> "AbstractAsyncContextManager[Switchboard]":
    from storebell.app.composition import open_switchboard

    return open_switchboard(options)


def _open_window(options: Options) -> int:
    from storebell.qt.launch import open_window

    return open_window(options, lambda: _open_switchboard(options))


def _check_self(options: Options) -> int:
    from storebell.app.self_check import check_self

    return check_self(options)
