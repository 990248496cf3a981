"""The built-in receiver in the terminal: what it announces, and what arrives."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storebell.domain.messages import Message, msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.receiver_behaviours import Behaviour
from support.terminal import Terminal, services_with

AT = "2026-11-21T14:02:11.250Z"
URL = "http://127.0.0.1:49321/"
VALID: Record = {
    "event": "notification",
    "at": AT,
    "method": "POST",
    "path": "/hook",
    "bytes": 4312,
    "signed_payload": "a.b.c",
    "valid": True,
    "verdict": msg("valid: notification, signed by a simulator, NOT by Apple"),
    "names": msg("type TEST"),
    "failure": None,
}


@dataclass
class PlayedReceiver:
    """Gets these deliveries, and then no more."""

    arriving: Sequence[Record] = ()
    ca_file: Path | None = None
    url: str = URL
    opened: list[tuple[int, str]] = field(default_factory=list)

    @property
    async def deliveries(self) -> AsyncIterator[Record]:
        for delivery in self.arriving:
            yield delivery

    @asynccontextmanager
    async def open(self, port: int, behaviour: Behaviour) -> AsyncIterator["PlayedReceiver"]:
        self.opened.append((port, str(behaviour)))
        yield self


def terminal_of(folder: Path, receiver: PlayedReceiver) -> Terminal:
    return Terminal(folder, services_with(receivers=receiver))


def test_it_says_where_it_listens(tmp_path: Path) -> None:
    receiver = PlayedReceiver()
    ran = terminal_of(tmp_path, receiver).run("receive", "--port", "8080")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Listening at {URL}. Ctrl+C stops it.\n"
    assert receiver.opened == [(8080, "status=200")]


def test_another_behaviour_is_announced_with_what_apple_would_record(tmp_path: Path) -> None:
    receiver = PlayedReceiver(ca_file=tmp_path / "ca.pem")
    ran = terminal_of(tmp_path, receiver).run("receive", "--behave", "status=503")
    _, behaviour, root = ran.out.splitlines()
    assert behaviour.startswith("Receiver: ")
    assert behaviour.endswith("Apple would record UNSUCCESSFUL_HTTP_RESPONSE_CODE.")
    assert root.endswith(str(tmp_path / "ca.pem"))
    assert receiver.opened == [(0, "status=503")]


def test_programs_get_how_to_reach_it_first(tmp_path: Path) -> None:
    receiver = PlayedReceiver([VALID], ca_file=tmp_path / "ca.pem")
    ready, delivery = terminal_of(tmp_path, receiver).run("receive", "--json").records
    assert ready == {
        "event": "ready",
        "url": URL,
        "receiver": "status=200",
        "ca_file": str(tmp_path / "ca.pem"),
        "leads_to": "SUCCESS",
    }
    assert delivery == {name: str(v) if isinstance(v, Message) else v for name, v in VALID.items()}


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        (
            {},
            [
                "14:02:11  POST /hook, 4312 bytes",
                "          valid: notification, signed by a simulator, NOT by Apple",
                "          type TEST",
            ],
        ),
        (
            {"verdict": msg("NOT valid"), "failure": msg("root: It is a stranger's")},
            [
                "14:02:11  POST /hook, 4312 bytes",
                "          NOT valid",
                "          type TEST",
                "          root: It is a stranger's",
            ],
        ),
        (
            {"verdict": msg("It holds no JWS"), "names": None, "bytes": 1},
            ["14:02:11  POST /hook, 1 byte", "          It holds no JWS"],
        ),
        (
            {"event": "error", "title": msg("It failed"), "advice": msg("Try again.")},
            ["14:02:11  It failed. Try again."],
        ),
    ],
)
def test_people_get_what_arrived_in_words(
    tmp_path: Path, changed: Record, lines: list[str]
) -> None:
    ran = terminal_of(tmp_path, PlayedReceiver([VALID | changed])).run("receive")
    assert ran.out.splitlines()[1:] == lines


@pytest.mark.parametrize("path", ["/\x1b[2J", "/a\n14:02:12  POST /forged, 1 bytes"])
def test_a_path_forges_no_line(tmp_path: Path, path: str) -> None:
    ran = terminal_of(tmp_path, PlayedReceiver([VALID | {"path": path}])).run("receive")
    assert len(ran.out.splitlines()) == 4
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    "arguments",
    [("--port", "65536"), ("--port", "-1"), ("--behave", "nonsense"), ("--behave", "status=99")],
)
def test_what_makes_no_sense_opens_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    receiver = PlayedReceiver()
    assert terminal_of(tmp_path, receiver).run("receive", *arguments).code == 2
    assert receiver.opened == []
