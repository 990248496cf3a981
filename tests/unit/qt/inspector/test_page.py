"""A page of the inspector: where it begins and where it stays."""

from dataclasses import replace

from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from storebell.qt.inspector import Inspector
from support import timelines
from support.timelines import NOW
from unit.qt.inspector.opened import page, tabs_of


def test_a_page_begins_at_its_beginning(inspector: Inspector, qtbot: QtBot) -> None:
    inspector.show_timeline(timelines.timed_out())
    page(inspector, "Signature")
    inspector.resize(336, 500)
    qtbot.wait(1)
    shown = tabs_of(inspector).current
    assert isinstance(shown, QTextBrowser)
    assert shown.verticalScrollBar().maximum() > 0
    assert shown.verticalScrollBar().value() == 0


def test_a_page_keeps_its_place_while_its_test_changes(inspector: Inspector) -> None:
    timeline = timelines.timed_out()
    inspector.show_timeline(timeline)
    inspector.resize(336, 400)
    page(inspector, "Signature")
    shown = tabs_of(inspector).current
    assert isinstance(shown, QTextBrowser)
    shown.verticalScrollBar().setValue(40)
    inspector.show_timeline(replace(timeline, token_at=NOW))
    assert shown.verticalScrollBar().value() == 40
