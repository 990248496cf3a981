"""The way to Apple in the terminal: what is found of each host, and the exit code."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import NO_MESSAGE, msg
from storebell.domain.network.connection import HostFinding, HostStarted, Kind, Obstacle
from storebell.services.system.connection_test import SimulatedAppleError
from support.clocks import START
from support.terminal import Terminal, services_with

HOST = "api.storekit-sandbox.apple.com"
WAY = HostFinding(HOST, Kind.WAY, Finding(Level.NOTE, msg("Directly"), at=START))
GOOD = HostFinding(HOST, Kind.REACHABLE, Finding(Level.GOOD, msg("It answers"), at=START))
DOUBTFUL = HostFinding(
    HOST, Kind.CLOCK, Finding(Level.WARNING, msg("Ahead"), msg("Set it."), START)
)
BAD = HostFinding(
    HOST, Obstacle.REFUSED, Finding(Level.BAD, msg("It was refused"), msg("Ask for it."), START)
)


class Looks:
    """A test of the connection that finds what it is told to find."""

    def __init__(self, *found: HostFinding) -> None:
        self.found = found

    async def run(self) -> AsyncIterator[HostStarted | HostFinding]:
        yield HostStarted(HOST)
        for finding in self.found:
            yield finding


def terminal_of(folder: Path, *found: HostFinding) -> Terminal:
    return Terminal(folder, services_with(connection=Looks(*found)))


def test_people_get_the_host_and_a_mark_for_each_finding(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, WAY, BAD, DOUBTFUL, GOOD).run("connection")
    assert ran.out.splitlines() == [
        HOST,
        "  · Directly",
        "  ✗ It was refused",
        "    Ask for it.",
        "  ! Ahead",
        "    Set it.",
        "  ✓ It answers",
    ]


def test_programs_get_a_record_for_each_finding(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, GOOD, BAD).run("connection", "--json")
    assert ran.records == [
        {
            "event": "finding",
            "at": "2026-11-21T14:00:00.000Z",
            "host": HOST,
            "kind": "reachable",
            "level": "good",
            "seen": "It answers",
            "advice": "",
        },
        {
            "event": "finding",
            "at": "2026-11-21T14:00:00.000Z",
            "host": HOST,
            "kind": "refused",
            "level": "bad",
            "seen": "It was refused",
            "advice": "Ask for it.",
        },
    ]


@pytest.mark.parametrize(
    ("found", "code"),
    [([], 0), ([WAY, GOOD], 0), ([DOUBTFUL], 0), ([BAD], 5), ([BAD, GOOD], 5)],
)
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_host_that_can_t_be_reached_is_exit_code_5(
    tmp_path: Path, found: Sequence[HostFinding], code: int, option: tuple[str, ...]
) -> None:
    assert terminal_of(tmp_path, *found).run("connection", *option).code == code


def test_a_finding_without_a_time_or_words_stays_whole(tmp_path: Path) -> None:
    bare = HostFinding(HOST, Kind.WAY, Finding(Level.NOTE, NO_MESSAGE))
    [record] = terminal_of(tmp_path, bare).run("connection", "--json").records
    assert (record["at"], record["seen"]) == (None, "")


def test_with_a_stand_in_nothing_goes_to_apple(terminal: Terminal) -> None:
    ran = terminal.run("--api-base", "http://127.0.0.1:8080", "connection", "--json")
    assert ran.code == 2
    assert ran.of("error")[0]["title"] == SimulatedAppleError.TITLE
