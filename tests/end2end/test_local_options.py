"""Options of Local in the terminal: added authorities, confirmed hosts, faults, the time scale."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support.commands import Ran, next_record, running_storebell, storebell
from support.handlers import notification_server
from support.tls_material import TlsMaterial

LOCAL = ("send", "--environment", "local", "--json")


class _Accepting(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Keeps the test's output quiet."""


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that the client ends is what is tested here."""


@contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[str]:
    server = _QuietServer(("127.0.0.1", 0), _Accepting)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def results(ran: Ran) -> list[object]:
    return [attempt["result"] for attempt in ran.of("attempt")]


def test_an_added_authority_makes_the_difference(tmp_path: Path) -> None:
    material = TlsMaterial(tmp_path)
    with tls_server(material.good) as url:
        trusted = storebell(tmp_path, *LOCAL, "--url", url, "--ca-file", str(material.ca_file))
        untrusted = storebell(tmp_path, *LOCAL, "--url", url)
    assert (trusted.code, results(trusted)) == (0, ["SUCCESS"]), trusted.err
    assert (untrusted.code, results(untrusted)) == (1, ["TLS_ISSUE"])


def test_a_standalone_simulator_trusts_an_added_authority_too(tmp_path: Path) -> None:
    material = TlsMaterial(tmp_path)
    with (
        tls_server(material.good) as url,
        running_storebell(
            *(tmp_path, "simulate", "--json", "--deliver-to", url),
            *("--ca-file", str(material.ca_file), "--faults", "duplicate,seed=3"),
        ) as simulator,
    ):
        ready = next_record(simulator)
        pipeline = {
            "STOREBELL_KEY_FILE": str(ready["key_file"]),
            "STOREBELL_KEY_ID": str(ready["key_id"]),
            "STOREBELL_ISSUER_ID": str(ready["issuer_id"]),
        }
        sent = storebell(
            *(tmp_path, "--api-base", str(ready["base_url"])),
            *("send", "--environment", "sandbox", "--json", "--bundle-id", "com.example.sample"),
            environment=pipeline,
        )
        happened = [next_record(simulator) for _ in range(3)]
    assert sent.code == 0, sent.err
    assert ready["faults"] == "duplicate,seed=3"
    assert [record["event"] for record in happened] == ["accepted", "duplicate", "attempt"]
    assert [record.get("result") for record in happened[1:]] == ["SUCCESS", "SUCCESS"]


@pytest.mark.parametrize(
    "command", [("send", "--environment", "local", "--url"), ("simulate", "--deliver-to")]
)
def test_a_private_host_that_was_not_confirmed_names_the_option(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    url = "https://10.255.255.1/hook"
    refused = storebell(tmp_path, *command, url)
    assert refused.code == 2
    assert "--allow-host 10.255.255.1" in refused.err
    other = storebell(tmp_path, *command, url, "--allow-host", "10.255.255.2")
    assert other.code == 2
    assert "was not confirmed" in other.err


def test_a_private_host_that_was_confirmed_is_delivered_to(tmp_path: Path) -> None:
    # Nothing is asked for, so that nothing leaves this computer.
    arguments = ("--deliver-to", "https://10.255.255.1/hook", "--allow-host", "10.255.255.1")
    with running_storebell(tmp_path, "simulate", "--json", *arguments) as simulator:
        ready = next_record(simulator)
    assert (ready["event"], ready["deliver_to"]) == ("ready", "https://10.255.255.1/hook")


def test_a_public_address_stays_forbidden_even_when_confirmed(tmp_path: Path) -> None:
    public = ("--url", "https://8.8.8.8/hook", "--allow-host", "8.8.8.8")
    ran = storebell(tmp_path, *LOCAL[:-1], *public)
    assert ran.code == 2
    assert "does not deliver to 8.8.8.8" in ran.err


def test_a_duplicate_arrives_twice_and_is_one_attempt(tmp_path: Path) -> None:
    with notification_server() as server:
        ran = storebell(tmp_path, *LOCAL, "--url", server.url, "--faults", "duplicate")
    assert ran.code == 0, ran.err
    assert results(ran) == ["SUCCESS"]
    assert len(server.payloads) == 2
    assert len(set(server.payloads)) == 1


@pytest.mark.parametrize(
    ("faults", "code"),
    [("drop", 9), ("rate-limit=5", 4), ("skew=600", 3), ("retryable", 8), ("not-yet=0.3", 0)],
)
def test_a_fault_ends_with_the_exit_code_of_its_kind(
    tmp_path: Path, faults: str, code: int
) -> None:
    assert storebell(tmp_path, *LOCAL, "--faults", faults).code == code


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--faults", "latency=fast"], "“latency=fast” is not a fault"),
        (["--faults", "nonsense"], "The names are: latency"),
        (["--allow-host", "https://10.0.0.1/"], "is not the name or address of a host"),
        (["--time-scale", "1e-9"], "A plan can't run 1e-09 times faster"),
        (["--time-scale", "nan"], "A plan can't run nan times faster"),
        (["--time-scale", "0"], "Write a number from 0.01 to 1000000000"),
        (["--url", "https://localhost:1/", "--ca-file", "no-such-file"], "cannot be read"),
    ],
)
def test_a_mistake_is_answered_before_anything_is_asked(
    tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", *arguments)
    assert ran.code == 2, ran.out
    assert sentence in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    "option", [["--faults", "drop"], ["--ca-file", "x"], ["--allow-host", "10.0.0.1"]]
)
def test_they_belong_to_local_alone(tmp_path: Path, option: list[str]) -> None:
    ran = storebell(tmp_path, "send", "--environment", "sandbox", *option)
    assert ran.code == 2
    assert f"{option[0]} belongs to --environment local" in ran.err


def test_help_lists_every_fault(tmp_path: Path) -> None:
    for command in ("send", "simulate"):
        helped = storebell(tmp_path, command, "--help")
        assert "latency=2@0.5,drop@0.1,seed=7" in helped.out
        assert "not-yet=5" in helped.out
        assert "pebble" in helped.out
