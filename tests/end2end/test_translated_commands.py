"""Every command says everything in the user's language: help, tables, sentences and errors.

The pseudo-language is loaded as a real catalogue. What is left in English is a value: Apple's
identifiers, names, paths, what a server or the system wrote. Each kind is listed with its reason.
"""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storebell.app import self_check
from storebell.cli.root import NO_DISPLAY
from storebell.domain.messages import Message, msg
from storebell.domain.settings.options import Options
from storebell.storage.keychain.memory_vault import MemoryVault
from support.commands import Ran, next_record, running_storebell
from support.commands import storebell as run_storebell
from support.display import wait_until
from support.misbehaving_server import MisbehavingServer, answer, status
from support.pseudo_locale import pseudo
from support.terminal_language import pseudo_terminal
from support.translated_commands import (
    TranslatedTerminal,
    paths_to_commands,
)
from support.values_in_english import check_translated
from support.vaults import new_secret

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CLOSED = "http://127.0.0.1:9/hook"


class KeychainInMemory(MemoryVault):
    """A keychain that can be reached."""

    async def check(self) -> None:
        """Nothing is missing."""


@pytest.fixture
def storebell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TranslatedTerminal]:
    vault = KeychainInMemory()
    monkeypatch.setattr("storebell.app.accounts.KeychainVault", lambda: vault)
    monkeypatch.setenv("COLUMNS", "300")
    for name in os.environ:
        if name.startswith("STOREBELL_"):
            monkeypatch.delenv(name)
    with pseudo_terminal(tmp_path / "language"):
        yield TranslatedTerminal(tmp_path / "base", monkeypatch, check_translated)


@pytest.mark.parametrize("path", [*paths_to_commands()], ids=" ".join)
def test_the_help_of_each_command(storebell: TranslatedTerminal, path: tuple[str, ...]) -> None:
    assert pseudo("Usage:") in storebell(*path, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        "send",
        "send --environment",
        "send --environment mars",
        "send --environment local --timeout x",
        "send --environment local --timeout -1",
        "send --environment local --time-scale x",
        "send --environment local --type MARS",
        "send --environment local --nonsense",
        "send --environment local --ca-file ",
        "send --environment sandbox --url http://127.0.0.1:9/",
        "send --environment local --url http://127.0.0.1:9/ --receiver timeout",
        "send --environment sandbox --app Hiking --bundle-id com.example.hiking",
        "send --environment sandbox --app-apple-id 12",
        "send --environment sandbox --time-scale 5",
        "tests extra",
        "tests --json=1",
        "audit --limit 0",
        "audit --limit x",
        "receive --port 99999",
        "receive --behave mars",
        "simulate --seed x",
        "simulate --app com.example.a --bundle-id com.example.b",
        "simulate --app com.example.a --app com.example.a",
        "simulate --faults mars",
        "life --story mars",
        "life --port x",
        "send --environment local --type DID_RENEW --product mars",
        "send --environment local --offer retention",
        "keys",
        "keys add",
        "keys rename 2X9R4HXF34",
        "keys add a b --key-id 2X9R4HXF34 --issuer-id x",
        "keys add - a --issuer-id x",
        "apps edit Hiking",
        "apps export --json",
        "settings --reset",
        "settings mars",
        "settings keep_days x",
        "settings asks_for_attention x",
        "settings colours x",
        "settings proxy http://",
        "settings text_size_percent x",
        "verify",
        "verify --at x a",
        "history --environment sandbox --bundle-id com.example.hiking --since x",
        "watch --timeout x",
        "watch mars",
        "explain mars",
        "connexion",
        "--log-level x tests",
        "--config /tmp tests",
    ],
)
def test_what_was_written_wrongly(storebell: TranslatedTerminal, arguments: str) -> None:
    storebell(*arguments.split(" "), code=2)


def test_an_installation_without_anything(storebell: TranslatedTerminal) -> None:
    for command in ("tests", "watch", "keys list", "apps list", "audit", "settings", "clock"):
        storebell(*command.split())
    storebell("security")
    storebell("--version")
    storebell("tests", "--state", "open")
    storebell("send", "--environment", "sandbox", code=2)
    storebell("send", "--environment", "sandbox", "--bundle-id", "com.example.hiking", code=2)
    storebell("tests", "--remove", "mars", code=2)
    storebell("tests", "--restore-old")


def test_what_can_be_explained(storebell: TranslatedTerminal) -> None:
    storebell("explain")
    storebell("explain", is_piped=True)
    storebell("explain", "--json")
    for topic in ("TIMED_OUT", "200", "301", "401", "403", "404", "413", "500", "4040007"):
        storebell("explain", topic)


