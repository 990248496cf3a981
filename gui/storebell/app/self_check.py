"""`storebell --self-check`: does this installation work, in every part that can be tried here?"""

import os
import sys
from collections.abc import Callable
from contextlib import aclosing, closing
from dataclasses import replace
from importlib.metadata import version

from storebell import resources
from storebell.app.composition import open_services
from storebell.cli.run import run_in_loop
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.keychain import KeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import AttemptRecorded, PayloadVerified
from storebell.domain.settings.options import Options
from storebell.files.temporary import TemporaryFolder
from storebell.services.notifications.requests import TestRequest
from storebell.services.security_facts import check_soon
from storebell.storage.keychain.backends import open_native
from storebell.storage.keychain.errors import NoBackendError
from storebell.storage.keychain.vault import KeychainVault


class _CheckFailedError(Exception):
    """A check saw something else than it should; its text says what."""


def check_self(options: Options) -> int:
    """Makes every check and prints a line for each; returns 0 if all passed, else 1."""
    checks: tuple[tuple[str, Callable[[Options], str]], ...] = (
        ("versions", _check_versions),
        ("resources", _check_resources),
        ("keychain", _check_keychain),
        ("window", _check_window),
        ("local test", _check_local_test),
    )
    is_good = True
    for name, check in checks:
        try:
            passed, seen = True, check(options)
        except (StorebellError, _CheckFailedError, OSError, ImportError) as error:
            passed, seen = False, str(error)
        is_good = is_good and passed
        sys.stdout.write(f"{'ok  ' if passed else 'FAIL'}  {name:<11} {seen}\n")
        sys.stdout.flush()
    return 0 if is_good else 1


def _check_versions(_options: Options) -> str:
    python = ".".join(str(part) for part in sys.version_info[:3])
    qt = version("PySide6-Essentials")
    return f"Storebell {version('storebell')}, Python {python}, Qt {qt}"


def _check_resources(_options: Options) -> str:
    names = resources.names()
    empty = [name for name in names if not resources.path(name).read_bytes()]
    if empty or not names:
        raise _CheckFailedError(f"empty or missing: {empty or resources.root()}")
    return f"{len(names)} files in {resources.root()}"


def _check_keychain(_options: Options) -> str:
    """Fails where a part of this installation is missing; not for a session without a keychain."""
    vault = KeychainVault()
    try:
        open_native(lambda: False)
    except NoBackendError:
        raise _CheckFailedError(f"the part that reaches {vault.provider} does not work") from None
    try:
        run_in_loop(check_soon(vault.check, vault.provider))
    except KeychainError as error:
        return f"not available here: {error}"
    return vault.provider


def _check_window(options: Options) -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from storebell.qt.shell.launch import build_once

    width, height = build_once(options)
    if not (width and height):
        raise _CheckFailedError("nothing was painted")
    return f"painted {width} × {height} pixels"


def _check_local_test(options: Options) -> str:
    return run_in_loop(_send_one(options))


async def _send_one(options: Options) -> str:
    request = TestRequest(SAMPLE_APP, Environment.LOCAL, timeout_seconds=30)
    result, valid = "nothing was recorded", False
    with closing(TemporaryFolder()) as folder:
        apart = replace(options, basedir=folder.path, api_base=None, simulated_root=None)
        async with (
            open_services(apart) as services,
            aclosing(services.test_sender.send(request)) as events,
        ):
            async for event in events:
                if isinstance(event, AttemptRecorded):
                    result = event.attempt.result
                elif isinstance(event, PayloadVerified):
                    valid = event.verification.is_valid
    if result != "SUCCESS" or not valid:
        raise _CheckFailedError(f"{result}, payload {'valid' if valid else 'not valid'}")
    return "asked, signed, delivered, recorded and verified"
