"""Open tests, followed in the terminal until nothing more can come."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from storebell.domain.errors.notifications import AskedElsewhereError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.events import Event, Failed, Outcome, Settled, TokenReceived
from storebell.domain.notifications.timeline import Timeline
from storebell.services.notifications.monitor_run import Note, Step, StoreNotice, Update
from storebell.services.notifications.repository import TestRepository
from storebell.services.system.apple_clock import ApplesClock
from storebell.storage.database.database import Database
from support.clocks import START, ManualClock
from support.repositories import repository_in_memory
from support.stored import asked, attempt
from support.terminal import Terminal, services_with


def update(test_id: str, *events: Event) -> Update:
    """A test that was asked for, and what came after."""
    started = asked(test_id)
    timeline = Timeline.start(started)
    for event in events:
        timeline = timeline.after(event)
    return Update(test_id, timeline, (started, *events))


def accepted(test_id: str) -> Event:
    return TokenReceived(test_id=test_id, at=START, token="a_token")


def settled(test_id: str, outcome: Outcome) -> Event:
    return Settled(test_id=test_id, at=START, outcome=outcome)


def lost(test_id: str) -> Event:
    return Failed(
        test_id=test_id,
        at=START,
        failure=Failure.UNKNOWN,
        title=msg("It may have been sent"),
        advice=msg("Wait."),
    )


@dataclass
class PlayedMonitor:
    """Yields these steps; with `is_endless` it then waits for ever."""

    steps: Sequence[Step] = ()
    is_endless: bool = False
    asked: list[tuple[Collection[str] | None, float | None]] = field(default_factory=list)

    elsewhere: StorebellError | None = None

    elsewhere_open: Sequence[Timeline] = ()

    def asked_elsewhere(self) -> Sequence[Timeline]:
        return self.elsewhere_open

    def check_can_follow(self, _timeline: Timeline) -> None:
        if self.elsewhere is not None:
            raise self.elsewhere

    async def follow(
        self, only: Collection[str] | None, *, time_scale: float | None
    ) -> AsyncIterator[Step]:
        self.asked.append((only, time_scale))
        for step in self.steps:
            yield step
        if self.is_endless:
            await asyncio.Event().wait()


class Played:
    """A terminal over a monitor that is played."""

    def __init__(
        self,
        folder: Path,
        *steps: Step,
        is_endless: bool = False,
        database: Database | None = None,
    ) -> None:
        self.monitor = PlayedMonitor(steps, is_endless)
        self.repository: TestRepository = (
            repository_in_memory(ManualClock())
            if database is None
            else TestRepository(database, database.event_store, "this process", ManualClock())
        )
        self.apples_clock = ApplesClock()
        self.terminal = Terminal(
            folder,
            services_with(
                monitor=self.monitor,
                repository=self.repository,
                apples_clock=self.apples_clock,
            ),
        )


def test_where_no_test_is_open_that_is_said(tmp_path: Path) -> None:
    with Database.open(tmp_path / "storebell.db") as database:
        played = Played(tmp_path, database=database)
        ran = played.terminal.run("watch")
        assert (ran.code, ran.out) == (0, "No test is open here.\n")
        assert played.terminal.run("watch", "--json").out == ""
        assert played.monitor.asked[0] == (None, None)


def test_open_tests_of_another_server_are_named_with_what_to_do(tmp_path: Path) -> None:
    at_simulator = Timeline.start(replace(asked("a"), api_base="http://127.0.0.1:8080"))
    at_apple = Timeline.start(asked("b"))
    with Database.open(tmp_path / "storebell.db") as database:
        played = Played(tmp_path, database=database)
        played.monitor.elsewhere_open = (at_simulator, at_simulator, at_apple)
        ran = played.terminal.run("watch")
    assert (ran.code, ran.out) == (0, "No test is open here.\n")
    assert ran.err == (
        "2 open tests were requested from a simulator at http://127.0.0.1:8080.\n"
        "Add --api-base http://127.0.0.1:8080, while that simulator runs.\n"
        "1 open test was requested from Apple.\n"
        "Leave --api-base out.\n"
    )


def test_without_the_database_nobody_says_that_there_is_none(tmp_path: Path) -> None:
    ran = Played(tmp_path).terminal.run("watch")
    assert (ran.code, ran.out) == (0, "The database could not be used.\n")


def test_each_line_says_of_which_test_it_is(tmp_path: Path) -> None:
    steps = [
        update("first-test", accepted("first-test")),
        update("second-test", accepted("second-test"), attempt("second-test")),
    ]
    ran = Played(tmp_path, *steps).terminal.run("watch")
    assert [line.partition("  ")[0] for line in ran.out.splitlines()] == [
        *["first-te"] * 2,
        *["second-t"] * 3,
    ]


def test_programs_get_a_record_for_each_event(tmp_path: Path) -> None:
    steps = [update("t-1", accepted("t-1")), Update("t-1", None), update("t-2", accepted("t-2"))]
    ran = Played(tmp_path, *steps).terminal.run("watch", "--json")
    assert [(record["event"], record["test_id"]) for record in ran.records] == [
        ("asked", "t-1"),
        ("token", "t-1"),
        ("asked", "t-2"),
        ("token", "t-2"),
    ]


def test_what_is_beside_the_tests_goes_to_standard_error(tmp_path: Path) -> None:
    error = FileUnwritableError(file="storebell.db", reason="No space left on device")
    note = Note(Finding(Level.NOTE, msg("Half is used"), msg("Wait.")))
    ran = Played(tmp_path, StoreNotice(error), note).terminal.run("watch", "--json")
    assert ran.out == ""
    assert ran.err == f"{error.title}.\n{error.advice}\nHalf is used.\nWait.\n"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([update("a", accepted("a"), settled("a", Outcome.DELIVERED))], 0),
        ([update("a", accepted("a"), settled("a", Outcome.FAILED))], 1),
        ([update("a", settled("a", Outcome.NOT_SENT))], 1),
        ([update("a", accepted("a"), settled("a", Outcome.UNDECIDED))], 7),
        ([update("a", lost("a"))], 9),
        (
            [
                update("a", accepted("a"), settled("a", Outcome.DELIVERED)),
                update("b", accepted("b"), settled("b", Outcome.FAILED)),
                update("c", lost("c")),
                update("d", accepted("d"), settled("d", Outcome.UNDECIDED)),
            ],
            9,
        ),
        (
            [
                update("a", accepted("a"), settled("a", Outcome.FAILED)),
                update("b", accepted("b"), settled("b", Outcome.UNDECIDED)),
            ],
            7,
        ),
        (
            [
                update("a", lost("a")),
                update("a", accepted("a"), settled("a", Outcome.DELIVERED)),
            ],
            0,
        ),
    ],
)
def test_the_exit_code_is_that_of_the_worst_end(
    tmp_path: Path, steps: Sequence[Step], code: int
) -> None:
    assert Played(tmp_path, *steps).terminal.run("watch", "--json").code == code


def test_a_time_limit_is_exit_code_7(tmp_path: Path) -> None:
    delivered = update("a", accepted("a"), settled("a", Outcome.DELIVERED))
    played = Played(tmp_path, delivered, is_endless=True)
    ran = played.terminal.run("watch", "--timeout", "0.05", "--json")
    assert ran.code == 7
    assert len(ran.records) == 3


def test_only_those_that_are_named_are_followed(tmp_path: Path) -> None:
    played = Played(tmp_path)
    for test_id in ("first-test", "second-test"):
        played.repository.adopt(asked(test_id), accepted(test_id))
    played.terminal.run("watch", "second", "first-test")
    assert played.monitor.asked == [(["second-test", "first-test"], None)]


@pytest.mark.parametrize(
    "arguments",
    [("nobody",), ("--timeout", "0"), ("--timeout", "x"), ("--time-scale", "60")],
)
def test_what_makes_no_sense_follows_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    played = Played(tmp_path)
    assert played.terminal.run("watch", *arguments).code == 2
    assert played.monitor.asked == []


def test_a_test_of_another_server_is_refused_with_the_way_to_it(tmp_path: Path) -> None:
    played = Played(tmp_path)
    played.repository.adopt(asked("first-test"), accepted("first-test"))
    played.monitor.elsewhere = AskedElsewhereError.of("http://127.0.0.1:8080")
    ran = played.terminal.run("watch", "first-test")
    assert ran.code == 2
    assert "--api-base http://127.0.0.1:8080" in ran.err
    assert played.monitor.asked == []


def test_a_simulators_plan_and_apples_time_are_used_on_request(tmp_path: Path) -> None:
    played = Played(tmp_path)
    played.terminal.run(
        *("--api-base", "http://127.0.0.1:8080", "watch"),
        *("--time-scale", "60", "--correct-clock"),
    )
    assert played.monitor.asked == [(None, 60.0)]
    assert played.apples_clock.is_correcting
