"""Questions before something that can not be taken back."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.theme.theme import Theme

UNTIL = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


@pytest.mark.parametrize("width", [300, 420, 900])
def test_a_question_is_as_high_as_its_text_needs(
    theme: Theme, window: QWidget, qtbot: QtBot, width: int
) -> None:
    question = ProductionQuestion(
        theme, [App("An app of a rather long name", "com.example.app")], UNTIL, window
    )
    question.open()
    question.setMinimumWidth(0)
    question.resize(width, 10)
    qtbot.wait(20)
    for label in question.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    question.close()
