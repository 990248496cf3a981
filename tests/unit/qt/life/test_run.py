"""A life over real services: in order, paused, hurried, stopped, and not started at all."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from storebell.domain.errors.delivery import AddressNotAllowedError, LocalServerError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.simulation.lives import find_life
from storebell.domain.simulation.local_delivery import DELIVERY_TIMEOUT_SECONDS
from storebell.domain.simulation.requests import SimulationFacts, SimulationRequest
from storebell.presentation.life_progress import LifeProgress, Phase, StepState
from storebell.qt.background import Background
from storebell.qt.life.run import LifeRun
from support.handlers import notification_server
from unit.qt.life.opened import SLOW, background_in, request_for
from unit.qt.opened_windows import LIMIT

STORY = find_life("consumable")


class Watched:
    """A run, and all that it told."""

    def __init__(self, background: Background, parent: QObject) -> None:
        self.run = LifeRun(background, parent)
        self.told: list[LifeProgress] = []
        self.facts: list[SimulationFacts] = []
        self.errors: list[StorebellError] = []
        self.ends = 0
        self.run.changed.connect(self.told.append)
        self.run.opened.connect(lambda facts, _notices: self.facts.append(facts))
        self.run.failed.connect(self.errors.append)
        self.run.ended.connect(self._on_ended)

    def start(self, request: SimulationRequest) -> None:
        self.run.start(request, STORY)

    @property
    def newest(self) -> LifeProgress:
        return self.told[-1]

    @property
    def states(self) -> list[StepState]:
        return [row.state for row in self.newest.rows]

    def is_in(self, phase: Phase) -> bool:
        return self.newest.phase is phase

    def _on_ended(self) -> None:
        self.ends += 1


@pytest.fixture
def services(tmp_path: Path, qtbot: QtBot) -> Iterator[Background]:
    background = background_in(tmp_path)
    yield background
    background.close()


@pytest.fixture
def watched(services: Background) -> Watched:
    return Watched(services, services)


def wait_for_sent(watched: Watched, qtbot: QtBot, count: int) -> None:
    def is_sent() -> bool:
        newest = watched.newest
        return newest.steps_sent == count and StepState.SENT not in watched.states

    qtbot.waitUntil(is_sent, timeout=LIMIT)


def test_a_whole_life_is_delivered_in_order_with_ids_that_agree(
    watched: Watched, qtbot: QtBot
) -> None:
    with notification_server() as server:
        watched.start(request_for(STORY, server.url))
        assert watched.is_in(Phase.STARTING)
        qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)
        assert len(server.payloads) == len(STORY.steps)
    assert watched.is_in(Phase.ENDED)
    assert set(watched.states) == {StepState.DELIVERED}
    assert {row.status for row in watched.newest.rows} == {200}
    assert len({row.transaction_id for row in watched.newest.rows}) == 1
    assert watched.newest.rows[0].transaction_id
    [facts] = watched.facts
    assert facts.base_url.startswith("http://127.0.0.1:")
    assert not watched.run.is_running
    assert watched.errors == []


def test_the_next_step_is_taken_on_demand_also_in_a_pause(watched: Watched, qtbot: QtBot) -> None:
    watched.start(request_for(STORY, month=SLOW))
    wait_for_sent(watched, qtbot, 1)
    watched.run.take_next()
    wait_for_sent(watched, qtbot, 2)
    watched.run.toggle_pause()
    qtbot.waitUntil(lambda: watched.is_in(Phase.PAUSED), timeout=LIMIT)
    watched.run.take_next()
    wait_for_sent(watched, qtbot, 3)
    assert watched.is_in(Phase.PAUSED)
    watched.run.toggle_pause()
    qtbot.waitUntil(lambda: watched.is_in(Phase.RUNNING), timeout=LIMIT)
    qtbot.waitUntil(lambda: watched.newest.rows[3].at is not None, timeout=LIMIT)
    assert watched.states[3] is StepState.DUE


def test_stopping_ends_the_simulator_and_another_life_can_begin(
    watched: Watched, qtbot: QtBot
) -> None:
    watched.start(request_for(STORY, month=SLOW))
    wait_for_sent(watched, qtbot, 1)
    watched.run.stop()
    qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)
    assert watched.is_in(Phase.STOPPED)
    assert watched.states[1:] == [StepState.NOT_SENT] * 3
    host, port = watched.facts[0].base_url.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)
    watched.start(request_for(STORY))
    qtbot.waitUntil(lambda: watched.ends == 2, timeout=LIMIT)
    assert watched.is_in(Phase.ENDED)


def test_there_is_one_life_at_a_time(watched: Watched, qtbot: QtBot) -> None:
    watched.start(request_for(STORY, month=SLOW))
    watched.start(request_for(STORY, month=SLOW))
    wait_for_sent(watched, qtbot, 1)
    assert len(watched.facts) == 1
    watched.run.stop()
    qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)


def test_a_handler_that_is_down_fails_each_step_and_the_life_goes_on(
    watched: Watched, qtbot: QtBot
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/hook"
        watched.start(request_for(STORY, url))
        qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)
    assert set(watched.states) == {StepState.FAILED}
    assert {row.status for row in watched.newest.rows} == {None}
    assert all(row.result for row in watched.newest.rows)
    [cause] = {row.cause for row in watched.newest.rows}
    [remedy] = {row.remedy for row in watched.newest.rows}
    assert "refused" in str(cause)
    assert str(remedy)
    assert watched.is_in(Phase.ENDED)


def test_a_port_that_is_taken_is_said(watched: Watched, qtbot: QtBot) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        watched.start(request_for(STORY, port=taken.getsockname()[1]))
        qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)
    [error] = watched.errors
    assert isinstance(error, LocalServerError)
    assert watched.is_in(Phase.STOPPED)
    assert watched.newest.steps_sent == 0


def test_a_url_that_is_not_allowed_is_said(watched: Watched, qtbot: QtBot) -> None:
    watched.start(request_for(STORY, "http://192.0.2.1/hook"))
    qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)
    assert [type(error) for error in watched.errors] == [AddressNotAllowedError]


def test_stopping_does_not_wait_for_an_answer(watched: Watched, qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/hook"
        watched.start(request_for(STORY, url, SLOW))
        qtbot.waitUntil(lambda: StepState.SENT in watched.states, timeout=LIMIT)
        watched.run.stop()
        qtbot.waitUntil(lambda: watched.ends == 1, timeout=LIMIT)
    assert watched.is_in(Phase.STOPPED)
    assert watched.states == [StepState.SENT, *[StepState.NOT_SENT] * 3]


def test_nothing_is_pressed_where_nothing_runs(watched: Watched) -> None:
    watched.run.take_next()
    watched.run.toggle_pause()
    watched.run.stop()
    assert watched.told == []


def test_closing_does_not_wait_for_an_answer(tmp_path: Path, qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        background = background_in(tmp_path)
        watched = Watched(background, background)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/hook"
        watched.start(request_for(STORY, url, SLOW))
        qtbot.waitUntil(lambda: StepState.SENT in watched.states, timeout=LIMIT)
        start = time.monotonic()
        background.close()
        assert time.monotonic() - start < DELIVERY_TIMEOUT_SECONDS / 2
