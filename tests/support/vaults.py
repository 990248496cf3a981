"""Vaults and keychains for tests; run as a program, it is a process that uses the real keychain.

python vaults.py store KEY_ID [STEP] < secret        python vaults.py read|remove KEY_ID
With a STEP it is killed before it would take it, counted from 0. Otherwise it
prints one JSON object: {"error": null or the name of its class, "title": …, "sha256": …}
"""

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from keyring.errors import PasswordDeleteError

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import KeychainError
from storebell.storage.keychain.backends import Backend, open_native
from storebell.storage.keychain.vault import KeychainVault
from support.keyring_daemon import PrivateSession, private_session
from support.user_keychain import reachable

HANG_LIMIT_SECONDS = 60


def new_secret() -> Secret:
    """A private key of the kind and form that Apple gives out, made for this moment."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Secret(pem.decode())


class DictBackend:
    """A keychain of two columns that can be told to fail, to lie, or to take its time."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []
        self.before_call: Callable[[str, str], None] = lambda _name, _service: None
        self.after_call: Callable[[str, str], None] = lambda _name, _service: None

    def open(self, _is_abandoned: Callable[[], bool]) -> Backend:
        return self

    @contextmanager
    def _call(self, name: str, service: str) -> Iterator[None]:
        self.calls.append(f"{name} {service}")
        self.before_call(name, service)
        yield
        self.after_call(name, service)

    def get_password(self, service: str, username: str) -> str | None:
        with self._call("get", service):
            return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        with self._call("set", service):
            self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        with self._call("delete", service):
            if self.items.pop((service, username), None) is None:
                raise PasswordDeleteError("No such password!")


class MortalBackend:
    """The real keychain of a process that is killed at one step of its work.

    It deletes before it adds, as keyring does on macOS: that is one step more.
    """

    def __init__(self, backend: Backend, steps: int) -> None:
        self._backend = backend
        self._left = steps

    def _step(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1

    def get_password(self, service: str, username: str) -> str | None:
        self._step()
        return self._backend.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._step()
        with contextlib.suppress(PasswordDeleteError):
            self._backend.delete_password(service, username)
        self._step()
        self._backend.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._step()
        self._backend.delete_password(service, username)


class Gate:
    """Holds a backend's thread where a person would be asked, until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.opened.wait(HANG_LIMIT_SECONDS), "nobody opened the gate"

    async def until_reached(self) -> None:
        async with asyncio.timeout(HANG_LIMIT_SECONDS):
            while not self.reached.is_set():  # noqa: ASYNC110  # it is set by another thread
                await asyncio.sleep(0.005)


@contextmanager
def use_session(session: PrivateSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Points this process at the bus of a private session, and at nothing where it has none."""
    with monkeypatch.context() as patch:
        address = session.environment.get("DBUS_SESSION_BUS_ADDRESS")
        if address is None:
            patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        else:
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield


@contextmanager
def native_vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeychainVault]:
    """The real keychain: of a private session on Linux, of this user on macOS and Windows."""
    if sys.platform in {"darwin", "win32"}:
        with reachable(monkeypatch):
            yield KeychainVault()
        return
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        with use_session(session, monkeypatch):
            yield KeychainVault()


async def answer(action: str, key_id: str, steps: int | None) -> dict[str, str | None]:
    """What the real keychain says to one action, in words that hold no secret."""

    def open_backend(is_abandoned: Callable[[], bool]) -> Backend:
        backend = open_native(is_abandoned)
        return backend if steps is None else MortalBackend(backend, steps)

    vault = KeychainVault(open_backend)
    found: dict[str, str | None] = {"error": None, "title": None, "advice": None, "sha256": None}
    try:
        if action == "store":
            await vault.store(key_id, Secret(sys.stdin.read()))
        elif action == "read":
            secret = (await vault.read(key_id)).reveal()
            found["sha256"] = hashlib.sha256(secret.encode()).hexdigest()
        else:
            await vault.remove(key_id)
    except KeychainError as error:
        found.update(error=type(error).__name__, title=str(error.title), advice=str(error.advice))
    return found


if __name__ == "__main__":
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else None
    sys.stdout.write(json.dumps(asyncio.run(answer(sys.argv[1], sys.argv[2], steps))) + "\n")
