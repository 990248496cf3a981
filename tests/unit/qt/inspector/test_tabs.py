"""The inspector's tabs: what each of them shows, finds, keeps and copies."""

import json
from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTextBrowser, QTreeView
from pytestqt.qtbot import QtBot

from looks.states import Studio, several_chosen
from storebell.domain.findings import Finding, JsonValue, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.attempt_chooser import AttemptChooser
from storebell.qt.inspector.copy_menu import CopyMenu
from storebell.qt.inspector.payload_model import PayloadModel
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.inspector.why import Why
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.view import TimelineView
from support import inspected, timelines
from support.canary import Canary
from support.timelines import NOW
from support.web_tokens import WEB_TOKEN

TALL, SHORT = (336, 760), (336, 480)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inspector(theme: Theme, clock: Clock, qtbot: QtBot) -> Inspector:
    inspector = Inspector(theme, zone=UTC, clock=clock)  # type: ignore[arg-type]  # it is one
    qtbot.addWidget(inspector)
    inspector.resize(*TALL)
    inspector.show()
    QApplication.processEvents()
    return inspector


def tabs_of(inspector: Inspector) -> Tabs:
    tabs = inspector.findChild(Tabs)
    assert isinstance(tabs, Tabs)
    return tabs


def text(inspector: Inspector, name: str) -> str:
    tabs_of(inspector).choose(name)
    page = tabs_of(inspector).current
    assert isinstance(page, QTextBrowser)
    return page.toPlainText()


def why(inspector: Inspector) -> str:
    found = inspector.findChild(Why)
    assert isinstance(found, Why)
    return found.toPlainText()


def tree_of(inspector: Inspector) -> QTreeView:
    tabs_of(inspector).choose("Payload")
    tree = inspector.findChild(QTreeView)
    assert isinstance(tree, QTreeView)
    return tree


def current(tree: QTreeView) -> str:
    model = tree.model()
    assert isinstance(model, PayloadModel)
    node = model.node(tree.currentIndex())
    return node.path if node else ""


def every_copy(inspector: Inspector) -> dict[str, str]:
    """What each entry of the menu puts on the clipboard."""
    menu = inspector.findChild(CopyMenu)
    assert isinstance(menu, CopyMenu)
    copies = {}
    for action in menu.actions():
        if action.isEnabled() and not action.isSeparator():
            QGuiApplication.clipboard().clear()
            action.trigger()
            copies[action.text().replace("&", "")] = QGuiApplication.clipboard().text()
    return copies


# -- delivery, signature, exchange -------------------------------------------------------------


def test_each_request_of_a_delivery_has_its_times_tls_and_addresses(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.redirected())
    said = text(inspector, "Delivery")
    for part in (
        "Request 1 of 2",
        "Request 2 of 2",
        "✕ 301 Moved Permanently",
        "TLS set up\t8.7 ms",
        "In all\t27 ms",
        "::1: connection refused",
        "TLSv1.3",
        "Certificate 1 of 2, as the server sent it",
        "Set-Cookie\t***",
        "77 ms in all",
    ):
        assert part in said, part


def test_bars_show_where_the_time_went(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.redirected())
    said = text(inspector, "Delivery").splitlines()
    bars = {line.split("\t")[0]: line.split("\t")[-1] for line in said if line.count("\t") == 2}
    assert len(bars["In all"]) > len(bars["TLS set up"]) > len(bars["Name resolved"]) >= 1
    inspector.resize(300, 760)
    QApplication.processEvents()
    narrower = text(inspector, "Delivery").splitlines()
    lengths = [len(line.split("\t")[-1]) for line in narrower if line.startswith("In all")]
    assert 0 < lengths[0] < len(bars["In all"])


def test_a_certificate_that_expired_since_is_no_failure(inspector: Inspector, clock: Clock) -> None:
    inspector.show_timeline(inspected.renewed())
    assert "expired since" not in text(inspector, "Signature")
    inspector.show_nothing()
    clock.now = NOW + timedelta(days=400)
    inspector.show_timeline(inspected.renewed())
    said = text(inspector, "Signature")
    assert "Valid when received; the certificate expired since, on 2027-10-13" in said
    assert "2025-03-17 to 2027-10-13, expired since" in said
    assert "Certificate 3 of 3: root" in said
    assert inspected.ROOT.serial in said
    assert inspected.ROOT.sha256 in said


