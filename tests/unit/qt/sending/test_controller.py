"""Sending over real services: the questions before, all eleven results, and sending again."""

from collections.abc import AsyncGenerator, Mapping

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.notifications.events import Event, Outcome
from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    ProductKind,
    PurchaseOptions,
)
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.sending.purchase_button import PurchaseButton
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.timeline.all_results_bar import AllResultsBar
from storebell.qt.widgets.notices import Notices
from storebell.services.notifications.requests import TestRequest
from storebell.services.notifications.send_test import TestSender
from support import timelines
from support.forms import entries
from support.handlers import notification_server
from support.notices import notice_titles
from support.receivers import choose_receiver
from unit.qt.opened_windows import LIMIT, choose_type, part, press_send, shown_in


@pytest.fixture
def window(sending_window: MainWindow) -> MainWindow:
    return sending_window


def test_production_asks_first_and_taking_it_back_sends_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.choose_environment(Environment.PRODUCTION)
    press_send(window)
    question = question_of(window, qtbot)
    question.reject()
    qtbot.wait(100)
    assert shown_in(window) == ()
    assert notice_titles(part(window, Notices)) == ()


def question_of(window: MainWindow, qtbot: QtBot) -> ProductionQuestion:
    def find() -> ProductionQuestion | None:
        found = window.findChildren(ProductionQuestion)
        return next((question for question in found if question.isVisible()), None)

    qtbot.waitUntil(lambda: find() is not None, timeout=LIMIT)
    question = find()
    assert question is not None
    return question


def test_production_asks_for_an_app_once_a_day(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_environment(Environment.PRODUCTION)
    press_send(window)
    question_of(window, qtbot).accept()
    notices = part(window, Notices)
    qtbot.waitUntil(lambda: len(notice_titles(notices)) == 1, timeout=LIMIT)  # it has no key
    notices.clear()
    press_send(window)
    qtbot.waitUntil(lambda: len(notice_titles(notices)) == 1, timeout=LIMIT)
    assert "“Sample app” has no API key" in notice_titles(notices)
    assert not [
        production_question
        for production_question in window.findChildren(ProductionQuestion)
        if production_question.isVisible()
    ]


def button(window: MainWindow, text: str) -> QPushButton:
    found = [
        candidate for candidate in window.findChildren(QPushButton) if candidate.text() == text
    ]
    assert len(found) == 1, text
    return found[0]


def test_all_eleven_results_stand_on_the_timeline_in_apples_order(
    window: MainWindow, qtbot: QtBot
) -> None:
    button(window, "&Show all results").click()
    bar = part(window, AllResultsBar)
    qtbot.waitUntil(bar.isVisible, timeout=LIMIT)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=LIMIT)
    lanes = shown_in(window)
    results = [[attempt.result for attempt in lane.attempts] for lane in lanes]
    assert results == [[result] for result in SendAttemptResult]
    assert all(lane.trace_of(1) is not None for lane in lanes)
    assert notice_titles(part(window, Notices)) == ()


def test_stopping_the_eleven_leaves_no_lane_open(window: MainWindow, qtbot: QtBot) -> None:
    button(window, "&Show all results").click()
    qtbot.waitUntil(lambda: len(shown_in(window)) >= 10, timeout=LIMIT)
    button(window, "Sto&p").click()
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
    choose_receiver(part(window, LocalStrip), read_behaviour("close"))
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)) and bool(shown_in(window)[0].attempts))
    again = button(window, "Send a&gain")
    qtbot.waitUntil(again.isEnabled)
    again.click()
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
        choose_type(window, "DID_RENEW")
        press_send(window)
        qtbot.waitUntil(
            lambda: bool(shown_in(window)) and shown_in(window)[0].outcome is not None,
            timeout=LIMIT,
        )
        again = button(window, "De&liver again")
        qtbot.waitUntil(again.isEnabled)
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


def test_another_type_is_about_the_purchase_that_was_chosen_as_far_as_it_fits(
    window: MainWindow, qtbot: QtBot
) -> None:
    choices = entries(part(window, PurchaseButton).menu())
    for text in ("Consumable", "LEGAL", "A commitment of 12 months, paid monthly"):
        choices[text].trigger()
    choose_type(window, "CONSUMPTION_REQUEST")
    press_send(window)
    qtbot.waitUntil(lambda: _are_over(window, 1), timeout=LIMIT)
    [lane] = shown_in(window)
    assert lane.asked.purchase == PurchaseOptions(ProductKind.CONSUMABLE, reason="LEGAL")
    left_out = "CONSUMPTION_REQUEST goes without a part of the chosen purchase"
    assert left_out in notice_titles(part(window, Notices))
    data = payload_of(lane)["data"]
    assert isinstance(data, Mapping)
    assert data["consumptionRequestReason"] == "LEGAL"
    again = button(window, "Send a&gain")
    qtbot.waitUntil(again.isEnabled)
    again.click()
    qtbot.waitUntil(lambda: _are_over(window, 2), timeout=LIMIT)
    assert shown_in(window)[0].asked.purchase == lane.asked.purchase
    choose_type(window, "TEST")
    press_send(window)
    qtbot.waitUntil(lambda: _are_over(window, 3), timeout=LIMIT)
    assert shown_in(window)[0].asked.notification_type == "TEST"
    assert shown_in(window)[0].asked.purchase == USUAL_PURCHASE


def _are_over(window: MainWindow, count: int) -> bool:
    lanes = shown_in(window)
    return len(lanes) == count and all(lane.outcome is not None for lane in lanes)


def test_a_host_of_the_network_is_asked_about_once(window: MainWindow, qtbot: QtBot) -> None:
    part(window, LocalStrip).restore("https://192.0.2.1:9/", "sandbox", 1)
    press_send(window)  # not private: no question would help
    qtbot.waitUntil(lambda: bool(notice_titles(part(window, Notices))), timeout=LIMIT)
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
    assert notice_titles(part(window, Notices)) == ()


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
    assert [request.local.confirmed_hosts for request in sent] == [
        frozenset(),
        {"10.0.0.7"},
        {"10.0.0.7"},
    ]
