"""The question before a test to Production."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from storebell.qt.sending.production_question import ProductionQuestion
from support.forms import press, said


def test_the_question_names_the_act_and_what_may_follow(question: ProductionQuestion) -> None:
    assert question.windowTitle() == "Send to Production for Hiking"
    assert "28 November 2026" in said(question)
    assert "up to five more times" in said(question)
    assert "can't be called back" in said(question)


def test_the_return_key_cancels(question: ProductionQuestion, qtbot: QtBot) -> None:
    with qtbot.waitSignal(question.rejected):
        QTest.keyClick(question, Qt.Key.Key_Return)


def test_only_the_button_that_names_the_act_sends(
    question: ProductionQuestion, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(question.accepted):
        press(question, "Send to Production for Hiking")
