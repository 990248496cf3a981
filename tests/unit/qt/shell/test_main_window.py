"""The window over real services: a click sends, the simulator delivers, the lane shows it."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.notifications.events import Event, Outcome
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.simulation.receiver_behaviours import Behaviour
from storebell.qt.background import Background
from storebell.qt.inspector.header import Header
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton, TopBar
from storebell.qt.sidebar.app_model import AppRows
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.all_results_bar import AllResultsBar
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.timeline.filter_bar import FilterBar
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.widgets.notices import Notices
from storebell.services.notifications.requests import TestRequest
from storebell.services.notifications.send_test import TestSender
from storebell.storage.files.json_lists import JsonAppRepository
from support import timelines
from support.commands import storebell
from support.handlers import notification_server

LIMIT = 15_000

T = TypeVar("T", bound=QObject)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(Theme(qapp, Scheme.LIGHT), background, options)
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
    # What our own sender saw is told after the record.
    qtbot.waitUntil(lambda: shown_in(window)[0].settled_as is Outcome.DELIVERED, timeout=LIMIT)
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
    question = question_of(window, qtbot)
    question.reject()
    qtbot.wait(100)
    assert shown_in(window) == ()
    assert part(window, Notices).titles() == ()


def question_of(window: MainWindow, qtbot: QtBot) -> ProductionQuestion:
    def find() -> ProductionQuestion | None:
        found = window.findChildren(ProductionQuestion)
        return next((one for one in found if one.isVisible()), None)

    qtbot.waitUntil(lambda: find() is not None, timeout=LIMIT)
    question = find()
    assert question is not None
    return question


def test_production_asks_for_an_app_once_a_day(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_environment(Environment.PRODUCTION)
    press_send(window)
    question_of(window, qtbot).accept()
    notices = part(window, Notices)
    qtbot.waitUntil(lambda: len(notices.titles()) == 1, timeout=LIMIT)  # it has no key
    notices.clear()
    press_send(window)
    qtbot.waitUntil(lambda: len(notices.titles()) == 1, timeout=LIMIT)
    assert "“Sample app” has no API key" in notices.titles()
    assert not [
        production_question
        for production_question in window.findChildren(ProductionQuestion)
        if production_question.isVisible()
    ]


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


def button(window: MainWindow, text: str) -> QPushButton:
    found = [
        candidate for candidate in window.findChildren(QPushButton) if candidate.text() == text
    ]
    assert len(found) == 1, text
    return found[0]


def test_the_keyboard_starts_at_send(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: part(window, SendButton).hasFocus(), timeout=LIMIT)


def test_all_eleven_results_stand_on_the_timeline_in_apples_order(
    window: MainWindow, qtbot: QtBot
) -> None:
    button(window, "&Show me all eleven results").click()
    bar = part(window, AllResultsBar)
    qtbot.waitUntil(bar.isVisible, timeout=LIMIT)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=LIMIT)
    lanes = shown_in(window)
    results = [[attempt.result for attempt in lane.attempts] for lane in lanes]
    assert results == [[result] for result in SendAttemptResult]
    assert all(lane.trace_of(1) is not None for lane in lanes)
    assert part(window, Notices).titles() == ()


def test_stopping_the_eleven_leaves_no_lane_open(window: MainWindow, qtbot: QtBot) -> None:
    button(window, "&Show me all eleven results").click()
    qtbot.waitUntil(lambda: len(shown_in(window)) >= 10, timeout=LIMIT)
    button(window, "S&top").click()
    bar = part(window, AllResultsBar)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=LIMIT)
    qtbot.waitUntil(
        lambda: all(lane.outcome is not None for lane in shown_in(window)), timeout=LIMIT
    )
    lanes = shown_in(window)
    stopped = [lane for lane in lanes if lane.outcome is Outcome.UNDECIDED]
    assert "timeout" in {lane.asked.receiver for lane in stopped}
    qtbot.wait(300)
    assert len(shown_in(window)) == len(lanes)
    assert all(lane.outcome is not None for lane in shown_in(window))


def test_one_of_the_eleven_can_be_sent_again_alone(window: MainWindow, qtbot: QtBot) -> None:
    part(window, LocalStrip).choose_receiver(Behaviour("close"))
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)) and bool(shown_in(window)[0].attempts))
    button(window, "Send a&gain").click()
    qtbot.waitUntil(lambda: len(shown_in(window)) == 2 and bool(shown_in(window)[0].attempts))
    assert [lane.attempts[0].result for lane in shown_in(window)] == ["NO_RESPONSE"] * 2
    uuids = {payload_of(lane)["notificationUUID"] for lane in shown_in(window)}
    assert len(uuids) == 2


def payload_of(lane: Timeline) -> Mapping[str, object]:
    assert lane.verification is not None
    assert lane.verification.payload is not None
    return lane.verification.payload


def test_another_type_is_sent_and_delivered_again_with_the_same_uuid(
    window: MainWindow, qtbot: QtBot
) -> None:
    with notification_server((200,)) as server:
        part(window, LocalStrip).restore(server.url, "sandbox", 1)
        part(window, TopBar).other_requested.emit("DID_RENEW", "")
        qtbot.waitUntil(
            lambda: bool(shown_in(window)) and shown_in(window)[0].outcome is not None,
            timeout=LIMIT,
        )
        again = button(window, "De&liver again")
        assert again.isVisible()
        again.click()
        qtbot.waitUntil(
            lambda: len(shown_in(window)) == 2 and shown_in(window)[0].outcome is not None,
            timeout=LIMIT,
        )
        assert len(server.payloads) == 2
        assert len(set(server.payloads)) == 1
    payloads = [payload_of(lane) for lane in shown_in(window)]
    assert payloads[0]["notificationType"] == "DID_RENEW"
    assert payloads[0]["notificationUUID"] == payloads[1]["notificationUUID"]


def test_a_host_of_the_network_is_asked_about_once(window: MainWindow, qtbot: QtBot) -> None:
    part(window, LocalStrip).restore("https://192.0.2.1:9/", "sandbox", 1)
    press_send(window)  # not private: no question would help
    qtbot.waitUntil(lambda: bool(part(window, Notices).titles()), timeout=LIMIT)
    part(window, Notices).clear()

    part(window, LocalStrip).restore("https://10.255.255.1:9/", "sandbox", 1)
    press_send(window)
    qtbot.waitUntil(lambda: window.findChild(HostQuestion) is not None, timeout=LIMIT)
    question = part(window, HostQuestion)
    assert "10.255.255.1" in question.windowTitle()
    assert shown_in(window) == ()
    question.reject()
    qtbot.waitUntil(lambda: window.findChild(HostQuestion) is None, timeout=LIMIT)
    assert shown_in(window) == ()
    assert part(window, Notices).titles() == ()


def test_a_confirmed_host_is_delivered_to(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[TestRequest] = []

    async def send(_test_sender: TestSender, request: TestRequest) -> AsyncGenerator[Event, None]:
        sent.append(request)
        if "10.0.0.7" not in request.local.confirmed_hosts:
            raise HostNotConfirmedError(host="10.0.0.7", address="10.0.0.7")
        yield timelines.delivered().asked

    monkeypatch.setattr(TestSender, "send", send)
    part(window, LocalStrip).restore("https://10.0.0.7/", "sandbox", 1)
    press_send(window)
    qtbot.waitUntil(lambda: window.findChild(HostQuestion) is not None, timeout=LIMIT)
    part(window, HostQuestion).accept()
    qtbot.waitUntil(lambda: len(shown_in(window)) == 1, timeout=LIMIT)
    press_send(window)
    qtbot.waitUntil(lambda: len(sent) == 3, timeout=LIMIT)
    assert [one.local.confirmed_hosts for one in sent] == [
        frozenset(),
        {"10.0.0.7"},
        {"10.0.0.7"},
    ]


def test_what_was_sent_is_there_after_a_restart_and_can_be_removed_and_brought_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    # The last event: what is known before is less than what is kept.
    qtbot.waitUntil(lambda: shown_in(window)[0].settled_as is Outcome.DELIVERED, timeout=LIMIT)
    [sent] = shown_in(window)
    window.close()

    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    again = make_window(Theme(qapp, Scheme.LIGHT), background, options)
    again.show()
    background.start()
    again.load()
    try:
        qtbot.waitUntil(lambda: shown_in(again) == (sent,), timeout=LIMIT)
        part(again, TimelineController).remove([sent.test_id])
        assert shown_in(again) == ()
        notices = part(again, Notices)
        assert notices.titles() == ("The test was removed",)
        undo = next(
            candidate
            for candidate in notices.findChildren(QPushButton)
            if candidate.text() == "Undo"
        )
        undo.click()
        qtbot.waitUntil(lambda: shown_in(again) == (sent,), timeout=LIMIT)
        qtbot.waitUntil(lambda: notices.titles() == (), timeout=LIMIT)
    finally:
        again.close()


def test_a_test_of_the_terminal_appears_in_the_open_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", "--json")
    assert ran.code == 0
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    [shown] = shown_in(window)
    assert shown.test_id == ran.of("asked")[0]["test_id"]
    qtbot.waitUntil(lambda: shown_in(window)[0].outcome is Outcome.DELIVERED, timeout=LIMIT)


def test_a_test_that_the_filter_hides_is_said_and_shown_on_demand(
    window: MainWindow, qtbot: QtBot
) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    part(window, FilterBar).findChildren(QLineEdit)[0].setText("nothing has these words")
    press_send(window)
    notices, model = part(window, Notices), part(window, TimelineModel)
    qtbot.waitUntil(lambda: bool(notices.titles()), timeout=LIMIT)
    assert notices.titles() == ("The filter hides the test that was sent",)
    newest = shown_in(window)[0].test_id
    assert model.row_of(newest) < 0
    buttons = [candidate for candidate in notices.findChildren(QPushButton) if candidate.text()]
    buttons[0].click()
    assert model.row_of(newest) == 0
    assert part(window, TimelineView).chosen_test == newest


def test_a_setting_that_can_t_be_kept_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    book = tmp_path / "settings" / "settings.json"
    book.mkdir(parents=True)
    part(window, TimelineController).change_setting("row_density", "compact")
    qtbot.waitUntil(lambda: bool(part(window, Notices).titles()), timeout=LIMIT)
    assert str(book) in part(window, Notices).titles()[0]


def test_the_inspector_says_times_as_the_lanes_do(window: MainWindow, qtbot: QtBot) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    asked_at = shown_in(window)[0].asked.at
    header = part(window, Header)
    part(window, TimelineController).change_setting("time_zone", "utc")
    qtbot.waitUntil(lambda: f"{asked_at:%H:%M:%S} UTC" in header.toPlainText(), timeout=LIMIT)


def test_an_attempt_that_nobody_saw_marks_its_lane_until_it_is_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerted: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda *given: alerted.append(given))
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    with notification_server((500, 200)) as server:
        arguments = ("--plan", "production", "--time-scale", "3600", "--until", "final")
        ran = storebell(tmp_path, "send", "--environment", "local", "--url", server.url, *arguments)
    assert ran.code == 0
    model = part(window, TimelineModel)
    qtbot.waitUntil(lambda: bool(model.new_in(range(1))), timeout=LIMIT)
    [test_id] = model.new_in(range(1))
    assert alerted
    window.choose_test(test_id)
    assert model.new_in(range(1)) == ()


def test_an_app_that_a_command_added_is_offered_in_the_open_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    JsonAppRepository(tmp_path / "settings" / "apps.json").add(
        App("Campfire", "com.example.campfire")
    )
    qtbot.waitUntil(lambda: part(window, AppRows).row_of("Campfire") >= 0, timeout=LIMIT)
