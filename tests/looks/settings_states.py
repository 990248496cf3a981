"""The pages of settings and security, for pictures: filled without any service."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.accounts.credentials import ApiKey
from storebell.domain.findings import CertificateFacts
from storebell.domain.messages import msg
from storebell.domain.network.connection import (
    Answer,
    HostStarted,
    Obstacle,
    ProbeResult,
    Trust,
)
from storebell.domain.network.connection_findings import findings_of
from storebell.domain.network.contacts import Contact, Purpose
from storebell.domain.network.proxy import InvalidProxyError
from storebell.domain.settings.security import SecurityFacts, StoredFile, risks_of
from storebell.qt.page_names import SECURITY, SETTINGS
from storebell.qt.security.page import SecurityPage
from storebell.qt.settings.page import SettingsPage
from storebell.qt.shell.main_window import MainWindow
from storebell.services.container import Services
from support.controllers import controller_of
from support.timelines import NOW

SANDBOX = "api.storekit-sandbox.apple.com"
PRODUCTION = "api.storekit.apple.com"
LEAF = CertificateFacts(
    subject=f"CN={SANDBOX}",
    issuer="CN=Example Web Gateway CA,O=Example Corp",
    serial="1",
    not_before=NOW - timedelta(days=30),
    not_after=NOW + timedelta(days=30),
    key="EC secp256r1",
    sha256="0" * 64,
)


def no_services() -> AbstractAsyncContextManager[Services]:
    raise AssertionError("a picture asks for no services")


def sightings() -> tuple[ProbeResult, ...]:
    proxy = "proxy.example.com:3128"
    return (
        ProbeResult(
            SANDBOX,
            NOW,
            proxy=proxy,
            certificate=LEAF,
            trust=Trust.ADDED,
            answer=Answer(401, skew_seconds=-95),
        ),
        ProbeResult(
            PRODUCTION, NOW, proxy=proxy, obstacle=Obstacle.PROXY_REFUSES, detail="403 Forbidden"
        ),
    )


def security_facts() -> SecurityFacts:
    folder = "/home/user/.local/share/Storebell"
    return SecurityFacts(
        keychain="Secret Service",
        keys=(
            ApiKey(
                "2X9R4HXF34",
                "57246542-96fe-1a63-e053-0824d011072a",
                "a4c1" * 16,
                "Secret Service",
                NOW - timedelta(days=12),
                "Release team",
            ),
        ),
        folders=("/home/user/.config/Storebell", folder),
        files=(
            StoredFile(
                "/home/user/.config/Storebell/keys.json",
                412,
                msg("key IDs, issuer IDs, fingerprints of public keys; no private key"),
                True,
            ),
            StoredFile(
                f"{folder}/storebell.db",
                159_744,
                msg("tests, Apple's answers, signed payloads, hosts contacted, the audit log"),
                False,
            ),
        ),
        contacts=(
            Contact("127.0.0.1", Purpose.DELIVERY, NOW - timedelta(days=9), NOW, 1_284),
            Contact(SANDBOX, Purpose.REQUEST_TEST, NOW - timedelta(days=9), NOW, 31),
            Contact(SANDBOX, Purpose.TEST_STATUS, NOW - timedelta(days=9), NOW, 409),
        ),
        acts=(
            AuditEntry(2, NOW, "send", "Hiking", "Sandbox, com.example.hiking, key 2X9R4HXF34"),
            AuditEntry(1, NOW - timedelta(days=12), "key added", "2X9R4HXF34", "Secret Service"),
        ),
        risks=risks_of("darwin", is_frozen=False, has_added_authority=True),
    )


def opened_settings(window: MainWindow) -> SettingsPage:
    controller_of(window)  # its pages are known with it
    window.pages.open(SETTINGS)
    page = window.pages.content(SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def show_findings(page: SettingsPage) -> None:
    for sighting in sightings():
        page.connection.show_item(HostStarted(sighting.host))
        for finding in findings_of(sighting):
            page.connection.show_item(finding)


def _go_to_end(bar: QScrollBar, _least: int, most: int) -> None:
    bar.setValue(most)


def scroll_to_end(window: MainWindow) -> None:
    for area in window.pages.findChildren(QScrollArea):
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(partial(_go_to_end, bar))


def settings(window: MainWindow) -> QWidget:
    opened_settings(window)
    return window


def settings_wrong(window: MainWindow) -> QWidget:
    page = opened_settings(window)
    row = page.row("proxy")
    row.show_value("http://proxy.example.com:3128", is_default=False, is_outweighed=False)
    row.show_problem(InvalidProxyError(value="socks5://proxy.example.com"))
    page.row("apple_hosts").show_value("older", is_default=False, is_outweighed=True)
    show_findings(page)
    return window


def settings_end(window: MainWindow) -> QWidget:
    opened_settings(window)
    scroll_to_end(window)
    return window


def security(window: MainWindow) -> QWidget:
    controller_of(window)  # its pages are known with it
    window.pages.open(SECURITY)
    page = window.pages.content(SECURITY)
    assert isinstance(page, SecurityPage)
    page.show_facts(security_facts())
    return window
