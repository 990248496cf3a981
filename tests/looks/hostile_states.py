"""The window with text that somebody else wrote in every place that others can write to."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeView, QWidget

from looks import key_states, settings_states
from looks.states import APPS, Studio, part
from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.accounts.credentials import ApiKey, App, ServerUrls
from storebell.domain.accounts.pasted_apps import AppRow
from storebell.domain.accounts.team_file import TeamKey
from storebell.domain.environment import Environment
from storebell.domain.errors.app_lists import TeamFileSyntaxError
from storebell.domain.errors.key_files import KeyFileOtherCurveError
from storebell.domain.errors.network import NotConnectedError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level, Verification
from storebell.domain.messages import msg
from storebell.domain.network.connection import HostStarted, Obstacle, ProbeResult
from storebell.domain.network.connection_findings import findings_of
from storebell.domain.network.contacts import Contact, Purpose
from storebell.domain.notifications.delivery import AddressTried, DeliveryTrace, Hop, Trouble
from storebell.domain.notifications.events import (
    DeliveryTraced,
    Exchanged,
    Failed,
    Noticed,
    PayloadVerified,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.security import StoredFile
from storebell.qt.actions.catalogue import APP_MENU, LANE_MENU
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.keys.import_form import ImportOutcome, KeyEntry
from storebell.qt.security.page import SecurityPage
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.shell.main_window import MainWindow
from storebell.services.accounts.app_import import plan_import
from storebell.services.accounts.keys import KeyFacts
from storebell.services.overview import Overview
from support import timelines, verifications
from support.controllers import controller_of
from support.markup import Markup

KEY_ID = "2X9R4HXF34"
LONG = " and so on" * 30
"""Makes a text longer than any place has room for."""

Text = Callable[[str], str]


def verification(text: Text) -> Verification:
    judged = verifications.verification(is_valid=False)
    leaf = replace(
        judged.certificates[0],
        subject=text("certificate-subject"),
        issuer=text("certificate-issuer"),
    )
    checks = tuple(
        replace(check, seen=msg("{seen}", seen=text("check-seen"))) if check.passed is False
        else check
        for check in judged.checks
    )  # fmt: skip
    payload = {
        "notificationType": text("payload-value"),
        text("payload-name"): {text("payload-name-inside"): text("payload-value-inside")},
    }
    return replace(judged, payload=payload, certificates=(leaf,), checks=checks)


def finding(text: Text) -> Finding:
    return Finding(
        Level.BAD,
        msg("Seen: {seen}", seen=text("finding-seen")),
        msg("Do: {advice}", advice=text("finding-advice")),
    )


def trace(text: Text) -> DeliveryTrace:
    hop = Hop(
        method="POST",
        url=text("hop-url"),
        address=text("hop-address"),
        tried=(AddressTried("::1", Trouble.REFUSED, text("address-detail")),),
        http_version=text("http-version"),
        status=500,
        reason=text("http-reason"),
        headers=((text("header-name"), text("header-value")),),
        body_start=json.dumps({"error": text("server-body")}).encode(),
        detail=text("hop-detail"),
    )
    usual = timelines.trace()
    return replace(usual, hops=(hop, *usual.hops), findings=(finding(text),))


def exchange(usual: Exchange, text: Text) -> Exchange:
    return replace(
        usual,
        url=text("exchange-url"),
        status=500,
        request_body=text("request-body"),
        headers=(
            (text("answer-header-name"), text("answer-header")),
            ("x-apple-request-uuid", text("request-uuid")),
        ),
        body_start=text("answer-body"),
        trouble=text("exchange-trouble"),
    )


def timeline(text: Text) -> Timeline:
    """Local, by an own server: delivered, answered, asked about, failed, everything as told."""
    when = timelines.at("13:40:00")
    shown = timelines.asked("t-hostile", when, Environment.LOCAL, app=text("app-label"))
    asked = replace(
        shown.asked,
        bundle_id=text("bundle-id"),
        url=text("test-url"),
        root_file=text("test-root-file"),
        notification_type=text("notification-type"),
        notification_subtype=text("notification-subtype"),
    )
    shown = timelines.with_payload(timelines.with_token(Timeline.start(asked)))
    shown = shown.after(
        PayloadVerified(
            test_id="t-hostile",
            at=when,
            signed_payload=text("signed-payload"),
            verification=verification(text),
        )
    )
    shown = timelines.with_attempts(shown, (when, text("attempt-result")))
    return timelines.fold(
        shown,
        Exchanged(test_id="t-hostile", at=when, exchange=exchange(shown.exchanges[0], text)),
        DeliveryTraced(test_id="t-hostile", at=when, number=1, trace=trace(text)),
        Noticed(test_id="t-hostile", at=when, finding=finding(text)),
        Failed(
            test_id="t-hostile",
            at=when,
            failure=Failure.NOT_AUTHORIZED,
            title=msg("No: {reason}", reason=text("failure-title")),
            advice=msg("Do: {reason}", reason=text("failure-advice")),
        ),
    )


def key(text: Text) -> ApiKey:
    return replace(
        key_states.key(KEY_ID, 41, text("key-name") + LONG, text("keychain")),
        issuer_id=text("issuer-id") + LONG,
    )


def app(text: Text) -> App:
    return App(
        text("app-label"),
        text("bundle-id"),
        1,
        KEY_ID,
        ServerUrls(
            {
                Environment.PRODUCTION: text("production-url"),
                Environment.SANDBOX: text("sandbox-url"),
            }
        ),
    )


def filled(studio: Studio, text: Text) -> MainWindow:
    window = studio.window(api_base=text("api-base"))
    apps = (app(text), App("Hiking", "com.example.hiking"))
    keys, root = (key(text),), Path(text("root-folder"))
    window.show_overview(Overview(apps, keys, text("keychain"), root), apps[0].label)
    window.show_tests([timeline(text), timelines.retrying()])
    window.choose_test("t-hostile")
    return window


def window(studio: Studio, text: Text) -> Iterator[QWidget]:
    """Every tab of the inspector, and notices."""
    shown = filled(studio, text)
    for error in (
        NotConnectedError(host=text("error-host"), reason=text("error-reason")),
        TeamFileSyntaxError(file=text("error-file"), line=1, reason=text("syntax-error")),
    ):
        shown.show_error(error)
    yield shown
    inspector = part(shown, Inspector)
    tabs = part(inspector, Tabs)
    for name in tabs.names():
        tabs.choose(name)
        tree = inspector.findChild(QTreeView)
        if tree is not None:
            tree.expandAll()
        yield shown
    controller_of(shown).page.inspector_place.show_inspector(is_shown=True)
    inspector.show_several([timeline(text), timelines.retrying()])
    yield shown
    studio.kept.append(shown)
    for names in (LANE_MENU, APP_MENU):
        yield shown.named_actions.context_menu(names, shown)


def without_room(studio: Studio, text: Text) -> Iterator[QWidget]:
    """Where there is no room, tips say what is cut off."""
    shown = filled(studio, text)
    shown.resize(800, 600)
    yield shown


def pages(studio: Studio, text: Text) -> Iterator[QWidget]:
    facts = KeyFacts(key(text), (app(text),), timelines.NOW, False, True)
    shown = key_states.page(studio, facts)
    card = key_states.card(shown, 0)
    card.show_error(NotConnectedError(host=text("card-error"), reason=text("card-reason")))
    card._remove.click()
    yield shown
    shown = studio.filled()
    settings_states.security(shown)
    page = shown.findChild(SecurityPage)
    assert isinstance(page, SecurityPage)
    page.show_facts(
        replace(
            settings_states.security_facts(),
            keychain=text("keychain"),
            keys=(key(text),),
            folders=(text("folder"),),
            files=(StoredFile(text("kept-file"), 1, msg("it"), None),),
            contacts=(Contact(text("contact"), Purpose.DELIVERY, timelines.NOW, timelines.NOW, 1),),
            acts=(AuditEntry(1, timelines.NOW, "send", text("act"), text("act-detail")),),
        )
    )
    yield shown
    shown = studio.filled()
    connection = settings_states.opened_settings(shown).connection
    row = settings_states.opened_settings(shown).row("extra_ca")
    row.show_value(text("setting"), is_default=False, is_outweighed=False)
    connection.show_item(HostStarted(text("looking")))
    sighting = ProbeResult(
        text("sighting"),
        timelines.NOW,
        proxy=text("proxy"),
        obstacle=Obstacle.PROXY_REFUSES,
        detail=text("proxy-detail"),
    )
    for finding in findings_of(sighting):
        connection.show_item(finding)
    yield shown


def dialogs(studio: Studio, text: Text) -> Iterator[QWidget]:
    theme = studio.theme
    yield AppDialog(theme, [key(text)], None, app=app(text))
    rows = [
        AppRow(1, text("row-label"), "com.example.a", {"key_id": KEY_ID}),
        AppRow(2, text("wrong"), text("row-bundle-id")),
        AppRow(3, "Trails", "com.example.b", {"production_url": text("row-url")}),
        AppRow(4, text("row-name"), "com.example.known"),
        AppRow(5, "Peaks", "com.example.Known2"),
        AppRow(6, text("row-label"), "com.example.twice"),
    ]
    known = [App(text("known-label"), "com.example.known"), App("K", "com.example.known2")]
    imports = AppImportDialog(theme, file=Path(text("team-file") + LONG))
    imports.show_plan(
        plan_import(rows, known, [], [TeamKey(KEY_ID, key_states.ISSUER_ID, text("team-key"))])
    )
    yield imports
    imports.show_error(
        TeamFileSyntaxError(file=text("team-file"), line=1, reason=text("team-reason"))
    )
    yield imports
    # No name of a file has a slash, and HTML has another way to write one.
    name = text("dropped-file").replace("/", "&#47;")
    names = [Path(name + LONG), Path("SubscriptionKey_2X9R4HXF34.p8")]
    keys = KeyDialog(theme, names, None, issuer_id=text("dialog-issuer"))
    outcome = ImportOutcome(
        KeyEntry(names[0], KEY_ID, key_states.ISSUER_ID),
        KeyFileOtherCurveError(file=text("outcome-file")),
    )
    keys.show_outcome(outcome)
    keys.end()
    yield keys
    until = timelines.NOW + timedelta(hours=157)
    urls = ServerUrls({Environment.PRODUCTION: text("question-url")})
    asked_for = App(text("question-app"), "com.example.hiking", server_urls=urls)
    yield ProductionQuestion(theme, [asked_for, *APPS], until, None)
    yield HostQuestion(theme, text("question-host"), text("question-address"), None)


def hostile_states(studio: Studio, markup: Markup) -> Iterator[QWidget]:
    """Each with the text of `markup` wherever others can write."""
    for group in (window, without_room, pages, dialogs):
        for widget in group(studio, markup.at):
            widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
            yield widget
