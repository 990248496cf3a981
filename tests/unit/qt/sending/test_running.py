"""What can be stopped, and what the button says meanwhile."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Outcome, Settled, TokenReceived, WatchEnded
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.running import RunningTests
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.services.notifications.requests import request_like
from support import timelines
from support.simulated import Handler
from unit.qt.opened_windows import APPS, LIMIT, action, lanes, part, press, press_send, shown_in


@pytest.fixture
def window(sending_window: MainWindow) -> MainWindow:
    sending_window.activateWindow()
    return sending_window


def text_of_send(window: MainWindow) -> str:
    return part(window, SendButton).accessibleName()


@pytest.mark.parametrize("way", ["button", "Esc", "Ctrl+."])
def test_a_slow_send_is_stopped(window: MainWindow, qtbot: QtBot, way: str) -> None:
    with Handler(200, delay_seconds=4) as handler:
        part(window, LocalStrip).restore(handler.url, "sandbox", 1)
        press_send(window)
        qtbot.waitUntil(lambda: text_of_send(window) == "Stop", timeout=LIMIT)
        if way == "button":
            press_send(window)
        else:
            lanes(window).setFocus()
            press(way)
        qtbot.waitUntil(
            lambda: [lane.outcome for lane in shown_in(window)] == [Outcome.UNDECIDED],
            timeout=LIMIT,
        )
        qtbot.waitUntil(lambda: text_of_send(window) == "Send test", timeout=LIMIT)
        assert len(handler.arrivals) == 1
    qtbot.waitUntil(lambda: not action(window, "stop").isEnabled(), timeout=LIMIT)


def test_the_button_keeps_its_width_while_it_stops(window: MainWindow, qtbot: QtBot) -> None:
    button = part(window, SendButton)
    before = button.geometry()
    window.top_bar.set_stoppable(True)
    qtbot.wait(20)
    assert button.geometry() == before


def test_a_chosen_plan_that_waits_is_called_on_and_stopped(
    window: MainWindow, qtbot: QtBot
) -> None:
    """In real time the second attempt is an hour away."""
    with Handler(500) as handler:
        part(window, LocalStrip).restore(handler.url, "production", 1)
        press_send(window)
        qtbot.waitUntil(action(window, "attempt_now").isEnabled, timeout=LIMIT)
        action(window, "attempt_now").trigger()
        qtbot.waitUntil(lambda: len(shown_in(window)[0].attempts) == 2, timeout=LIMIT)
        assert text_of_send(window) == "Send test"  # a plan that waits keeps nobody from sending
        lanes(window).clearSelection()
        qtbot.waitUntil(lambda: not action(window, "stop").isEnabled(), timeout=LIMIT)
        lanes(window).select(shown_in(window)[0].test_id)
        qtbot.waitUntil(action(window, "stop").isEnabled, timeout=LIMIT)
        action(window, "stop").trigger()
        qtbot.waitUntil(lambda: shown_in(window)[0].outcome is Outcome.UNDECIDED, timeout=LIMIT)
    qtbot.waitUntil(lambda: not action(window, "attempt_now").isEnabled(), timeout=LIMIT)


@pytest.fixture
def parent(qapp: QApplication) -> QObject:
    return QObject(qapp)


def started(timeline: Timeline, parent: QObject) -> RunningTests:
    running = RunningTests(parent)
    running.note(timeline.asked)
    return running


def test_apple_is_done_with_a_request_once_it_is_accepted(parent: QObject) -> None:
    timeline = timelines.waiting_for_record()
    running = started(timeline, parent)
    assert running.under_way == {timeline.test_id}
    token = TokenReceived(test_id=timeline.test_id, at=timelines.NOW, token="t")
    running.note(token)
    assert not running.test_ids


def test_a_test_of_local_runs_until_it_is_settled(parent: QObject) -> None:
    timeline = timelines.refused_by_handler()
    running = started(timeline, parent)
    token = TokenReceived(test_id=timeline.test_id, at=timelines.NOW, token="t")
    running.note(token)
    assert running.under_way == {timeline.test_id}
    ended = {"test_id": timeline.test_id, "at": timelines.NOW, "outcome": Outcome.FAILED}
    for ending in (Settled(**ended), WatchEnded(**ended)):  # type: ignore[arg-type]
        running = started(timeline, parent)
        running.note(ending)
        assert not running.test_ids


def test_a_job_that_broke_off_leaves_nothing_to_stop(parent: QObject) -> None:
    timeline = timelines.refused_by_handler()
    request = request_like(timeline, APPS[0])
    running = RunningTests(parent)
    running.note(timeline.asked, request)
    running.forget_request(replace(request, environment=Environment.LOCAL))  # an equal one
    assert running.test_ids
    running.forget_request(request)
    assert not running.test_ids
