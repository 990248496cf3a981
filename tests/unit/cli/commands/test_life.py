"""A customer's life in the terminal: what is asked for, what is shown, how it ends."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.lives import LIVES, USUAL_LIFE, find_life
from storebell.domain.simulation.requests import (
    IdentityKind,
    SimulatedApp,
    SimulationFacts,
    SimulationRequest,
)
from support.key_desk import ISSUER_ID, KEY_ID
from support.terminal import NoNotices, Terminal, services_with

AT = "2026-11-21T14:02:11.250Z"
URL = "http://127.0.0.1:8080/hook"
STEP: Record = {
    "event": "step",
    "at": AT,
    "bundle_id": SAMPLE_APP.bundle_id,
    "token": "t",
    "url": URL,
    "number": 2,
    "total": 14,
    "notification_type": "DID_RENEW",
    "notification_subtype": "BILLING_RECOVERY",
    "transaction_id": "2000000123456789",
    "original_transaction_id": "2000000123456788",
    "advice": "Give access again, until the new expiresDate.",
    "next_at": None,
}


@dataclass
class PlayedControls:
    """Notes what is pressed."""

    pressed: list[str] = field(default_factory=list)
    is_paused: bool = False

    def start(self) -> None:
        self.pressed.append("start")

    def skip(self) -> None:
        self.pressed.append("skip")

    def stop(self) -> None:
        self.pressed.append("stop")

    def toggle_pause(self) -> bool:
        self.is_paused = not self.is_paused
        self.pressed.append("pause" if self.is_paused else "resume")
        return self.is_paused


@dataclass
class PlayedLife:
    """Tells these events, and then no more."""

    happening: Sequence[Record]
    life: PlayedControls = field(default_factory=PlayedControls)
    notices: tuple[Finding, ...] = ()
    identity: IdentityKind = IdentityKind.STORED
    requests: list[SimulationRequest] = field(default_factory=list)
    most_pressed: int = 0

    @property
    def facts(self) -> SimulationFacts:
        app = SimulatedApp(deliver_to=URL)
        return SimulationFacts(
            request=SimulationRequest((app,)),
            apps=(app,),
            base_urls={Environment.SANDBOX: "http://127.0.0.1:49321"},
            issuer_id=ISSUER_ID,
            key_id=KEY_ID,
            key_file=Path("key.p8"),
            root_file=Path("root.der"),
        )

    @property
    async def events(self) -> AsyncIterator[Record]:
        async with asyncio.timeout(30):
            while len(self.life.pressed) < self.most_pressed:  # noqa: ASYNC110 - a test's poll
                await asyncio.sleep(0.01)
        for event in self.happening:
            yield event

    @asynccontextmanager
    async def open(self, request: SimulationRequest) -> AsyncIterator["PlayedLife"]:
        self.requests.append(request)
        yield self


def end(delivered: int, failed: int) -> Record:
    return {"event": "end", "at": AT, "delivered": delivered, "failed": failed}


def terminal_of(folder: Path, played: PlayedLife) -> Terminal:
    return Terminal(folder, services_with(simulations=played, repository=NoNotices()))


def test_without_options_it_is_the_first_story_in_the_sandbox_a_month_in_five_seconds(
    tmp_path: Path,
) -> None:
    played = PlayedLife([end(6, 0)])
    assert terminal_of(tmp_path, played).run("life").code == 0
    [request] = played.requests
    assert request == SimulationRequest((SimulatedApp(),), time_scale=60, life=USUAL_LIFE)
    assert played.life.pressed == ["start"]


def test_every_option_reaches_the_simulator(tmp_path: Path) -> None:
    played = PlayedLife([end(1, 0)])
    ran = terminal_of(tmp_path, played).run(
        *("life", "--story", "commitment-cancelled", "--url", URL, "--environment", "production"),
        *("--time-scale", "3600", "--bundle-id", "com.example.hiking", "--app-apple-id", "12"),
        *("--port", "8091", "--ca-file", str(tmp_path / "ca.pem"), "--allow-host", "nas.example"),
        *("--faults", "drop", "--light"),
    )
    assert ran.code == 0, ran.err
    [request] = played.requests
    assert str(request.faults) == "drop"
    assert replace(request, faults=SimulationRequest().faults) == SimulationRequest(
        (SimulatedApp("com.example.hiking", URL, 12),),
        environment=Environment.PRODUCTION,
        time_scale=3600,
        port=8091,
        ca_file=tmp_path / "ca.pem",
        confirmed_hosts=frozenset({"nas.example"}),
        is_light=True,
        life=find_life("commitment-cancelled"),
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--story", "happy"), "“happy” is not a story"),
        (("--url", "ftp://a"), "ftp://a"),
        (("--bundle-id", "a b"), "a b"),
        (("--environment", "local"), "--environment"),
        (("--port", "70000"), "--port"),
    ],
)
def test_what_makes_no_sense_starts_nothing(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    played = PlayedLife([])
    ran = terminal_of(tmp_path, played).run("life", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert played.requests == []


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (1, 1)])
def test_each_step_is_told_with_what_a_good_handler_does(
    tmp_path: Path, failed: int, code: int
) -> None:
    ran = terminal_of(tmp_path, PlayedLife([STEP, end(5, failed)])).run("life")
    assert ran.code == code
    lines = ran.out.splitlines()
    renewed = "DID_RENEW BILLING_RECOVERY (Renewed: After a billing problem was solved)"
    assert f"14:02:11  2/14  {renewed}" in lines
    assert "          Give access again, until the new expiresDate." in lines
    assert lines[-1] == f"14:02:11  5 delivered, {failed} not."


def test_a_life_that_breaks_off_is_undecided(tmp_path: Path) -> None:
    assert terminal_of(tmp_path, PlayedLife([STEP])).run("life").code == 7


def test_records_come_as_they_are(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, PlayedLife([STEP, end(1, 0)])).run("life", "--json")
    ready, step, ended = ran.records
    assert ready["event"] == "ready"
    assert step == STEP
    assert ended == end(1, 0)


def test_by_hand_each_typed_line_is_a_step(tmp_path: Path) -> None:
    played = PlayedLife([end(1, 0)], most_pressed=8)
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"\nnext\np\nP\nq\n")
    assert ran.code == 0
    assert played.life.pressed == [
        *("pause", "start", "skip"),
        *("skip", "skip", "resume", "pause", "stop"),
    ]
    assert "Going on" in ran.err
    assert "p goes on" in ran.err


def test_by_hand_a_life_goes_on_where_nobody_can_type_any_more(tmp_path: Path) -> None:
    played = PlayedLife([end(1, 0)], most_pressed=5)
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"\n")
    assert played.life.pressed == ["pause", "start", "skip", "skip", "resume"]
    assert "Standard input has ended" in ran.err


def test_the_help_lists_every_story(tmp_path: Path) -> None:
    helped = terminal_of(tmp_path, PlayedLife([])).run("life", "--help").out
    for life in LIVES:
        [line] = [line for line in helped.splitlines() if line.split()[:1] == [life.name]]
        assert life.label in line
