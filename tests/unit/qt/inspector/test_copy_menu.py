"""The Copy menu: every entry, and no secret in any of them."""

import json
from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QPushButton,
    QTextBrowser,
)

from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.copy_menu import CopyMenu
from support import inspected, timelines
from support.canary import Canary
from support.web_tokens import WEB_TOKEN
from unit.qt.inspector.opened import tabs_of


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
    for text in seen:
        assert canary.seen_in(text.encode()) == []
        assert WEB_TOKEN.split(".")[1] not in text


def copied(inspector: Inspector, entry: str) -> str:
    QGuiApplication.clipboard().clear()
    button = next(
        candidate
        for candidate in inspector.findChildren(QPushButton)
        if candidate.accessibleName() == "Copy"
    )
    action = next(candidate for candidate in button.menu().actions() if candidate.text() == entry)
    action.trigger()
    return QGuiApplication.clipboard().text()


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
