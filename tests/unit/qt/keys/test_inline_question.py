"""A question inside a card: two buttons, and Escape for the harmless one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.qt.keys.inline_question import InlineQuestion
from support.forms import press, said


@pytest.fixture
def question(qtbot: QtBot) -> InlineQuestion:
    question = InlineQuestion("Remove key", "Keep it")
    qtbot.addWidget(question)
    return question


def button(question: InlineQuestion, text: str) -> QPushButton:
    return next(
        candidate for candidate in question.findChildren(QPushButton) if candidate.text() == text
    )


def test_it_is_hidden_until_it_asks(question: InlineQuestion) -> None:
    assert question.isHidden()
    question.ask("Remove Studio?")
    assert question.isVisible()
    assert said(question) == "Remove Studio?"


def test_the_keyboard_is_on_the_harmless_button(question: InlineQuestion, qtbot: QtBot) -> None:
    question.ask("Remove Studio?")
    qtbot.waitUntil(button(question, "Keep it").hasFocus)


def test_the_act_is_accepted_and_the_question_goes(question: InlineQuestion, qtbot: QtBot) -> None:
    question.ask("Remove Studio?")
    with qtbot.waitSignal(question.accepted), qtbot.assertNotEmitted(question.declined):
        press(question, "Remove key")
    assert question.isHidden()


def test_keeping_declines_it(question: InlineQuestion, qtbot: QtBot) -> None:
    question.ask("Remove Studio?")
    with qtbot.waitSignal(question.declined), qtbot.assertNotEmitted(question.accepted):
        press(question, "Keep it")
    assert question.isHidden()


@pytest.mark.parametrize("focused", ["Remove key", "Keep it"])
def test_escape_declines_it_from_either_button(
    question: InlineQuestion, qtbot: QtBot, focused: str
) -> None:
    question.ask("Remove Studio?")
    with qtbot.waitSignal(question.declined), qtbot.assertNotEmitted(question.accepted):
        QTest.keyClick(button(question, focused), Qt.Key.Key_Escape)
    assert question.isHidden()


def test_markup_in_a_name_is_shown_as_it_is(question: InlineQuestion) -> None:
    question.ask("Remove <b>Studio</b>?")
    assert said(question) == "Remove <b>Studio</b>?"
