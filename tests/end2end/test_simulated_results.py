"""What was recorded through --api-base says so in every output, also at a later start."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.cli.root import COMMANDS
from storebell.cli.run import run_in_loop
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.presentation.copied.bug_report import bug_report
from storebell.presentation.copied.clipboard import summary_line
from storebell.presentation.copied.redacted_report import redacted_report
from storebell.services.notifications.repository import all_tests
from support.commands import Ran, storebell
from support.handlers import notification_server
from support.killed_sends import Simulator, simulator

ENVIRONMENTS = ("sandbox", "production")

TELLS_NO_RESULT = {
    "eleven": "Local alone",
    "explain": "meanings alone",
    "simulate": "it is the simulator",
    "life": "it is the simulator",
    "receive": "deliveries alone, whoever sent them",
    "apps": "apps alone",
    "settings": "settings alone",
    "connection": "it asks Apple or nobody: see tests/unit/cli/commands/test_connection.py",
    "clock": "clocks alone",
    "security": "files and hosts alone",
}
"""Commands that tell no result of Apple's environments, and why."""


@dataclass(frozen=True)
class Recorded:
    """An installation with a test of each environment that went through a simulator."""

    basedir: Path
    apple: Simulator
    bases: tuple[str, ...]

    def alone(self, *arguments: str) -> Ran:
        """A command without a word of the simulator."""
        return storebell(self.basedir, *arguments)

    def through(self, *arguments: str) -> Ran:
        return storebell(self.basedir, *self.bases, *arguments, environment=self.apple.environment)

    @property
    def app(self) -> tuple[str, str]:
        return "--bundle-id", str(self.apple.facts["bundle_id"])

    def timelines(self) -> list[Timeline]:
        async def read() -> list[Timeline]:
            async with open_services(Options(basedir=self.basedir), {}) as services:
                return list(all_tests(services.repository))

        return run_in_loop(read())


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("recorded")
    both = ("--environment", "both", "--history", "5", "--time-scale", "36000000")
    with (
        notification_server((500,)) as server,
        simulator(folder / "apple", *both, "--deliver-to", server.url) as apple,
    ):
        urls = apple.facts["base_urls"]
        assert isinstance(urls, dict)
        bases = [part for name, url in urls.items() for part in ("--api-base", f"{name}={url}")]
        bases += ["--simulated-root", str(apple.facts["root_file"])]
        kept = Recorded(folder / "mine", apple, tuple(bases))
        for name in ENVIRONMENTS:
            kept.through("send", "--environment", name, *kept.app)
        yield kept


def marked_lines(ran: Ran) -> list[str]:
    """The lines of an output; each must be marked."""
    lines = ran.out.splitlines()
    assert lines, ran.err
    for line in lines:
        assert "simulat" in line, line
    return lines


def marked_records(ran: Ran) -> list[dict[str, object]]:
    assert ran.records, ran.err
    for record in ran.records:
        assert record["simulated"] is True, record
    return ran.records


def results(ran: Ran, *names: str) -> Ran:
    """The lines that tell a result, and no others."""
    lines = [line for line in ran.out.splitlines() if any(name in line for name in names)]
    return Ran(ran.code, "\n".join(lines), ran.err)


def test_every_command_is_looked_at() -> None:
    looked_at = {"send", "watch", "tests", "history", "keys", "audit", "verify"}
    assert looked_at.isdisjoint(TELLS_NO_RESULT)
    assert looked_at | set(TELLS_NO_RESULT) == set(COMMANDS)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_send_says_it_in_each_result(recorded: Recorded, environment: str) -> None:
    sent = recorded.through("send", "--environment", environment, *recorded.app)
    told = results(sent, "asking", "attempt 1", "result  ", "verified")
    assert len(marked_lines(told)) >= 3
    as_json = ("send", "--environment", environment, *recorded.app, "--json")
    events = {record["event"] for record in marked_records(recorded.through(*as_json))}
    assert {"asked", "attempt", "verified", "final"} <= events


def test_a_later_start_says_it_of_what_is_kept(recorded: Recorded, tmp_path: Path) -> None:
    shown = marked_lines(recorded.alone("tests"))
    assert any("Sandbox" in line for line in shown)
    assert any("Production" in line for line in shown)
    marked_records(recorded.alone("tests", "--json"))
    marked_records(recorded.alone("tests", "--export", "-"))
    file = tmp_path / "tests.jsonl"
    recorded.alone("tests", "--export", str(file))
    marked_records(Ran(0, file.read_text(), ""))


def test_a_later_start_says_it_of_a_test_that_is_watched(recorded: Recorded) -> None:
    ended = [test.test_id for test in recorded.timelines() if test.outcome is not None]
    assert ended
    watched = recorded.alone("watch", ended[0])
    assert len(marked_lines(results(watched, "asking", "attempt 1", "result  ", "verified"))) >= 3
    marked_records(recorded.alone("watch", ended[0], "--json"))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_history_says_it_in_each_line(recorded: Recorded, environment: str) -> None:
    asked = ("history", "--environment", environment, *recorded.app, "--since", "7d")
    lines = marked_lines(recorded.through(*asked))
    records = marked_records(recorded.through(*asked, "--json"))
    assert len(lines) >= len(records) >= 1


def test_what_comes_back_from_the_history_says_it(recorded: Recorded) -> None:
    other = Recorded(recorded.basedir.parent / "other", recorded.apple, recorded.bases)
    other.alone("apps", "add", "--label", "Hiking", *other.app)
    told = other.through("tests", "--refill")
    assert "simulator" in told.out.splitlines()[0]


def test_a_key_that_a_simulator_accepts_is_said_to_be_simulated(recorded: Recorded) -> None:
    key_id = str(recorded.apple.facts["key_id"])
    asked = ("keys", "test", key_id, *recorded.app)
    told = results(recorded.through(*asked), "(HTTP 404")
    assert len(marked_lines(told)) == 2
    records = recorded.through(*asked, "--json").records
    checks = [record for record in records if record["event"] in {"environment", "key"}]
    assert len(checks) == 3
    assert all(record["simulated"] is True for record in checks)


def test_the_audit_log_says_it(recorded: Recorded) -> None:
    marked_lines(results(recorded.alone("audit"), "test"))


def test_the_log_says_it(recorded: Recorded) -> None:
    [log] = recorded.basedir.rglob("storebell.log")
    told = Ran(0, log.read_text(encoding="utf-8"), "")
    assert marked_lines(results(told, ": asking for ", ": attempt 1: "))
    outcomes = marked_lines(results(told, ": failed", ": undecided"))
    assert len(outcomes) >= 2


def test_a_payload_that_is_verified_names_its_signer(recorded: Recorded, tmp_path: Path) -> None:
    payload = next(test.signed_payload for test in recorded.timelines() if test.signed_payload)
    file = tmp_path / "payload.json"
    file.write_text(json.dumps({"signedPayload": payload}))
    root = ("--simulated-root", str(recorded.apple.facts["root_file"]))
    told = recorded.alone(*root, "verify", str(file))
    assert "signed by a simulator, NOT by Apple" in told.out.splitlines()[0]
    [record] = recorded.alone(*root, "verify", str(file), "--json").records
    assert "simulator" in json.dumps(record)


def test_reports_and_what_is_copied_say_it(recorded: Recorded) -> None:
    for timeline in recorded.timelines():
        now = datetime.now(UTC)
        for report in (bug_report, redacted_report):
            text = report(timeline, at=now, version="1", system="Linux")
            [line] = [line for line in text.splitlines() if line.startswith("environment:")]
            assert "a simulator" in line
        assert "(simulated)" in summary_line(timeline)
