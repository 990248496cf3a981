"""The Raw tab."""

from dataclasses import replace
from datetime import UTC

from pytestqt.qtbot import QtBot

from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    PurchaseOptions,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.page import Subject
from storebell.qt.inspector.raw import RawPage
from storebell.qt.theme.theme import Theme
from support import timelines
from support.timelines import NOW
from unit.qt.inspector.opened import page


def test_raw_has_apples_names(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    said = page(inspector, "Raw")
    assert timelines.TOKEN in said
    assert "attemptDate 1795269740000" in said
    assert "eyJ" in said


def raw(theme: Theme, qtbot: QtBot, timeline: Timeline) -> str:
    """The page of one test, without the inspector."""
    shown = RawPage(theme, "Raw")
    qtbot.addWidget(shown)
    shown.resize(500, 400)
    shown.show_subject(Subject(timeline, None, NOW, UTC))
    return shown.toPlainText()


def test_what_is_not_known_has_no_line(theme: Theme, qtbot: QtBot) -> None:
    text = raw(theme, qtbot, timelines.unknown())
    assert "testId\tt-unknown" in text
    for name in ("testNotificationToken", "sendAttempts", "signedPayload", "subtype"):
        assert name not in text


def test_every_attempt_has_its_milliseconds_and_apples_word(theme: Theme, qtbot: QtBot) -> None:
    lines = raw(theme, qtbot, timelines.delivered_second_try()).splitlines()
    at = lines.index("sendAttempts")
    assert lines[at + 1 : at + 5] == [
        "attemptDate 1795173661000  TLS_ISSUE",
        "2026-11-20 11:21:01 UTC",
        "attemptDate 1795177262000  SUCCESS",
        "2026-11-20 12:21:02 UTC",
    ]


def test_a_long_payload_is_cut_and_says_where_all_of_it_is(theme: Theme, qtbot: QtBot) -> None:
    timeline = replace(timelines.timed_out(), signed_payload="e" * 9000)
    text = raw(theme, qtbot, timeline)
    assert "e" * 6000 in text
    assert "e" * 6001 not in text
    assert "These are 6000 of 9000 characters. Copy › Signed payload has all." in text
    short = replace(timeline, signed_payload="e" * 6000)
    assert "characters" not in raw(theme, qtbot, short)


def test_what_was_chosen_about_the_purchase_stands_by_the_type(theme: Theme, qtbot: QtBot) -> None:
    timeline = timelines.refused_by_handler()
    purchase = PurchaseOptions(
        offer=Offer(OfferKind.WIN_BACK, Discount.PAY_UP_FRONT),
        billing_plan=BillingPlan.MONTHLY_COMMITMENT,
    )
    chosen = replace(timeline, asked=replace(timeline.asked, purchase=purchase))
    lines = raw(theme, qtbot, chosen).splitlines()
    at = lines.index("notificationType\tTEST")
    assert "offer\twin-back=pay-up-front" in lines[at:]
    assert "billing_plan\tmonthly-commitment" in lines[at:]
    assert "offer" not in raw(theme, qtbot, timeline)