def test_keys_and_apps(storebell: TranslatedTerminal, tmp_path: Path) -> None:
    file = tmp_path / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_text(new_secret().reveal(), encoding="ascii")
    storebell("keys", "add", str(file), "--issuer-id", ISSUER_ID)
    storebell("keys", "add", str(file), "--issuer-id", ISSUER_ID)
    storebell("keys", "add", str(file), "--issuer-id", ISSUER_ID, "--json")
    other = tmp_path / "AuthKey_ABCDEFGHIJ.p8"
    other.write_text(new_secret().reveal(), encoding="ascii")
    storebell("keys", "add", str(other), str(tmp_path / "no.p8"), "--issuer-id", ISSUER_ID, code=2)
    storebell("keys", "rename", KEY_ID, "Team key")
    storebell("keys", "rename", "ABCDEFGHIJ", "")
    hiking = ("--label", "Hiking", "--bundle-id", "com.example.hiking", "--key-id", KEY_ID)
    storebell("apps", "add", *hiking, "--production-url", "https://hiking.example.com/hook")
    storebell("apps", "add", *hiking, code=2)
    storebell("apps", "lock", "Hiking")
    storebell("apps", "list")
    storebell("apps", "list", is_piped=True)
    storebell("send", "--environment", "production", "--app", "Hiking", code=2)
    storebell("apps", "unlock", "Hiking")
    storebell("apps", "edit", "Hiking", "--label", "Walking")
    storebell("apps", "edit", "Walking", "--bundle-id", "COM.example.hiking")
    storebell("apps", "export", str(tmp_path / "storebell.toml"))
    rows = b"Hiking\tcom.example.b\t1\t2X9R4HXF34\nHiking\tcom.example.c\nWalking\tno id\n"
    storebell("apps", "import", "-", stdin=rows, code=2)
    storebell("keys", "remove", KEY_ID, code=2)
    storebell("keys", "list")
    storebell("keys", "remove", "ABCDEFGHIJ")
    storebell("apps", "import", str(tmp_path / "storebell.toml"), "--dry-run")
    storebell("apps", "remove", "Walking")
    storebell("audit")
    storebell("security")


