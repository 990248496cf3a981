"""The page of a customer's life: choices, buttons, errors, and over real services."""

import socket
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from looks.local_states import FACTS, told_life
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.errors.delivery import HostNotConfirmedError, LocalServerError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.simulation.lives import LIVES
from storebell.domain.simulation.requests import SimulationRequest
from storebell.presentation.life_progress import Phase
from storebell.qt.life.page import LifePage
from storebell.qt.life.step_view import StepView
from storebell.qt.page_names import LIFE, TIMELINE
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from support.controllers import controller_of
from support.forms import button, choose, said
from support.handlers import notification_server
from unit.qt.life.opened import Opened
from unit.qt.opened_windows import LIMIT, action, focused, press

FIRST = f"{LIVES[0].label} ▾"


@pytest.fixture
def opened(theme: Theme, qtbot: QtBot) -> Iterator[Opened]:
    opened = Opened(theme, qtbot)
    yield opened
    opened.background.close()


def titles(page: LifePage) -> list[str]:
    return [view.title for view in page.findChildren(StepView) if not view.isHidden()]


def test_a_story_is_shown_before_it_begins(opened: Opened) -> None:
    page = opened.show()
    assert titles(page)[0] == "1. Subscribed: For the first time"
    assert len(titles(page)) == len(LIVES[0].steps)
    assert "6 steps, none sent yet" in said(page)
    assert button(page, "&Start").isEnabled()
    assert not button(page, "&Next step").isEnabled()
    assert not button(page, "&Pause").isEnabled()


def test_another_story_has_other_steps(opened: Opened) -> None:
    page = opened.show()
    consumable = next(life for life in LIVES if life.name == "consumable")
    choose(page, FIRST, consumable.label)
    QApplication.processEvents()
    assert titles(page)[0] == "1. One-time purchase"
    assert "4 steps, none sent yet" in said(page)


def test_another_story_of_the_same_length_has_other_steps_too(opened: Opened) -> None:
    page = opened.show()
    grace = next(life for life in LIVES if life.name == "grace")
    assert len(grace.steps) == len(LIVES[0].steps)
    choose(page, FIRST, grace.label)
    QApplication.processEvents()
    assert titles(page)[1] == "2. Renewal failed: Billing is retried, access goes on"


def test_every_story_is_offered_by_its_label(opened: Opened) -> None:
    menu = button(opened.show(), FIRST).menu()
    assert [action.text() for action in menu.actions()] == [life.label for life in LIVES]


def test_where_it_goes_is_what_the_strip_has_when_the_page_is_shown(opened: Opened) -> None:
    page = opened.show()
    assert f"A customer of {SAMPLE_APP.label}, {SAMPLE_APP.bundle_id}" in said(page)
    assert "Delivered to the built-in receiver" in said(page)
    page.hide()
    opened.strip.restore("http://127.0.0.1:8080/hook", "sandbox", 1)
    page.show()
    assert "Delivered to http://127.0.0.1:8080/hook" in said(page)
    page.hide()
    opened.strip.restore("http:", "sandbox", 1)
    page.show()
    assert "The URL in the strip of Local can't be used." in said(page)
    assert not button(page, "&Start").isEnabled()


def test_a_long_url_is_cut_in_the_middle_and_makes_the_page_no_wider(opened: Opened) -> None:
    page = opened.show()
    least = page.minimumSizeHint().width()
    page.hide()
    url = f"http://127.0.0.1:8080/{'x' * 400}"
    opened.strip.restore(url, "sandbox", 1)
    page.show()
    assert page.minimumSizeHint().width() == least < 800
    [label] = [label for label in page.findChildren(QLabel) if url in label.text()]
    assert url.replace("x" * 100, "") in label.toolTip().replace("\n", "").replace("x" * 100, "")


def test_what_is_no_port_is_said_beside_it(opened: Opened, qtbot: QtBot) -> None:
    page = opened.show()
    page.activateWindow()
    port = page.findChild(QLineEdit)
    assert isinstance(port, QLineEdit)
    port.setText("80a")
    button(page, "&Start").click()
    assert "Write a number from 1 to 65535" in said(page)
    assert "1 to 65535" in port.accessibleDescription()
    assert not page.run.is_running
    port.setText("8081")
    assert "65535" not in said(page)


def test_while_it_runs_it_can_be_hurried_paused_and_stopped_and_not_changed(
    opened: Opened,
) -> None:
    page = opened.show()
    page.show_progress(told_life())
    assert "1 of 6 delivered, 1 failed" in said(page)
    assert button(page, "&Next step").isEnabled()
    assert button(page, "&Pause").isEnabled()
    assert not button(page, FIRST).isEnabled()
    assert button(page, "&Stop").isEnabled()
    page.show_progress(told_life().paused())
    assert button(page, "&Go on").isEnabled()
    assert "next, after the pause" in said(page)


def test_the_focus_stays_where_it_was_and_goes_to_start_at_the_end(
    opened: Opened, qtbot: QtBot
) -> None:
    page = opened.show()
    page.activateWindow()
    page.show_progress(told_life())
    pause = button(page, "&Pause")
    pause.setFocus()
    qtbot.waitUntil(pause.hasFocus)
    page.show_progress(told_life().paused())
    assert pause.hasFocus()
    page.show_progress(told_life().stopped())
    assert button(page, "&Start").hasFocus()


