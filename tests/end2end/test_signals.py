"""Ctrl+C, termination and a closed terminal end a command that waits for its input or its user."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from support.commands import storebell
from support.extent import pairs
from support.stopped_commands import (
    ISSUER,
    KEYCHAIN_HANGS,
    LOOKING_UP,
    LOOKUP_HANGS,
    PARSING_HANGS,
    READING_HANGS,
    SIGNALS,
    START_SECONDS,
    check,
    command,
    each_signal,
    key_variables,
    name_of,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for a child")


@pytest.mark.parametrize(("what", "number"), pairs([*LOOKING_UP], SIGNALS), ids=name_of)
def test_while_a_name_is_looked_up(what: str, number: signal.Signals, tmp_path: Path) -> None:
    keys = key_variables(tmp_path)
    with command(tmp_path / "base", LOOKING_UP[what], LOOKUP_HANGS, **keys) as running:
        running.wait_until("waits")
        check(running, number)


def test_a_lookup_that_goes_on_holds_no_command_that_has_ended(tmp_path: Path) -> None:
    arguments = (*LOOKING_UP["send to a name"], "--delivery-timeout", "3")
    with command(tmp_path, arguments, LOOKUP_HANGS) as running:
        began = time.monotonic()
        running.process.communicate(timeout=START_SECONDS)
        assert time.monotonic() - began < START_SECONDS
        assert running.process.returncode == 1


READING = {
    "verify": ("verify", "{}"),
    "verify of many": ("verify", *["{}"] * 50),
    "apps import": ("apps", "import", "{}"),
    "keys add": ("keys", "add", "{}", "--issuer-id", ISSUER),
    "--extra-ca": ("--extra-ca", "{}", "connection"),
    "--ca-file": ("send", "--environment", "local", "--ca-file", "{}"),
}


@pytest.mark.parametrize(("what", "number"), pairs([*READING], SIGNALS), ids=name_of)
def test_while_a_file_is_read(what: str, number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(b"x" * 1000)
    arguments = [argument.format(file) for argument in READING[what]]
    with command(tmp_path / "base", arguments, READING_HANGS) as running:
        running.wait_until("waits")
        check(running, number)


@each_signal
def test_while_a_file_is_parsed(number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text("version = 1\n")
    with command(tmp_path / "base", ("apps", "import", str(file)), PARSING_HANGS) as running:
        running.wait_until("waits")
        check(running, number)
    assert not (tmp_path / "base" / "settings" / "apps.json").exists()


ASKING: list[tuple[str, ...]] = [
    ("keys", "add", "{}", "--issuer-id", ISSUER),
    ("keys", "remove", "2X9R4HXF34"),
]


@pytest.mark.parametrize(("arguments", "number"), pairs(ASKING, SIGNALS), ids=name_of)
def test_while_the_keychain_asks_its_user(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    (base / "settings").mkdir(mode=0o700, parents=True)
    entry = dict.fromkeys(("fingerprint", "provider"), "x") | {
        "key_id": "2X9R4HXF34",
        "issuer_id": ISSUER,
        "added_at": "2026-11-21T14:02:11+00:00",
    }
    (base / "settings" / "keys.json").write_text(json.dumps({"version": 1, "keys": [entry]}))
    keys = key_variables(tmp_path)
    given = [argument.format(keys["STOREBELL_KEY_FILE"]) for argument in arguments]
    with command(base, given, KEYCHAIN_HANGS) as running:
        running.wait_until("waits")
        check(running, number)


STANDARD_INPUT: list[tuple[str, ...]] = [
    ("apps", "import", "-"),
    ("verify", "-"),
    ("keys", "add", "-", "--key-id", "2X9R4HXF34", "--issuer-id", ISSUER),
]


@pytest.mark.parametrize(("arguments", "number"), pairs(STANDARD_INPUT, SIGNALS), ids=name_of)
def test_while_standard_input_is_waited_for(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    with command(tmp_path, arguments) as running:
        running.wait_until("starts")
        time.sleep(1.0)
        check(running, number)


@each_signal
def test_while_nobody_reads_what_it_writes(number: signal.Signals, tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    rows.write_text("".join(f"App {number},c.a{number}\n" for number in range(4000)))
    assert storebell(tmp_path / "base", "apps", "import", str(rows)).code == 0
    for arguments in (("apps", "list"), ("apps", "export")):
        with command(tmp_path / "base", arguments) as running:
            running.wait_until("starts")
            assert running.process.stdout is not None
            running.process.stdout.read(1)
            time.sleep(0.5)
            assert running.process.poll() is None
            check(running, number)
