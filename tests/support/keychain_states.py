"""The states of a real Secret Service, environments that want a key elsewhere, and what comes of
each with each: row 3 of the test matrix.
"""

import asyncio
import base64
import hashlib
import json
import signal
import statistics
import subprocess
import sys
import textwrap
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storebell.domain.accounts.credentials import Secret
from storebell.storage.keychain.vault import KeychainVault
from support import vaults
from support.keyring_daemon import PrivateSession
from support.vaults import new_secret

KEY_ID: Final = "2X9R4HXF34"
CHILD_LIMIT_SECONDS: Final = 60

State = Callable[[PrivateSession], None]
Environment = Callable[[PrivateSession], dict[str, str]]

# -- states ---------------------------------------------------------------------------------------


def no_bus(_session: PrivateSession) -> None:
    """Nothing is started."""


def no_service(session: PrivateSession) -> None:
    session.start_bus()


def no_collection(session: PrivateSession) -> None:
    session.start_bus()
    session.start_daemon(password=None)


def unlocked(session: PrivateSession) -> None:
    session.start_bus()
    session.start_daemon()


def locked(session: PrivateSession) -> None:
    unlocked(session)
    session.lock()


STATES: Final[dict[State, str | None]] = {
    unlocked: None,
    locked: "KeychainLockedError",
    no_service: "KeychainMissingError",
    no_bus: "KeychainMissingError",
}
"""The four of the matrix, and the name of the error that each must give."""

# -- environments ---------------------------------------------------------------------------------

PLAIN_TEXT_BACKEND = """
    import base64, os, pathlib
    from keyring.backend import KeyringBackend

    class PlaintextKeyring(KeyringBackend):
        priority = 99
        file = pathlib.Path(os.environ["HOME"], "keyring_pass.cfg")

        def set_password(self, service, username, password):
            self.file.write_text(base64.b64encode(password.encode()).decode())

        def get_password(self, service, username):
            return base64.b64decode(self.file.read_text()).decode() if self.file.exists() else None

        def delete_password(self, service, username):
            self.file.unlink()
"""


def no_variables(_session: PrivateSession) -> dict[str, str]:
    return {}