def test_how_the_simulator_is_reached_is_shown_with_what_is_to_be_known(opened: Opened) -> None:
    page = opened.show()
    page.show_opened(FACTS, (Finding(Level.NOTE, msg("The root is in memory")),))
    assert FACTS.base_url in said(page)
    assert "The root is in memory" in said(page)


def test_an_error_is_said_with_its_advice(opened: Opened) -> None:
    page = opened.show()
    page.show_error(LocalServerError(reason=msg("Address already in use")))
    assert "The Local App Store server could not start" in said(page)
    assert "choose another or leave it out" in said(page)


def test_a_host_of_the_network_is_asked_about_first(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened.show()
    requests: list[SimulationRequest] = []
    monkeypatch.setattr(page.run, "start", lambda request, _life: requests.append(request))
    page.show_error(HostNotConfirmedError(host="build.local", address="10.0.0.7"))
    question = page.findChild(HostQuestion)
    assert isinstance(question, HostQuestion)
    question.accept()
    [request] = requests
    assert request.confirmed_hosts == {"build.local"}


# -- over real services ---------------------------------------------------------------------------


def open_page(window: MainWindow) -> LifePage:
    action(window, "life").trigger()
    page = window.pages.content(LIFE)
    assert isinstance(page, LifePage)
    return page


def test_a_life_goes_on_while_another_page_is_shown(
    sending_window: MainWindow, qtbot: QtBot
) -> None:
    window = sending_window
    with notification_server() as server:
        controller_of(window).page.strip.restore(server.url, "sandbox", 1)
        page = open_page(window)
        choose(page, "A month in 5 seconds ▾", "A month in 5 minutes")
        start = button(page, "&Start")
        start.setFocus()
        QTest.keyClick(start, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: len(server.payloads) == 1, timeout=LIMIT)
        qtbot.waitUntil(button(page, "&Next step").isEnabled, timeout=LIMIT)
        assert start.text() == "&Stop"
        assert start.hasFocus()
        window.pages.open(TIMELINE)
        page.run.take_next()
        qtbot.waitUntil(lambda: len(server.payloads) == 2, timeout=LIMIT)
        controller_of(window).page.strip.restore("http://127.0.0.1:9/other", "sandbox", 1)
        assert open_page(window) is page
        qtbot.waitUntil(lambda: said(page).count(": HTTP 200, SUCCESS") == 2, timeout=LIMIT)
        assert f"Delivered to {server.url}" in said(page)
        button(page, "&Next step").click()
        qtbot.waitUntil(lambda: len(server.payloads) == 3, timeout=LIMIT)
        start.click()
        qtbot.waitUntil(lambda: not page.run.is_running, timeout=LIMIT)
    assert start.text() == "&Start"
    assert start.isEnabled()
    assert "of 6 delivered" in said(page)
    assert "Delivered to http://127.0.0.1:9/other" in said(page)
    assert "are shown here" in said(page)


def test_a_port_that_is_taken_leaves_the_page_ready(
    sending_window: MainWindow, qtbot: QtBot
) -> None:
    page = open_page(sending_window)
    port = page.findChild(QLineEdit)
    assert isinstance(port, QLineEdit)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port.setText(str(taken.getsockname()[1]))
        button(page, "&Start").click()
        qtbot.waitUntil(lambda: not page.run.is_running, timeout=LIMIT)
    assert "The Local App Store server could not start" in said(page)
    assert button(page, "&Start").isEnabled()


def test_the_keyboard_alone_leads_to_everything(sending_window: MainWindow, qtbot: QtBot) -> None:
    page = open_page(sending_window)
    reached: list[str] = []
    for _ in range(12):
        focus = QApplication.focusWidget()
        assert focus is not None
        name = focus.text() if isinstance(focus, QPushButton) else type(focus).__name__
        reached.append(name)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    wanted = [FIRST, "Sandbox ▾", "A month in 5 seconds ▾", "QLineEdit", "&Start"]
    at = reached.index(FIRST)
    assert reached[at : at + 5] == wanted
    assert page.isAncestorOf(button(page, "&Start"))


def test_a_life_that_is_over_says_so(opened: Opened) -> None:
    page = opened.show()
    progress = told_life()
    assert progress.phase is Phase.RUNNING
    page.show_progress(progress.stopped())
    assert "Stopped: 1 of 6 delivered, 1 failed" in said(page)
    assert said(page).count("not sent") == 3


def test_alt_and_a_letter_reach_story_and_port_and_never_leave_the_page(
    sending_window: MainWindow, qtbot: QtBot
) -> None:
    window = sending_window
    page = open_page(window)
    choose(page, "A month in 5 seconds ▾", "A month in 5 minutes")
    press("Alt+O")
    assert focused() is page.findChild(QLineEdit)
    press("Alt+Y")
    menu = button(page, FIRST).menu()
    qtbot.waitUntil(menu.isVisible)
    menu.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert focused() is button(page, FIRST)
    press("Alt+S")
    qtbot.waitUntil(lambda: page.run.is_running)
    assert focused() is button(page, "&Stop")
    qtbot.waitUntil(button(page, "&Pause").isEnabled, timeout=LIMIT)
    press("Alt+P")
    qtbot.waitUntil(lambda: "Paused: " in said(page), timeout=LIMIT)
    press("Alt+G")
    qtbot.waitUntil(lambda: "Paused: " not in said(page), timeout=LIMIT)
    press("Alt+S")
    qtbot.waitUntil(lambda: not page.run.is_running, timeout=LIMIT)
    assert page.isAncestorOf(focused())
