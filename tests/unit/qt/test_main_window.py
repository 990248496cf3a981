"""The window over real services: a click sends, the simulator delivers, the lane shows it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_switchboard
from storebell.domain.environment import Environment
from storebell.domain.events import Outcome
from storebell.domain.timeline import Timeline
from storebell.qt.background import Background
from storebell.qt.local_strip import LocalStrip
from storebell.qt.main_window import MainWindow
from storebell.qt.notice import Notices
from storebell.qt.palette import Scheme
from storebell.qt.production_question import ProductionQuestion
from storebell.qt.theme import Theme
from storebell.qt.timeline_model import TimelineModel
from storebell.qt.top_bar import SendButton
from storebell.services.options import Options
from support.handlers import notification_server

LIMIT = 15_000

T = TypeVar("T", bound=QObject)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_switchboard(options, {}))
    window = MainWindow(Theme(qapp, Scheme.LIGHT), background, options)
    window.show()
    background.start()
    with qtbot.waitSignal(window.ready, timeout=LIMIT):
        window.load()
    yield window
    window.close()


def part(window: MainWindow, kind: type[T]) -> T:
    found = window.findChild(kind)
    assert found is not None
    return found


def shown_in(window: MainWindow) -> tuple[Timeline, ...]:
    return tuple(part(window, TimelineModel).timelines())


def press_send(window: MainWindow) -> None:
    part(window, SendButton).click()


def test_one_click_sends_and_the_lane_shows_what_happened(window: MainWindow, qtbot: QtBot) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    qtbot.waitUntil(lambda: shown_in(window)[0].outcome is Outcome.DELIVERED, timeout=LIMIT)
    [timeline] = shown_in(window)
    assert timeline.asked.environment is Environment.LOCAL
    assert timeline.verification is not None
    assert timeline.verification.is_valid
    assert timeline.trace_of(1) is not None


def test_the_production_plan_shows_attempts_as_they_are_recorded(
    window: MainWindow, qtbot: QtBot
) -> None:
    with notification_server((500, 200)) as server:
        part(window, LocalStrip).restore(server.url, "production", 3600)
        press_send(window)
        qtbot.waitUntil(
            lambda: bool(shown_in(window)) and shown_in(window)[0].outcome is not None,
            timeout=LIMIT,
        )
    [timeline] = shown_in(window)
    assert [attempt.result for attempt in timeline.attempts] == [
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "SUCCESS",
    ]


def test_a_missing_key_is_a_notice_and_no_lane(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_environment(Environment.SANDBOX)
    press_send(window)
    qtbot.waitUntil(lambda: bool(part(window, Notices).titles()), timeout=LIMIT)
    assert "“Sample app” has no API key" in part(window, Notices).titles()
    assert shown_in(window) == ()


def test_production_asks_first_and_taking_it_back_sends_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.choose_environment(Environment.PRODUCTION)
    press_send(window)
    question = window.findChild(ProductionQuestion)
    assert question is not None
    assert question.isVisible()
    question.reject()
    qtbot.wait(100)
    assert shown_in(window) == ()
    assert part(window, Notices).titles() == ()


def test_closing_in_the_middle_of_a_send_leaves_nothing_behind(
    window: MainWindow, qtbot: QtBot
) -> None:
    with notification_server((500,)) as server:
        part(window, LocalStrip).restore(server.url, "production", 1)
        press_send(window)
        qtbot.waitUntil(
            lambda: bool(shown_in(window)) and len(shown_in(window)[0].attempts) == 1,
            timeout=LIMIT,
        )
        window.close()