def test_every_exchange_is_shown_with_its_ids_and_times(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.polled())
    said = text(inspector, "Exchange")
    for part in (
        *("1/4 · 09:30:40 UTC · 382 ms", "4/4 · 09:30:50 UTC · 214 ms", "✕ HTTP 404", "✓ HTTP 200"),
        *("Request UUID", "861eb644-30de-45ed-8bc3-f93966c053a8", "4040008", "Bearer ***"),
        "✕ The name api.storekit.apple.com could not be resolved",
    ):
        assert part in said, part
    assert str(inspected.polled().signed_payload) not in said


# -- payload -----------------------------------------------------------------------------------


def test_the_payload_is_a_tree_with_readable_times(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.renewed())
    model = tree_of(inspector).model()
    shown = [
        f"{model.index(row, 0).data()}={model.index(row, 1).data()}"
        for row in range(model.rowCount(QModelIndex()))
    ]
    assert "notificationType=DID_RENEW" in shown
    assert "signedDate=2026-11-21 14:02:11 UTC (1795269731000)" in shown


def test_what_is_sought_is_opened_chosen_and_counted(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.renewed())
    tree = tree_of(inspector)
    find = inspector.findChild(QLineEdit)
    assert isinstance(find, QLineEdit)
    QTest.keyClicks(find, "date")
    assert current(tree) == ".signedDate"
    assert "1 of 3" in {label.text() for label in inspector.findChildren(QLabel)}
    QTest.keyClick(find, Qt.Key.Key_Return)
    assert current(tree) == ".data.signedTransactionInfo.purchaseDate"
    QTest.keyClick(find, Qt.Key.Key_Return)
    QTest.keyClick(find, Qt.Key.Key_Return)
    assert current(tree) == ".signedDate"
    QTest.keyClick(find, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert current(tree) == ".data.signedTransactionInfo.expiresDate"
    find.clear()
    QTest.keyClicks(find, "nowhere")
    assert "not found" in {label.text() for label in inspector.findChildren(QLabel)}


def test_value_and_path_are_copied_by_keys(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.renewed())
    tree = tree_of(inspector)
    tree.setFocus()
    tree.setCurrentIndex(tree.model().index(0, 0))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(tree, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "DID_RENEW"
    QTest.keyClick(tree, Qt.Key.Key_C, control | Qt.KeyboardModifier.AltModifier)
    assert QGuiApplication.clipboard().text() == ".notificationType"


def test_news_of_the_same_test_leave_the_tree_as_it_was_opened(inspector: Inspector) -> None:
    timeline = inspected.renewed()
    inspector.show_timeline(timeline)
    tree = tree_of(inspector)
    tree.collapseAll()
    tree.setCurrentIndex(tree.model().index(3, 0))
    inspector.show_timeline(replace(timeline, settled_at=NOW))
    assert current(tree) == ".signedDate"
    inspector.show_timeline(timelines.timed_out())
    assert current(tree) == ""


def test_a_large_payload_is_opened_as_far_as_it_is_looked_at(inspector: Inspector) -> None:
    payload: dict[str, JsonValue] = {
        "items": [{"number": number, "inner": [number] * 3} for number in range(5000)],
        "last": 1,
    }
    timeline = inspected.with_chain(timelines.timed_out(), payload)
    inspector.show_timeline(timeline)
    model = tree_of(inspector).model()
    assert isinstance(model, PayloadModel)
    made = len(model._entries)
    assert made < 6000, "the items are there, what is in them is not"
    assert model.root is not None


def test_the_model_keeps_qts_rules(qtmodeltester: object, qapp: QApplication) -> None:
    from storebell.presentation.payload_tree import tree

    verification = inspected.renewed().verification
    assert verification is not None
    assert verification.payload is not None
    model = PayloadModel()
    model.show_tree(tree(verification.payload), UTC)
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # pytest-qt's fixture has no type


# -- the whole ---------------------------------------------------------------------------------


def test_the_chosen_tab_stays_and_its_content_does_not(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.polled())
    assert "1/4" in text(inspector, "Exchange")
    inspector.show_timeline(timelines.unknown())
    page = tabs_of(inspector).current
    assert isinstance(page, QTextBrowser)
    assert page.toPlainText() == "Nothing was asked yet."


def test_where_there_is_little_height_why_is_a_tab(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    assert "Why" not in tabs_of(inspector).names()
    assert "URL you entered" not in why(inspector)
    inspector.resize(*SHORT)
    QApplication.processEvents()
    assert tabs_of(inspector).names()[0] == "Why"
    assert "URL you entered: https://api.hiking.example/asn" in why(inspector)
    tabs_of(inspector).choose("Why")
    inspector.resize(*TALL)
    QApplication.processEvents()
    assert "Why" not in tabs_of(inspector).names()
    assert inspector.findChild(Why).isVisible()  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("width", [300, 336, 640])
@pytest.mark.parametrize("height", [480, 760])
def test_no_button_or_tab_is_cut(inspector: Inspector, width: int, height: int) -> None:
    inspector.resize(width, height)
    inspector.show_timeline(timelines.retrying(), can_repeat=True)
    QApplication.processEvents()
    buttons = [
        candidate for candidate in inspector.findChildren(QPushButton) if candidate.isVisible()
    ]
    assert len(buttons) >= 8
    for button in buttons:
        corner = button.mapTo(inspector, button.rect().bottomRight())
        assert inspector.rect().contains(corner), button.text()
        assert button.width() >= button.sizeHint().width(), button.text()


@pytest.mark.parametrize("height", range(440, 800, 40))
def test_a_scroll_bar_that_comes_and_goes_changes_no_text(
    inspector: Inspector, height: int
) -> None:
    """Writing anew while Qt lays out what is written ended the process once."""
    inspector.resize(336, height)
    for timeline in (inspected.redirected(), timelines.refused_by_handler(), timelines.sending()):
        inspector.show_timeline(timeline)
        for name in tabs_of(inspector).names():
            tabs_of(inspector).choose(name)
            QApplication.processEvents()
    assert inspector.shown == ("t-sending", None)


def test_arrow_keys_go_along_the_tabs_and_control_tab_works_inside(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    tabs = tabs_of(inspector)
    tabs.choose("Delivery")
    first = next(
        candidate for candidate in tabs.findChildren(QPushButton) if candidate.text() == "Delivery"
    )
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert tabs.current is not None
    assert tabs.current.isAncestorOf(tree_of(inspector))
    page = tabs.current
    QTest.keyClick(page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert tabs.current is not page
    QTest.keyClick(page, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert tabs.current is page


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


def test_several_tests_are_counted_and_one_is_shown(inspector: Inspector) -> None:
    inspector.show_several(timelines.all_samples())
    shown = [
        text_browser.toPlainText()
        for text_browser in inspector.findChildren(QTextBrowser)
        if text_browser.isVisible()
    ]
    assert len(shown) == 1
    assert "12 tests selected" in shown[0]
    assert "3 × Delivered" in shown[0]
    inspector.show_several([timelines.timed_out()])
    assert inspector.shown == ("t-timed-out", 1)
    inspector.show_several([])
    assert inspector.shown is None


def test_what_was_found_takes_the_place_of_what_may_be(inspector: Inspector) -> None:
    refused = timelines.not_authorized()
    inspector.show_timeline(refused)
    assert "Likely causes" in why(inspector)
    finding = Finding(Level.BAD, msg("The clock is wrong"), msg("Set it right."))
    inspector.show_timeline(replace(refused, notices=(finding,)))
    assert "✕\tThe clock is wrong" in why(inspector)
    assert "Set it right." in why(inspector)
    assert "Likely causes" not in why(inspector)


def test_times_are_shown_in_another_zone_on_demand(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    inspector.show_zone(timezone(timedelta(hours=-5), "EST"))
    assert "09:02:20" in why(inspector)


# -- copying -----------------------------------------------------------------------------------


def test_everything_that_can_be_copied(inspector: Inspector) -> None:
    timeline = inspected.polled()
    inspector.show_timeline(timeline, 1)
    copies = every_copy(inspector)
    assert copies["Token"] == timelines.TOKEN
    assert copies["Result, Apple's name"] == "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    assert json.loads(copies["Payload as JSON"])["notificationType"] == "TEST"
    assert copies["Signed payload"] == timeline.signed_payload
    assert "--request POST" in copies["Request as curl"]
    assert timelines.TOKEN in copies["Newest status request as curl"]
    assert copies["Delivery as curl"].endswith(' --url "https://api.hiking.example/asn"')
    assert "com.example.hiking" in copies["Text for a bug report"]
    assert "hiking" not in copies["Text for a bug report, IDs redacted"]


def hostile(canary: Canary) -> Timeline:
    """A test whose servers sent everything back that must not be seen."""
    secret = f"Bearer {WEB_TOKEN} {canary.pem}"
    timeline = inspected.redirected()
    exchange = replace(
        timeline.exchanges[0],
        status=401,
        body_start=secret,
        trouble=f"Bearer {WEB_TOKEN}",
        headers=(("X-Echo", WEB_TOKEN), ("X-Key", canary.pem), ("x-apple-request-uuid", WEB_TOKEN)),
    )
    number, trace = timeline.traces[0]
    hop = replace(
        trace.hops[0],
        headers=(("X-Echo", secret),),
        body_start=secret.encode(),
        reason=WEB_TOKEN,
        detail=secret,
    )
    told: DeliveryTrace = replace(trace, hops=(hop, *trace.hops[1:]))
    return replace(timeline, exchanges=(exchange,), traces=((number, told),))


def test_nothing_that_is_shown_or_copied_holds_a_key_or_a_token(inspector: Inspector) -> None:
    canary = Canary()
    inspector.show_timeline(hostile(canary))
    seen = [*every_copy(inspector).values()]
    for name in tabs_of(inspector).names():
        tabs_of(inspector).choose(name)
        seen += [
            text_browser.toPlainText() for text_browser in inspector.findChildren(QTextBrowser)
        ]
    assert len(seen) > 20
    for one in seen:
        assert canary.seen_in(one.encode()) == []
        assert WEB_TOKEN.split(".")[1] not in one


def test_the_window_counts_what_is_selected_and_follows_the_steps(theme: Theme) -> None:
    studio = Studio(theme)
    window = several_chosen(studio)
    inspector, view = window.findChild(Inspector), window.findChild(TimelineView)
    assert isinstance(inspector, Inspector)
    assert isinstance(view, TimelineView)
    assert len(view.chosen_tests) > 1
    said = [text_browser.toPlainText() for text_browser in inspector.findChildren(QTextBrowser)]
    assert any(f"{len(view.chosen_tests)} tests selected" in one for one in said)
    view.select("t-second")
    assert inspector.shown == ("t-second", 2)
    back, _on = inspector.findChildren(AttemptChooser)[0].findChildren(QPushButton)
    back.click()
    assert view.chosen_attempt == 1
    assert inspector.shown == ("t-second", 1)
    window.deleteLater()
    studio.background.close()


def test_the_explanation_begins_at_its_beginning_and_stays_where_it_was_scrolled(
    inspector: Inspector,
) -> None:
    explained = inspector.findChild(Why)
    assert isinstance(explained, Why)
    bar = explained.verticalScrollBar()
    for height in (*range(420, 760, 20), 760, 640):
        inspector.resize(336, height)
        inspector.show_nothing()
        inspector.show_timeline(timelines.not_authorized())
        QApplication.processEvents()
        assert bar.value() == 0
    assert bar.maximum() > 0
    bar.triggerAction(bar.SliderAction.SliderSingleStepAdd)
    scrolled = bar.value()
    assert scrolled > 0
    inspector.resize(336, 660)
    QApplication.processEvents()
    assert bar.value() == min(scrolled, bar.maximum())
