"""The keychain of whoever runs the tests: out of reach, unless a test asks for it.

On Linux a test that needs one has a private session (support/keyring_daemon.py). macOS and Windows
have one keychain for each user, so there a test asks for that.
"""

import os
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring.backends
import pytest

GUARD = Path(__file__).parent / "without_keychain" / "sitecustomize.py"
BACKENDS: dict[str, str] = runpy.run_path(str(GUARD))["BACKENDS"]


def take_away() -> None:
    """From this process and from all that it starts."""
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)  # how the Secret Service is found
    if sys.platform in BACKENDS:
        paths = [str(GUARD.parent), os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


@contextmanager
def reachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it this process, not what it starts, has the keychain of macOS or Windows."""
    backend = BACKENDS.get(sys.platform, "")
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, backend, raising=False)
        try:
            yield
        finally:
            # Else “from keyring.backends import …” finds it without an import.
            vars(keyring.backends).pop(backend.rpartition(".")[2], None)
