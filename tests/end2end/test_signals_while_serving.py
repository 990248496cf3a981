"""Ctrl+C, termination and a closed terminal end servers, and commands that wait for one."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from support.extent import pairs
from support.stopped_commands import (
    LOOKING_UP,
    SIGNALS,
    check,
    command,
    each_signal,
    key_variables,
    name_of,
    silent_server,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for a child")


@pytest.mark.parametrize(
    ("what", "number"), pairs(["send", "history", "keys test"], SIGNALS), ids=name_of
)
def test_while_a_server_does_not_answer(what: str, number: signal.Signals, tmp_path: Path) -> None:
    with silent_server() as listener:
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        arguments = ("--api-base", base_url, *LOOKING_UP[what])
        with command(tmp_path / "base", arguments, **key_variables(tmp_path)) as running:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10)
                check(running, number)


SERVING: dict[str, tuple[tuple[str, ...], str]] = {
    "simulate": (("simulate", "--json"), "base_url"),
    "receive": (("receive", "--json"), "url"),
    "receive over TLS": (("receive", "--json", "--behave", "tls"), "url"),
    "a receiver that waits": (("receive", "--json", "--behave", "timeout"), "url"),
}


@pytest.mark.parametrize(("what", "number"), pairs([*SERVING], SIGNALS), ids=name_of)
def test_a_server_with_open_connections(what: str, number: signal.Signals, tmp_path: Path) -> None:
    arguments, field = SERVING[what]
    with command(tmp_path, arguments) as running:
        assert running.process.stdout is not None
        url = str(json.loads(running.process.stdout.readline())[field])
        port = int(url.split("//")[1].split("/", maxsplit=1)[0].rpartition(":")[2])
        begun = (b"", b"GET / HTTP/1.1\r\n", b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        whole = b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}"
        connections = []
        for sent in (*begun, whole, whole[:-1]):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            connection.sendall(sent)
            connections.append(connection)
        time.sleep(0.3)
        check(running, number)
        for connection in connections:
            connection.close()


@each_signal
def test_a_test_that_is_followed_and_eleven_of_them(number: signal.Signals, tmp_path: Path) -> None:
    with silent_server() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for arguments in (
            ("send", "--environment", "local", "--url", url, "--json"),
            ("eleven", "--json"),
        ):
            with command(tmp_path / "base", arguments) as running:
                assert running.process.stdout is not None
                running.process.stdout.readline()
                time.sleep(0.5)
                check(running, number)


@each_signal
def test_a_test_of_another_command_that_is_watched(number: signal.Signals, tmp_path: Path) -> None:
    refusing = ("--deliver-to", "http://127.0.0.1:9/", "--environment", "production")
    with command(tmp_path / "apple", ("simulate", "--json", *refusing)) as simulator:
        assert simulator.process.stdout is not None
        ready = json.loads(simulator.process.stdout.readline())
        named = {
            "STOREBELL_KEY_FILE": ready["key_file"],
            "STOREBELL_KEY_ID": ready["key_id"],
            "STOREBELL_ISSUER_ID": ready["issuer_id"],
        }
        api = ("--api-base", ready["base_url"])
        app = ("--bundle-id", ready["bundle_id"])
        sending = (*api, "send", "--environment", "production", *app, "--until", "final", "--json")
        for arguments in (sending, (*api, "watch", "--json")):
            with command(tmp_path / "base", arguments, **named) as running:
                assert running.process.stdout is not None
                running.process.stdout.readline()
                time.sleep(1.0)
                assert running.process.poll() is None
                check(running, number)
