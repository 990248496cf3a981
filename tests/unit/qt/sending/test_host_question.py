"""The question before another computer of the network is delivered to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.theme.theme import Theme
from support.forms import press, said


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def question(theme: Theme, window: QWidget) -> HostQuestion:
    question = HostQuestion(theme, "build-server.home.arpa", "192.168.1.20", window)
    question.open()
    return question


def test_it_names_the_host_and_its_address(question: HostQuestion) -> None:
    assert question.windowTitle() == "Deliver to build-server.home.arpa"
    assert "Deliver to build-server.home.arpa?" in said(question)
    assert "another computer in your network, 192.168.1.20." in said(question)
    assert "until the window is closed" in said(question)


def test_an_address_is_not_named_twice(theme: Theme, window: QWidget) -> None:
    question = HostQuestion(theme, "192.168.1.20", "192.168.1.20", window)
    question.open()
    assert "It is another computer in your network. Storebell" in said(question)
    assert said(question).count("192.168.1.20") == 1


def test_only_the_button_that_names_the_host_confirms_it(
    question: HostQuestion, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(question.accepted):
        press(question, "Deliver to build-server.home.arpa")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_return_and_escape_deliver_nothing(
    question: HostQuestion, qtbot: QtBot, key: Qt.Key
) -> None:
    with qtbot.waitSignal(question.rejected), qtbot.assertNotEmitted(question.accepted):
        QTest.keyClick(question, key)


def test_a_host_with_markup_or_an_ampersand_is_shown_as_it_is(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    question = HostQuestion(theme, "<b>a&b</b>", "10.0.0.7", window)
    question.open()
    assert "Deliver to <b>a&b</b>?" in said(question)
    with qtbot.waitSignal(question.accepted):
        press(question, "Deliver to <b>a&&b</b>")
