"""All eleven results in the terminal, each shown once; the exit code says whether all came."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    Event,
    Failed,
    Noticed,
    Outcome,
    Settled,
)
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.results import SendAttemptResult, advice_for
from storebell.domain.simulation.receiver_behaviours import RESULT_BEHAVIOURS
from support.clocks import START
from support.terminal import NoNotices, Terminal, services_with

ROOT = Finding(Level.NOTE, msg("A new root was made"), msg("Trust it."))


def asked(test_id: str, receiver: str) -> Asked:
    return Asked(
        test_id=test_id,
        at=START,
        app_label="Sample app",
        bundle_id="com.example.sample",
        app_apple_id=None,
        environment=Environment.LOCAL,
        plan=SANDBOX_PLAN,
        simulated=True,
        receiver=receiver,
    )


def ended(test_id: str, result: str | None) -> list[Event]:
    at = START + timedelta(seconds=1)
    attempts: list[Event] = []
    if result is not None:
        attempts.append(
            AttemptRecorded(test_id=test_id, at=at, number=1, attempt=SendAttempt(at, result))
        )
    outcome = Outcome.DELIVERED if result == "SUCCESS" else Outcome.FAILED
    return [*attempts, Settled(test_id=test_id, at=at, outcome=outcome)]


def all_eleven() -> list[Event]:
    tests = {f"t-{number}": behaviour for number, behaviour in enumerate(RESULT_BEHAVIOURS)}
    return [
        *(asked(test_id, str(behaviour)) for test_id, behaviour in tests.items()),
        *(Noticed(test_id=test_id, at=START, finding=ROOT) for test_id in tests),
        *(
            event
            for test_id, behaviour in tests.items()
            for event in ended(test_id, behaviour.result)
        ),
    ]


class PlayedResults:
    """Plays these events."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events

    async def show(self, _app: App) -> AsyncIterator[Event]:
        for event in self.events:
            yield event


def terminal_of(folder: Path, events: Sequence[Event]) -> Terminal:
    parts = {"all_results": PlayedResults(events), "repository": NoNotices()}
    return Terminal(folder, services_with(**parts))


def test_each_result_is_shown_once_with_its_meaning_and_its_checks(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, all_eleven()).run("eleven")
    assert ran.code == 0
    heads = [line.split()[0] for line in ran.out.splitlines() if not line.startswith(" ")]
    assert sorted(heads) == sorted(SendAttemptResult)
    for result in SendAttemptResult:
        advice = advice_for(result)
        assert f"  {advice.meaning}\n" in ran.out
        assert all(f"  - {check}\n" in ran.out for check in advice.checks)


def test_what_holds_for_all_is_said_once(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, all_eleven()).run("eleven")
    assert ran.err == "A new root was made.\nTrust it.\n"


def test_in_json_every_event_is_a_record_and_nothing_else_is_said(tmp_path: Path) -> None:
    events = all_eleven()
    ran = terminal_of(tmp_path, events).run("eleven", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [record["test_id"] for record in ran.records] == [event.test_id for event in events]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([asked("t", "status=503"), *ended("t", "SUCCESS")], id="another result"),
        pytest.param([asked("t", "status=503"), *ended("t", None)], id="no result"),
        pytest.param([asked("t", "status=503")], id="no end"),
    ],
)
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_test_that_ends_differently_is_exit_code_1(
    tmp_path: Path, events: Sequence[Event], option: tuple[str, ...]
) -> None:
    assert terminal_of(tmp_path, events).run("eleven", *option).code == 1


def test_a_test_without_a_result_says_so(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, [asked("t", "status=503"), *ended("t", None)]).run("eleven")
    assert ran.out.startswith("no result ")
    assert len(ran.out.splitlines()) == 1


def test_a_failure_is_said_on_standard_error(tmp_path: Path) -> None:
    failed = Failed(
        test_id="t",
        at=START,
        failure=Failure.INTERNAL,
        title=msg("It broke"),
        advice=msg("Look at it."),
        is_final=False,
    )
    events = [asked("t", "status=503"), failed, *ended("t", "UNSUCCESSFUL_HTTP_RESPONSE_CODE")]
    ran = terminal_of(tmp_path, events).run("eleven")
    assert (ran.code, ran.err) == (0, "It broke.\nLook at it.\n")
