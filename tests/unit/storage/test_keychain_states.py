"""The real Secret Service in every state that people meet, and an environment that lies."""

import asyncio
import base64
import hashlib
import json
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from storebell.domain.credentials import Secret
from storebell.domain.errors import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainRefusedError,
)
from storebell.storage.keychain import KeychainVault
from support import vaults
from support.keyring_daemon import PrivateSession, private_session
from support.vaults import new_secret, use_session

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="the Secret Service is Linux's"),
]

KEY_ID = "2X9R4HXF34"
CHILD_LIMIT_SECONDS = 60


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


State = Callable[[PrivateSession], None]


@pytest.fixture
def session() -> Iterator[PrivateSession]:
    with private_session() as fresh:
        yield fresh


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (no_bus, KeychainMissingError),
        (no_service, KeychainMissingError),
        (no_collection, KeychainMissingError),
        (locked, KeychainLockedError),
    ],
)
@pytest.mark.parametrize("action", ["store", "read", "remove"])
async def test_each_state_is_told_apart(
    session: PrivateSession,
    monkeypatch: pytest.MonkeyPatch,
    state: State,
    kind: type[KeychainError],
    action: str,
) -> None:
    state(session)
    vault = KeychainVault()
    acts: dict[str, Callable[[], Awaitable[object]]] = {
        "store": lambda: vault.store(KEY_ID, new_secret()),
        "read": lambda: vault.read(KEY_ID),
        "remove": lambda: vault.remove(KEY_ID),
    }
    with use_session(session, monkeypatch), pytest.raises(kind) as caught:
        await acts[action]()
    assert type(caught.value) is kind
    assert caught.value.title
    assert caught.value.advice


async def test_reasons_differ_where_the_remedies_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    advice = set()
    for state in (no_bus, no_service, no_collection):
        with private_session() as session:
            state(session)
            with use_session(session, monkeypatch), pytest.raises(KeychainMissingError) as caught:
                await KeychainVault().store(KEY_ID, new_secret())
        advice.add(str(caught.value.advice))
    assert len(advice) == 3


async def test_a_daemon_killed_in_the_middle_is_a_missing_keychain_until_it_is_back(
    session: PrivateSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked(session)
    vault, secret = KeychainVault(), new_secret()
    with use_session(session, monkeypatch):
        await vault.store(KEY_ID, secret)
        session.kill_daemon()
        with pytest.raises(KeychainMissingError):
            await vault.read(KEY_ID)
        session.start_daemon()
        assert await vault.read(KEY_ID) == secret


async def test_a_locked_keychain_keeps_the_older_secret(
    session: PrivateSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked(session)
    vault, older = KeychainVault(), new_secret()
    with use_session(session, monkeypatch):
        await vault.store(KEY_ID, older)
        session.lock()
        with pytest.raises(KeychainLockedError):
            await vault.store(KEY_ID, new_secret())
        session.kill_daemon()
        session.start_daemon()
        assert await vault.read(KEY_ID) == older


async def test_an_item_that_is_not_text_is_refused_by_name(
    session: PrivateSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    import secretstorage

    unlocked(session)
    with use_session(session, monkeypatch):
        connection = secretstorage.dbus_init()
        attributes = {"service": f"Storebell/{KEY_ID}", "username": "private key"}
        secretstorage.Collection(connection).create_item("x", attributes, b"\xff\xfe\xfd")
        connection.close()
        with pytest.raises(KeychainRefusedError) as caught:
            await KeychainVault().read(KEY_ID)
    assert "not text" in str(caught.value.advice)


# -- an environment that wants the key elsewhere ------------------------------------------------

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


Environment = Callable[[PrivateSession], dict[str, str]]


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


@pytest.mark.parametrize(
    "environment", [no_variables, null_backend, plain_text_backend, properties]
)
@pytest.mark.parametrize(
    ("state", "error"),
    [
        (unlocked, None),
        (locked, "KeychainLockedError"),
        (no_service, "KeychainMissingError"),
        (no_bus, "KeychainMissingError"),
    ],
)
def test_the_environment_cannot_redirect_a_key(
    session: PrivateSession, state: State, error: str | None, environment: Environment
) -> None:
    secret = new_secret()
    state(session)
    variables = environment(session)
    stored = in_child(session, variables, "store", KEY_ID, text=secret.reveal())
    assert stored["error"] == error
    if error is None:
        read = in_child(session, {}, "read", KEY_ID)
        assert read["sha256"] == hashlib.sha256(secret.reveal().encode()).hexdigest()
    assert session.files_with(traces_of(secret)) == []


NAIVE_PROGRAM = "import keyring, sys; keyring.set_password('s', 'u', sys.stdin.read())"


def test_the_trap_is_real_for_whoever_lets_keyring_choose(session: PrivateSession) -> None:
    secret = new_secret()
    variables = plain_text_backend(session)
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import keyring, sys; keyring.set_password('s', 'u', sys.stdin.read())",
        ],
        env={**session.environment, **variables},
        input=secret.reveal(),
        text=True,
        timeout=CHILD_LIMIT_SECONDS,
        check=True,
    )
    assert [file.name for file in session.files_with(traces_of(secret))] == ["keyring_pass.cfg"]


# -- a service that never answers ---------------------------------------------------------------

SILENT_SERVICE = """
    from jeepney import DBusAddress, new_method_call
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    connection = open_dbus_connection()
    Proxy(message_bus, connection).RequestName("org.freedesktop.secrets")
    while True:
        connection.receive()
"""

IMPATIENT_CLIENT = """
    import asyncio, sys, time
    from storebell.domain.errors import KeychainSlowError
    from storebell.services.keys import PatientVault
    from storebell.storage.keychain import KeychainVault

    async def give_up_twice():
        vault = KeychainVault()
        for _ in range(2):
            started = time.monotonic()
            try:
                await PatientVault(vault, 0.3).read("2X9R4HXF34")
            except KeychainSlowError as error:
                print(error.title, time.monotonic() - started < 20)

    asyncio.run(give_up_twice())
    print("closing")
"""


def test_a_service_that_never_answers_holds_up_nothing_and_no_exit(session: PrivateSession) -> None:
    session.start_bus()
    session.run([sys.executable, "-c", textwrap.dedent(SILENT_SERVICE)])
    wait_until(session.has_service)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(IMPATIENT_CLIENT)],
        env=session.environment,
        capture_output=True,
        text=True,
        timeout=CHILD_LIMIT_SECONDS,
        check=False,
    )
    assert done.stderr == ""
    slow = "Secret Service did not answer within 0.3 s True"
    assert done.stdout.splitlines() == [slow, slow, "closing"]
    assert done.returncode == 0


async def test_cancelling_returns_although_the_service_never_answers(
    session: PrivateSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.start_bus()
    silent = session.run([sys.executable, "-c", textwrap.dedent(SILENT_SERVICE)])
    wait_until(session.has_service)
    vault = KeychainVault()
    with use_session(session, monkeypatch):
        reading = asyncio.create_task(vault.read(KEY_ID))
        await asyncio.sleep(0.3)
        reading.cancel()
        async with asyncio.timeout(CHILD_LIMIT_SECONDS):
            with pytest.raises(asyncio.CancelledError):
                await reading
        silent.kill()
        silent.wait()
        session.start_daemon()
        secret = new_secret()
        await vault.store(KEY_ID, secret)
        assert await vault.read(KEY_ID) == secret


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + CHILD_LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