def test_a_key_of_the_team_that_is_not_here(storebell: TranslatedTerminal, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text(
        f'[[key]]\nkey_id = "{KEY_ID}"\nissuer_id = "{ISSUER_ID}"\n\n'
        f'[[app]]\nlabel = "Hiking"\nbundle_id = "com.example.hiking"\nkey_id = "{KEY_ID}"\n'
    )
    storebell("apps", "import", str(file))
    file.write_text("[app\n")
    storebell("apps", "import", str(file), code=2)


def test_local_and_all_that_is_kept_of_it(storebell: TranslatedTerminal, tmp_path: Path) -> None:
    local = ("send", "--environment", "local")
    storebell(*local)
    storebell(*local, "--receiver", "status=503", code=1)
    storebell(*local, "--receiver", "redirect=307")
    storebell(*local, "--type", "DID_RENEW", "--subtype", "BILLING_RECOVERY")
    storebell(*local, "--faults", "internal", code=8)
    storebell(*local, "--json")
    storebell(*local, "--url", CLOSED, code=1)
    storebell(*local, "--url", "http://10.0.0.1/", code=2)
    storebell(*local, "--url", "https://10.0.0.1/", code=2)
    storebell(*local, "--url", CLOSED, "--plan", "production", code=1)
    storebell("eleven")
    exported = tmp_path / "tests.jsonl"
    storebell("tests", "--export", str(exported))
    storebell("tests")
    storebell("security")
    storebell("clock", "--confirm")
    [payload, *_] = re.findall(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", exported.read_text())
    storebell("verify", "-", stdin=payload.encode())
    storebell("verify", "-", "--bundle-id", "com.example.other", stdin=payload.encode(), code=1)
    header, _, signature = payload.split(".")
    storebell("verify", "-", stdin=f"{header}.e30.{signature}".encode(), code=1)
    storebell("verify", "-", stdin=b"garbage", code=1)
    storebell("verify", str(tmp_path / "missing"), code=1)


def test_a_test_that_is_open(storebell: TranslatedTerminal, tmp_path: Path) -> None:
    plan = ("--environment", "production", "--deliver-to", CLOSED)
    with running_storebell(tmp_path / "simulator", "simulate", *plan, "--json") as process:
        ready = next_record(process)
        asked = ("--api-base", str(ready["base_url"]))
        sent = storebell(*asked, "send", *app_of(ready), environ=key_of(ready), code=1)
        assert pseudo("next attempt about {time}")[:12] in sent.out
        listed = storebell(*asked, "tests", "--state", "open")
        assert any(pseudo(f"next about {day}")[:14] in listed.out for day in DAYS)
        storebell(*asked, "watch", "--timeout", "0.5", environ=key_of(ready), code=7)


def test_without_a_display_a_test_is_sent_in_the_terminal(storebell: TranslatedTerminal) -> None:
    assert pseudo(NO_DISPLAY) in storebell().err


def key_of(ready: dict[str, object]) -> dict[str, str]:
    """A simulator's key, as a pipeline has it."""
    return {
        "STOREBELL_KEY_FILE": str(ready["key_file"]),
        "STOREBELL_KEY_ID": str(ready["key_id"]),
        "STOREBELL_ISSUER_ID": str(ready["issuer_id"]),
    }


def app_of(ready: dict[str, object]) -> tuple[str, ...]:
    environment, bundle_id = str(ready["environment"]), str(ready["bundle_id"])
    number = ("--app-apple-id", str(ready["app_apple_id"])) if environment == "production" else ()
    return ("--environment", environment, "--bundle-id", bundle_id, *number)


def test_a_simulator_that_is_asked(storebell: TranslatedTerminal, tmp_path: Path) -> None:
    with running_storebell(
        tmp_path / "simulator", "simulate", "--history", "40", "--json"
    ) as process:
        ready = next_record(process)
        key, app = key_of(ready), app_of(ready)
        asked = ("--api-base", str(ready["base_url"]))
        rooted = (*asked, "--simulated-root", str(ready["root_file"]))
        storebell(*rooted, "send", *app, environ=key)
        storebell(*rooted, "history", *app, "--since", "20d", environ=key)
        storebell(*asked, "history", *app, "--since", "20d", environ=key)
        unknown = ("--environment", "sandbox", "--bundle-id", "com.example.other")
        storebell(*asked, "send", *unknown, environ=key, code=3)
        storebell(*rooted, "keys", "test", str(ready["key_id"]), *app[2:], environ=key)
        storebell(*asked, "tests", "--refill", environ=key)
    storebell(*asked, "send", *app, environ=key, code=5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def interrupted(
    storebell: TranslatedTerminal, use: Callable[[int], object], *arguments: str
) -> Ran:
    """A server that is used on its port, then stopped as Ctrl+C does it."""
    port = free_port()

    def use_and_stop() -> None:
        wait_until(lambda: is_listening(port), "a server")
        try:
            use(port)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    using = threading.Thread(target=use_and_stop)
    using.start()
    try:
        return storebell(*arguments, "--port", str(port))
    finally:
        using.join()


def is_listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def test_a_receiver_with_what_arrives(storebell: TranslatedTerminal) -> None:
    def post(port: int) -> None:
        for body in (b"x", json.dumps({"signedPayload": "a.b.c"}).encode()):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("POST", "/notifications", body)
            assert connection.getresponse().status == 200
            connection.close()

    ran = interrupted(storebell, post, "receive")
    assert pseudo("It holds no JWS")[1:8] in ran.out
    storebell("receive", "--behave", "mars", code=2)
    interrupted(storebell, lambda _port: None, "receive", "--behave", "tls")


def test_a_simulator_with_what_it_does(storebell: TranslatedTerminal, tmp_path: Path) -> None:
    with running_storebell(storebell.basedir, "simulate", "--json") as process:
        ready = next_record(process)  # its key stays the same from run to run

    def send(port: int) -> None:
        asked = ("--api-base", f"http://127.0.0.1:{port}", "send", *app_of(ready))
        ran = run_storebell(tmp_path / "client", *asked, environment=key_of(ready))
        assert ran.code == 1, ran

    bundle_id = str(ready["bundle_id"])
    apps = ("--app", f"{bundle_id}={CLOSED}", "--app", "com.example.b")
    ran = interrupted(storebell, send, "simulate", *apps, "--faults", "duplicate")
    for word in ("accepted", "attempt", "duplicate"):
        assert pseudo(word)[: len(word) + 1] in ran.out


def test_the_connection_through_a_proxy_that_asks(storebell: TranslatedTerminal) -> None:
    with MisbehavingServer(answer(status("407 Proxy Authentication Required"))) as proxy:
        storebell("settings", "proxy", proxy.url(""))
        storebell("connection", code=5)
    storebell("--api-base", "http://127.0.0.1:9", "connection", code=2)


def test_the_self_check(storebell: TranslatedTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the window, which tests of its own open."""

    def no_window(_options: Options) -> Message:
        return msg("painted {width} × {height} pixels", width=1, height=1)

    monkeypatch.setattr(self_check, "_check_window", no_window)
    storebell("--self-check")
