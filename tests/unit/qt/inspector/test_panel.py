"""The inspector says everything known of a test, and of the attempt that was chosen."""

import json
from dataclasses import replace
from datetime import UTC

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.appearance import Scheme
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.header import Header
from storebell.qt.inspector.several import Several
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.inspector.why import Why
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.text_document import Document
from support import timelines
from support.timelines import NOW, ROOT_FILE, with_attempts


@pytest.fixture
def inspector(theme: Theme, qtbot: QtBot) -> Inspector:
    inspector = Inspector(theme, zone=UTC, clock=lambda: NOW)
    qtbot.addWidget(inspector)
    inspector.resize(336, 740)
    inspector.show()
    return inspector


def labels(inspector: Inspector) -> str:
    """What is said beside and above the tabs, line by line."""
    shown = [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]
    named = [inspector.findChild(kind) for kind in (Header, Why, Several)]
    shown += [one.toPlainText() for one in named if isinstance(one, Document) and one.isVisible()]
    return "\n".join(shown).replace("\N{NO-BREAK SPACE}", " ")


def lines(inspector: Inspector) -> list[str]:
    """The same without marks."""
    return [
        line.partition("\t")[2] or line.strip(" ✓✕?◉") for line in labels(inspector).splitlines()
    ]


def tabs_of(inspector: Inspector) -> Tabs:
    tabs = inspector.findChild(Tabs)
    assert isinstance(tabs, Tabs)
    return tabs


def opened(inspector: Inspector, name: str) -> QWidget:
    tabs_of(inspector).choose(name)
    shown = tabs_of(inspector).current
    assert shown is not None
    return shown


def page(inspector: Inspector, name: str) -> str:
    shown = opened(inspector, name)
    documents = [shown] if isinstance(shown, QTextBrowser) else shown.findChildren(QTextBrowser)
    return "\n".join(document.toPlainText() for document in documents)


def copied(inspector: Inspector, entry: str) -> str:
    QGuiApplication.clipboard().clear()
    button = next(
        candidate
        for candidate in inspector.findChildren(QPushButton)
        if candidate.accessibleName() == "Copy"
    )
    action = next(one for one in button.menu().actions() if one.text() == entry)
    action.trigger()
    return QGuiApplication.clipboard().text()


def test_with_nothing_selected_it_explains_the_lanes(inspector: Inspector) -> None:
    assert "Nothing selected" in labels(inspector)
    for word in ("asked", "delivered", "failed", "planned", "waiting for the record", "unknown"):
        assert word in lines(inspector)


@pytest.mark.parametrize("result", [*SendAttemptResult])
def test_each_result_is_explained_under_apples_own_name(
    inspector: Inspector, result: SendAttemptResult
) -> None:
    inspector.show_timeline(timelines.of_result(result))
    said = lines(inspector)
    assert result.value in said
    assert RESULTS[result].advice.meaning in said
    assert {*RESULTS[result].advice.causes, *RESULTS[result].advice.checks} <= set(said)


