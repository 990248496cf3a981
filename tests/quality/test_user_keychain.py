"""No test reaches the keychain of whoever runs it, unless it asks for it."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storebell.domain.errors.keychain import KeychainMissingError
from storebell.storage.keychain.vault import KeychainVault
from support import vaults
from support.keyring_daemon import private_session
from support.user_keychain import GUARD

TESTS = Path(__file__).parents[1]


def test_neither_a_test_nor_what_it_starts_has_a_keychain() -> None:
    # Only read from, in case that it is there after all.
    with pytest.raises(KeychainMissingError):
        asyncio.run(KeychainVault().read("TESTNOBODY"))
    paths = [str(TESTS), os.environ.get("PYTHONPATH", "")]
    ran = subprocess.run(
        [sys.executable, vaults.__file__, "read", "TESTNOBODY"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(ran.stdout)["error"] == "KeychainMissingError"


@pytest.mark.skipif(sys.platform != "linux", reason="only there can it be another than the user's")
def test_that_is_so_where_the_user_has_a_keychain() -> None:
    this = f"{__file__}::{test_neither_a_test_nor_what_it_starts_has_a_keychain.__name__}"
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", this],
            cwd=TESTS.parent,
            env=session.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_what_is_started_on_macos_and_windows_finds_no_backend(platform: str) -> None:
    program = f"""
import runpy, sys
sys.platform = {platform!r}
runpy.run_path({str(GUARD)!r})
from storebell.storage.keychain.backends import open_native
try:
    open_native(lambda: False)
except ImportError:
    print("none")
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "none\n"
