"""The Copy menu: every entry, and no secret in any of them."""

import json
from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextBrowser

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
        name = action.objectName()
        if action.isSeparator() or not (name in menu.offered if name else action.isEnabled()):
            continue
        QGuiApplication.clipboard().clear()
        if name:  # the window connects it
            menu.copy(name)
        else:
            action.trigger()
        copies[action.text().replace("&", "")] = QGuiApplication.clipboard().text()
    return copies


def test_everything_that_can_be_copied(inspector: Inspector) -> None:
    timeline = inspected.polled()
    inspector.show_timeline(timeline, 1)
    copies = every_copy(inspector)
    assert copies["Copy result, Apple's name"] == "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    assert json.loads(copies["Copy payload, decoded"])["notificationType"] == "TEST"
    assert copies["Copy signed payload"] == timeline.signed_payload
    assert "--request POST" in copies["Copy request as curl"]
    assert timelines.TOKEN in copies["Copy newest status request as curl"]
    assert copies["Copy delivery as curl"].endswith(' --url "https://api.hiking.example/asn"')
    assert "com.example.hiking" in copies["Copy text for a bug report"]
    assert "hiking" not in copies["Copy bug report, IDs redacted"]


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


def test_what_is_copied_is_what_is_shown(inspector: Inspector) -> None:
    timeline = timelines.timed_out()
    inspector.show_timeline(timeline)
    copies = every_copy(inspector)
    assert json.loads(copies["Copy payload, decoded"])["version"] == "2.0"
    assert copies["Copy signed payload"] == timeline.signed_payload
    assert "Bearer $JWT" in copies["Copy request as curl"]


def test_what_is_not_there_cannot_be_copied(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.unknown())
    assert list(every_copy(inspector)) == [
        "Copy text for a bug report",
        "Copy bug report, IDs redacted",
    ]
    inspector.show_nothing()
    assert every_copy(inspector) == {}
