"""The real Secret Service in every state that people meet, and an environment that lies."""

import asyncio
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

from storebell.domain.errors.keychain import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainRefusedError,
)
from storebell.storage.keychain.vault import KeychainVault
from support.keychain_states import (
    CHILD_LIMIT_SECONDS,
    ENVIRONMENTS,
    KEY_ID,
    STATES,
    Environment,
    State,
    kill_at_each_step,
    load_with,
    locked,
    no_bus,
    no_collection,
    no_service,
    other_installed,
    plain_text_backend,
    traces_of,
    unlocked,
    wrongs_of,
)
from support.keyring_daemon import PrivateSession, private_session
from support.vaults import new_secret, use_session

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="the Secret Service is Linux's"),
]


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


@pytest.mark.parametrize("state", [no_bus, no_service])
async def test_a_keychain_that_is_not_there_is_found_out(
    session: PrivateSession, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    state(session)
    with use_session(session, monkeypatch), pytest.raises(KeychainMissingError):
        await KeychainVault().check()


@pytest.mark.parametrize("state", [no_collection, locked, unlocked])
async def test_a_keychain_that_is_there_is_reached_without_a_question(
    session: PrivateSession, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    state(session)
    with use_session(session, monkeypatch):
        await KeychainVault().check()
        if state is locked:  # and it stays so
            with pytest.raises(KeychainLockedError):
                await KeychainVault().read(KEY_ID)


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


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("state", STATES, ids=lambda one: one.__name__)
def test_the_environment_cannot_redirect_a_key(
    session: PrivateSession, state: State, environment: Environment
) -> None:
    assert wrongs_of(session, state, environment) == []


NAIVE_PROGRAM = "import keyring, sys; keyring.set_password('s', 'u', sys.stdin.read())"


@pytest.mark.parametrize("environment", [other_installed, plain_text_backend])
def test_the_trap_is_real_for_whoever_lets_keyring_choose(
    session: PrivateSession, environment: Environment
) -> None:
    secret = new_secret()
    subprocess.run(
        [sys.executable, "-c", NAIVE_PROGRAM],
        env={**session.environment, **environment(session)},
        input=secret.reveal(),
        text=True,
        timeout=CHILD_LIMIT_SECONDS,
        check=True,
    )
    assert [file.name for file in session.files_with(traces_of(secret))] == ["keyring_pass.cfg"]


# -- a process that ends in the middle, and many at once ------------------------------------------


def test_a_process_killed_at_any_step_of_a_replacement_loses_no_key(
    session: PrivateSession,
) -> None:
    unlocked(session)
    seen = kill_at_each_step(session)
    print(f"killed at {seen.killed} steps: older kept {seen.older}, newer {seen.newer}")
    assert seen.lost == 0
    assert seen.killed >= 8
    assert seen.older >= 3
    assert seen.newer >= 2


def test_eight_threads_with_a_vault_each_do_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GNOME Keyring itself falls over once in some ten thousand calls: see tests/contracts.
    for is_last_try in (False, False, True):
        with private_session() as session:
            unlocked(session)
            with use_session(session, monkeypatch):
                load = load_with()
            print(load)
            if not load.errors or is_last_try:
                break
    assert load.errors == []
    assert len(load.seconds) == 200


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
    from storebell.domain.errors.keychain import KeychainSlowError
    from storebell.services.accounts.vault_timeout import VaultWithTimeout
    from storebell.storage.keychain.vault import KeychainVault

    async def give_up_twice():
        vault = KeychainVault()
        for _ in range(2):
            started = time.monotonic()
            try:
                await VaultWithTimeout(vault, 0.3).read("2X9R4HXF34")
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
