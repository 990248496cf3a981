"""`storebell --self-check`: does this installation work, in every part that can be tried here?"""

import os
import sys
from collections.abc import Callable
from contextlib import aclosing, closing
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from storebell import resources
from storebell.app.composition import open_services
from storebell.cli.run import run_in_loop
from storebell.cli.texts import column_width, error_message
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.keychain import KeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.events import AttemptRecorded, PayloadVerified
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.settings.options import Options
from storebell.files.temporary import TemporaryFolder
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.notifications.requests import TestRequest
from storebell.services.security_facts import check_soon
from storebell.storage.keychain.backends import open_native
from storebell.storage.keychain.errors import NoBackendError
from storebell.storage.keychain.vault import KeychainVault


class _CheckFailedError(Exception):
    """A check with an unexpected result; `seen` is the message."""

    def __init__(self, seen: Message) -> None:
        super().__init__(str(seen))
        self.seen = seen


_PASSED: Final = N_("ok")
_FAILED: Final = N_("FAIL")


def check_self(options: Options) -> int:
    """Makes every check and prints a line for each; returns 0 if all passed, else 1."""
    checks: dict[Message, Callable[[Options], Message]] = {
        msg("versions"): _check_versions,
        msg("resources"): _check_resources,
        msg("keychain"): _check_keychain,
        msg("window"): _check_window,
        msg("local test"): _check_local_test,
    }
    is_good = True
    marks = column_width((msg(_PASSED), msg(_FAILED)), 4, 0)
    names = column_width(checks, 11)
    for name, check in checks.items():
        passed, seen = _result_of(check, options)
        is_good = is_good and passed
        mark = tr_text(_PASSED if passed else _FAILED)
        line = f"{mark:<{marks}}  {tr_message(name):<{names}} {tr_message(seen)}"
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0 if is_good else 1


def _result_of(check: Callable[[Options], Message], options: Options) -> tuple[bool, Message]:
    """Returns True for a check that passed, and what the check found."""
    try:
        return True, check(options)
    except _CheckFailedError as error:
        return False, error.seen
    except StorebellError as error:
        return False, error_message(error)
    except (OSError, ImportError) as error:
        return False, msg("{reason}", reason=str(error))


def _check_versions(_options: Options) -> Message:
    python = ".".join(str(part) for part in sys.version_info[:3])
    qt = version("PySide6-Essentials")
    return msg(
        "Storebell {storebell}, Python {python}, Qt {qt}",
        storebell=version("storebell"),
        python=python,
        qt=qt,
    )


def _check_resources(_options: Options) -> Message:
    names = resources.names()
    empty = [name for name in names if not resources.path(name).read_bytes()]
    if empty or not names:
        files = str(empty or resources.root())
        raise _CheckFailedError(msg("empty or missing: {files}", files=files))
    return plural_msg(
        "{count} file in {folder}",
        "{count} files in {folder}",
        len(names),
        folder=str(resources.root()),
    )


def _check_keychain(_options: Options) -> Message:
    """Fails where a part of this installation is missing; not for a session without a keychain."""
    vault = KeychainVault()
    try:
        open_native(lambda: False)
    except NoBackendError:
        seen = msg("the part that reaches {provider} does not work", provider=msg(vault.provider))
        raise _CheckFailedError(seen) from None
    try:
        run_in_loop(check_soon(vault.check, vault.provider))
    except KeychainError as error:
        return msg("not available here: {error}", error=error_message(error))
    return msg(vault.provider)


def _check_window(options: Options) -> Message:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from storebell.qt.shell.launch import build_once

    width, height = build_once(options)
    if not (width and height):
        raise _CheckFailedError(msg("nothing was painted"))
    return msg("painted {width} × {height} pixels", width=width, height=height)


def _check_local_test(options: Options) -> Message:
    return run_in_loop(_send_test(options))


async def _send_test(options: Options) -> Message:
    request = TestRequest(SAMPLE_APP, Environment.LOCAL, timeout_seconds=30)
    result, valid = "", False
    with closing(TemporaryFolder()) as folder:
        apart = replace(options, basedir=folder.path, api_bases=(), simulated_root=None)
        async with (
            open_services(apart) as services,
            aclosing(services.test_sender.send(request)) as events,
        ):
            async for event in events:
                if isinstance(event, AttemptRecorded):
                    result = event.attempt.result
                elif isinstance(event, PayloadVerified):
                    valid = event.verification.is_valid
    if result != SendAttemptResult.SUCCESS or not valid:
        recorded = result or msg("nothing was recorded")
        raise _CheckFailedError(
            msg("{result}, payload valid", result=recorded)
            if valid
            else msg("{result}, payload not valid", result=recorded)
        )
    return msg("asked, signed, delivered, recorded and verified")
