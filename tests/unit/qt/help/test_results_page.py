"""The help for the eleven results."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.qt.help.results_page import ResultsPage
from storebell.qt.theme.theme import Theme


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> ResultsPage:
    page = ResultsPage(theme)
    qtbot.addWidget(page)
    return page


def test_it_says_everything_that_is_known_of_each_result(page: ResultsPage) -> None:
    said = {label.text() for label in page.findChildren(QLabel)}
    for result, text in RESULTS.items():
        advice = text.advice
        assert {str(result), advice.meaning, *advice.causes, *advice.checks} <= said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", list(SendAttemptResult)),
        ("tls_issue", ["TLS_ISSUE"]),
        ("redirect loop", ["CIRCULAR_REDIRECT"]),
        ("serverless", ["TIMED_OUT"]),
        ("no such thing", []),
    ],
)
def test_the_search_leaves_those_that_speak_of_it(
    page: ResultsPage, text: str, left: list[str]
) -> None:
    page.show()
    line = page.findChild(QLineEdit)
    assert line is not None
    line.setText(text)
    assert list(page.matching()) == left
    nothing = next(
        label for label in page.findChildren(QLabel) if label.text().startswith("No result")
    )
    assert nothing.isVisible() == (not left)
