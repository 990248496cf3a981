"""Stepping through the attempts of a test."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from looks.states import Studio, several_chosen
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.attempt_chooser import AttemptChooser
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.view import TimelineView
from support import timelines
from unit.qt.inspector.opened import why


def test_attempts_are_stepped_through_as_far_as_there_are_any(
    inspector: Inspector, qtbot: QtBot
) -> None:
    inspector.show_timeline(timelines.timed_out())
    chooser = inspector.findChild(AttemptChooser)
    assert isinstance(chooser, AttemptChooser)
    assert not chooser.isVisible()
    inspector.show_timeline(timelines.delivered_second_try())
    back, on = chooser.findChildren(QPushButton)
    assert back.isEnabled()
    assert not on.isEnabled()
    with qtbot.waitSignal(inspector.attempt_chosen) as chosen:
        QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert chosen.args == ["t-second", 1]
    assert "TLS_ISSUE" in why(inspector)
    assert on.isEnabled()
    assert not back.isEnabled()


def test_the_window_counts_what_is_selected_and_follows_the_steps(theme: Theme) -> None:
    studio = Studio(theme)
    window = several_chosen(studio)
    inspector, view = window.findChild(Inspector), window.findChild(TimelineView)
    assert isinstance(inspector, Inspector)
    assert isinstance(view, TimelineView)
    assert len(view.chosen_tests) > 1
    said = [text_browser.toPlainText() for text_browser in inspector.findChildren(QTextBrowser)]
    assert any(f"{len(view.chosen_tests)} tests selected" in text for text in said)
    view.select("t-second")
    assert inspector.shown == ("t-second", 2)
    back, _on = inspector.findChildren(AttemptChooser)[0].findChildren(QPushButton)
    back.click()
    assert view.chosen_attempt == 1
    assert inspector.shown == ("t-second", 1)
    window.deleteLater()
    studio.background.close()