def test_the_header_names_environment_time_app_and_url(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = labels(inspector)
    assert "Sandbox test, 14:02:11" in said
    assert "Hiking · final · sandbox plan" in said
    assert "URL you entered: https://api.hiking.example/asn" in said
    assert "attempt 1 of 1 · 14:02:20 UTC · +9 s" in said


def test_the_chosen_attempt_is_shown_else_the_newest(inspector: Inspector) -> None:
    timeline = timelines.delivered_second_try()
    inspector.show_timeline(timeline, 1)
    assert inspector.shown == ("t-second", 1)
    assert "TLS_ISSUE" in lines(inspector)
    inspector.show_timeline(timeline)
    assert inspector.shown == ("t-second", 2)
    assert "SUCCESS" in lines(inspector)
    inspector.show_timeline(timeline, 5)
    assert inspector.shown == ("t-second", 2)


def test_an_attempt_that_is_recorded_appears_while_it_is_shown(inspector: Inspector) -> None:
    timeline = timelines.waiting_for_record()
    inspector.show_timeline(timeline)
    assert "Waiting for Apple's record" in labels(inspector)
    inspector.show_timeline(with_attempts(timeline, (NOW, "NO_RESPONSE")))
    assert "NO_RESPONSE" in lines(inspector)
    assert "Waiting for Apple's record" not in labels(inspector)


def test_a_local_handler_that_refuses_is_told_of_the_root(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.refused_by_handler())
    hint = [line for line in lines(inspector) if "may not trust" in line]
    assert len(hint) == 1
    assert ROOT_FILE in hint[0]
    assert "The answer says the chain is not trusted" in labels(inspector)
    inspector.show_timeline(timelines.of_result("UNSUCCESSFUL_HTTP_RESPONSE_CODE"))
    assert "may not trust it" not in labels(inspector)


def test_an_error_shows_its_title_and_advice(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.unknown())
    said = labels(inspector)
    assert "The connection broke after the request left" in said
    assert "Look at your server's log" in said
    assert "Unknown" in said


def test_the_delivery_is_shown_step_by_step(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.refused_by_handler())
    said = page(inspector, "Delivery")
    for part in ("500 Internal Server Error", "First byte", "48 ms", "HTTP/1.1", "content-type"):
        assert part in said
    assert "certificate chain not trusted" in said


def test_apples_delivery_cannot_be_seen(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    assert "Apple's servers deliver this one" in page(inspector, "Delivery")


def test_the_payload_says_first_whether_it_may_be_believed(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    assert page(inspector, "Payload").startswith("✓ Signed by Apple\n")
    inspector.show_timeline(timelines.refused_by_handler())
    assert page(inspector, "Payload").startswith("✓ Signed by the Local root, not by Apple\n")
    inspector.show_timeline(timelines.unverified())
    assert page(inspector, "Payload").startswith("✕ Not verified")
    inspector.show_timeline(timelines.waiting_for_record())
    assert "not known yet" in page(inspector, "Payload")


def test_each_check_of_the_signature_has_its_line(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.unverified())
    said = page(inspector, "Signature")
    assert "✓\tThree certificates" in said
    assert "✕\tThe signature does not match the leaf's key" in said
    assert "–\tRevocation not asked" in said
    assert "Certificate 1 of 1: leaf" in said


def test_the_exchange_shows_correlation_and_no_authorization(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = page(inspector, "Exchange")
    assert "QYPLMRBQ3ZC5XK2D7E4WYAFHIM" in said
    assert "HTTP 200" in said
    assert "Bearer ***" in said
    inspector.show_timeline(timelines.refused_by_handler())
    assert "built into Storebell" in page(inspector, "Exchange")
    assert "apple.com" not in page(inspector, "Exchange")


def test_raw_has_apples_names(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = page(inspector, "Raw")
    assert timelines.TOKEN in said
    assert "attemptDate 1795269740000" in said
    assert "eyJ" in said


def test_what_is_copied_is_what_is_shown(inspector: Inspector) -> None:
    timeline = timelines.timed_out()
    inspector.show_timeline(timeline)
    assert copied(inspector, "&Token") == timelines.TOKEN
    assert json.loads(copied(inspector, "&Payload as JSON"))["version"] == "2.0"
    assert copied(inspector, "&Signed payload") == timeline.signed_payload
    assert "Bearer $JWT" in copied(inspector, "Request as &curl")


def test_what_is_not_there_cannot_be_copied(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.unknown())
    assert copied(inspector, "&Token") == ""
    button = next(
        candidate
        for candidate in inspector.findChildren(QPushButton)
        if candidate.accessibleName() == "Copy"
    )
    offered = [action.text() for action in button.menu().actions() if action.isEnabled()]
    assert [text for text in offered if text] == [
        "Text for a &bug report",
        "Text for a bug report, &IDs redacted",
    ]


def test_sending_again_names_the_test(inspector: Inspector, qtbot: QtBot) -> None:
    inspector.show_timeline(timelines.timed_out())
    button = next(
        candidate
        for candidate in inspector.findChildren(QPushButton)
        if candidate.text() == "Send a&gain"
    )
    with qtbot.waitSignal(inspector.send_again_requested) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["t-timed-out"]


def test_it_goes_back_to_the_legend(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    inspector.show_nothing()
    assert "Nothing selected" in labels(inspector)
    assert inspector.shown is None


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
    page(inspector, "Signature")
    shown = tabs_of(inspector).current
    assert isinstance(shown, QTextBrowser)
    shown.verticalScrollBar().setValue(40)
    inspector.show_timeline(replace(timeline, settled_at=NOW))
    assert shown.verticalScrollBar().value() == 40


@pytest.mark.parametrize("timeline", timelines.all_samples(), ids=lambda one: one.test_id)
def test_every_state_is_shown_in_light_and_dark(
    inspector: Inspector, theme: Theme, timeline: Timeline
) -> None:
    inspector.show_timeline(timeline)
    for name in ("Delivery", "Payload", "Signature", "Exchange", "Raw"):
        assert page(inspector, name)
    theme.choose(Scheme.DARK)
    assert inspector.grab().toImage().pixelColor(4, 4).lightness() < 60