def null_backend(_session: PrivateSession) -> dict[str, str]:
    return {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def other_installed(session: PrivateSession) -> dict[str, str]:
    """A library that keyring finds by itself and prefers, as keyrings.alt is one."""
    place = session.folder / "installed"
    about = place / "plain_keyring-1.0.dist-info"
    about.mkdir(parents=True)
    (place / "plain_keyring.py").write_text(textwrap.dedent(PLAIN_TEXT_BACKEND))
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plain_keyring\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[keyring.backends]\nplain = plain_keyring\n")
    return {"PYTHONPATH": str(place)}


def plain_text_backend(session: PrivateSession) -> dict[str, str]:
    """By variable, by configuration file, and on the path."""
    place = session.folder / "installed"
    place.mkdir()
    (place / "plain_keyring.py").write_text(textwrap.dedent(PLAIN_TEXT_BACKEND))
    name = "plain_keyring.PlaintextKeyring"
    for folder in ("home/.config", "home/.local/share"):
        configuration = session.folder / folder / "python_keyring" / "keyringrc.cfg"
        configuration.parent.mkdir(parents=True)
        configuration.write_text(
            f"[backend]\ndefault-keyring={name}\nkeyring-path={place}\n", encoding="utf-8"
        )
    return {"PYTHON_KEYRING_BACKEND": name, "PYTHONPATH": str(place)}


def properties(_session: PrivateSession) -> dict[str, str]:
    return {
        "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/freedesktop/secrets/collection/session",
        "KEYRING_PROPERTY_SCHEME": "KeePassXC",
        "KEYRING_PROPERTY_APPID": "somebody else",
    }


ENVIRONMENTS: Final[tuple[Environment, ...]] = (
    no_variables,
    null_backend,
    other_installed,
    plain_text_backend,
    properties,
)
"""The four of the matrix, and KEYRING_PROPERTY_*, which set any attribute of a backend."""


def in_child(
    session: PrivateSession, environment: dict[str, str], *arguments: str, text: str = ""
) -> dict[str, str | None]:
    """What a new process says: the environment counts from its first import on."""
    tests = str(Path(vaults.__file__).parents[1])
    path = ":".join(filter(None, [tests, environment.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, vaults.__file__, *arguments],
        env={**session.environment, **environment, "PYTHONPATH": path},
        cwd=session.home,
        input=text,
        capture_output=True,
        text=True,
        timeout=CHILD_LIMIT_SECONDS,
        check=True,
    )
    answer: dict[str, str | None] = json.loads(done.stdout)
    return answer


def traces_of(secret: Secret) -> list[bytes]:
    """The secret as it could lie in a file: in lines, in base64, in UTF-16."""
    text = secret.reveal()
    lines = [line for line in text.splitlines() if "-----" not in line]
    encoded = base64.b64encode(text.encode())
    return [line.encode() for line in lines] + [encoded[:60], text.encode("utf-16-le")[56:120]]


def wrongs_of(session: PrivateSession, state: State, environment: Environment) -> list[str]:
    """What is wrong with storing a key in this state and environment; nothing, if all is well."""
    secret, error = new_secret(), STATES[state]
    name = f"{state.__name__}, {environment.__name__}"
    state(session)
    stored = in_child(session, environment(session), "store", KEY_ID, text=secret.reveal())
    wrongs = [] if stored["error"] == error else [f"{name}: {stored['error']}, not {error}"]
    if error is None:
        read = in_child(session, {}, "read", KEY_ID)
        if read["sha256"] != hashlib.sha256(secret.reveal().encode()).hexdigest():
            wrongs.append(f"{name}: another secret was read")
    return wrongs + [
        f"{name}: plain text in {one}" for one in session.files_with(traces_of(secret))
    ]


# -- a process that is killed ---------------------------------------------------------------------


@dataclass
class Deaths:
    """What became of a replaced secret whose process was killed in the middle."""

    killed: int = 0
    older: int = 0
    newer: int = 0
    lost: int = 0


def kill_at_each_step(session: PrivateSession, most_steps: int = 20) -> Deaths:
    """Replaces a secret in processes killed before the first, second, … call of the keychain,
    until one gets through. They delete before they add, as the macOS backend does.
    """
    seen = Deaths()
    for step in range(most_steps):
        older, newer = new_secret(), new_secret()
        in_child(session, {}, "store", KEY_ID, text=older.reveal())
        code = _store_and_die(session, step, newer)
        assert code in {0, -signal.SIGKILL}
        found = in_child(session, {}, "read", KEY_ID)["sha256"]
        seen.killed += code != 0
        seen.older += found == hashlib.sha256(older.reveal().encode()).hexdigest()
        seen.newer += found == hashlib.sha256(newer.reveal().encode()).hexdigest()
        seen.lost = seen.killed + (code == 0) - seen.older - seen.newer
        if code == 0:
            break
    return seen


def _store_and_die(session: PrivateSession, step: int, secret: Secret) -> int:
    done = subprocess.run(
        [sys.executable, vaults.__file__, "store", KEY_ID, str(step)],
        env={**session.environment, "PYTHONPATH": str(Path(vaults.__file__).parents[1])},
        cwd=session.home,
        input=secret.reveal(),
        text=True,
        capture_output=True,
        timeout=CHILD_LIMIT_SECONDS,
        check=False,
    )
    return done.returncode


# -- many at once ---------------------------------------------------------------------------------


@dataclass
class Load:
    """How many rounds of store, read and remove went well, and how long each took."""

    seconds: list[float]
    errors: list[str]

    def __str__(self) -> str:
        typical, worst = statistics.median(self.seconds) * 1000, max(self.seconds) * 1000
        return (
            f"{len(self.seconds)} of {len(self.seconds) + len(self.errors)} went well, "
            f"median {typical:.0f} ms, longest {worst:.0f} ms"
        )


def load_with(threads: int = 8, rounds: int = 25) -> Load:
    """Threads with a loop and a vault each, all on the keychain of this process's session."""
    load = Load([], [])

    async def work() -> None:
        vault = KeychainVault()
        for _ in range(rounds):
            key_id, secret = f"TEST{uuid.uuid4().hex[:12].upper()}", new_secret()
            began = time.monotonic()
            try:
                await vault.store(key_id, secret)
                assert await vault.read(key_id) == secret
                await vault.remove(key_id)
            except Exception as error:  # noqa: BLE001  # each is counted, whatever it is
                load.errors.append(f"{type(error).__name__}: {error}")
            else:
                load.seconds.append(time.monotonic() - began)

    running = [threading.Thread(target=lambda: asyncio.run(work())) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return load
