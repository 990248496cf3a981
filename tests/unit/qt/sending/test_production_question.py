"""The question before a test to Production."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.theme.theme import Theme
from support.forms import press, said
from unit.qt.opened_windows import APPS


def test_the_question_names_the_act_and_what_may_follow(question: ProductionQuestion) -> None:
    assert question.windowTitle() == "Send to Production for Hiking"
    assert "28 November 2026" in said(question)
    assert "up to 5 more times" in said(question)
    assert "can't be called back" in said(question)


def test_the_return_key_cancels(question: ProductionQuestion, qtbot: QtBot) -> None:
    with qtbot.waitSignal(question.rejected):
        QTest.keyClick(question, Qt.Key.Key_Return)


def test_only_the_button_that_names_the_act_sends(
    question: ProductionQuestion, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(question.accepted):
        press(question, "Send to Production for Hiking")


@pytest.mark.parametrize(("attempts", "said_retries"), [(2, "tries 1 more time,"), (3, "up to 2")])
def test_how_many_retries_may_follow_is_said_as_the_plan_has_it(
    attempts: int,
    said_retries: str,
    theme: Theme,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = replace(PRODUCTION_PLAN, delays=PRODUCTION_PLAN.delays[:attempts])
    monkeypatch.setattr("storebell.qt.sending.production_question.PRODUCTION_PLAN", plan)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    question = ProductionQuestion(theme, APPS[:1], datetime(2026, 11, 28, tzinfo=UTC), parent)
    question.open()
    assert said_retries in said(question)
