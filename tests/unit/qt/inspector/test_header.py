"""The head of the inspector."""

from dataclasses import replace
from datetime import UTC

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.purchase_options import ProductKind, PurchaseOptions
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.header import Header, place_of
from storebell.qt.inspector.page import Subject
from storebell.qt.theme.theme import Theme
from support import timelines
from support.timelines import NOW
from unit.qt.inspector.opened import labels


def shown(theme: Theme, qtbot: QtBot, timeline: Timeline) -> Header:
    header = Header(theme, "The test")
    qtbot.addWidget(header)
    header.resize(336, 400)
    header.show_subject(Subject(timeline, None, NOW, UTC))
    header.show()
    QApplication.processEvents()
    return header


def test_the_header_names_environment_time_app_and_url(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = labels(inspector)
    assert "Hiking · TEST · Sandbox" in said
    assert "asked 14:02:11 UTC · final · sandbox plan" in said
    assert "URL you entered: https://api.hiking.example/asn" in said
    assert "attempt 1 of 1 · 14:02:20 UTC · +9 s" in said


def test_the_header_says_that_a_simulator_stood_in(theme: Theme, qtbot: QtBot) -> None:
    header = shown(theme, qtbot, timelines.with_stand_in(timelines.timed_out()))
    assert "Hiking · TEST · Sandbox (simulated)" in header.toPlainText()


def test_it_is_as_high_as_its_text_at_any_width(theme: Theme, qtbot: QtBot) -> None:
    header = shown(theme, qtbot, timelines.timed_out())
    wide = header.sizeHint().height()
    header.resize(160, 400)
    QApplication.processEvents()
    assert header.sizeHint().height() > wide
    header.resize(160, header.sizeHint().height())
    QApplication.processEvents()
    assert header.verticalScrollBar().maximum() == 0


def test_a_test_is_open_until_it_has_an_outcome(theme: Theme, qtbot: QtBot) -> None:
    assert "· open · production plan" in shown(theme, qtbot, timelines.retrying()).toPlainText()
    assert "· final · production plan" in shown(theme, qtbot, timelines.exhausted()).toPlainText()


@pytest.mark.parametrize(
    ("timeline", "place"),
    [
        (timelines.timed_out(), "URL you entered: https://api.hiking.example/asn"),
        (timelines.refused_by_handler(), "http://127.0.0.1:8080/app-store/notifications"),
        (timelines.sending(), ""),
    ],
)
def test_where_it_goes_is_apples_matter_or_ours(timeline: Timeline, place: str) -> None:
    assert place_of(timeline) == place


def test_the_built_in_receiver_is_named_with_its_behaviour() -> None:
    timeline = timelines.sending()
    told = replace(timeline, asked=replace(timeline.asked, receiver="status=503"))
    assert place_of(told) == "Built-in receiver: answers 503"


def test_what_was_chosen_about_the_purchase_is_said_in_words(theme: Theme, qtbot: QtBot) -> None:
    timeline = timelines.refused_by_handler()
    purchase = PurchaseOptions(ProductKind.CONSUMABLE, reason="LEGAL\n\u202e")
    chosen = replace(timeline, asked=replace(timeline.asked, purchase=purchase))
    lines = shown(theme, qtbot, chosen).toPlainText().splitlines()
    assert "Consumable · LEGAL \N{REPLACEMENT CHARACTER}" in lines
    assert "Consumable" not in shown(theme, qtbot, timeline).toPlainText()
