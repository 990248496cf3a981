"""The states of the pages and dialogs about keys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.authorization import CLOCK, EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.environment import Environment
from storebell.domain.errors.key_files import KeyFileOtherCurveError, KeyInOtherKeychainError
from storebell.domain.errors.keychain import KeychainMissingError
from storebell.domain.errors.network import NotConnectedError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.qt.keys.card import KeyCard
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.keys.import_form import ImportOutcome, KeyEntry
from storebell.qt.keys.page import KeyList, KeysPage
from storebell.qt.page_names import KEYS
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.services.accounts.key_check import KeyChecked
from storebell.services.accounts.keys import KeyFacts
from support import timelines

if TYPE_CHECKING:
    from looks.states import Studio

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
APPS = tuple(App(label, f"com.example.{label.lower()}") for label in ("Hiking", "Trails"))


def key(key_id: str, days: float, label: str = "", provider: str = "GNOME Keyring") -> ApiKey:
    added = datetime.now(UTC) - timedelta(days=days)
    fingerprint = (key_id.encode().hex() * 4)[:64]
    return ApiKey(key_id, ISSUER_ID, fingerprint, provider, added, label)


def page(studio: "Studio", *facts: KeyFacts) -> QWidget:
    window = studio.filled()
    window.pages.open(KEYS)
    content = window.pages.content(KEYS)
    assert isinstance(content, KeysPage)
    content.show_list(KeyList(facts, "GNOME Keyring"))
    sidebar = window.findChild(Sidebar)
    assert isinstance(sidebar, Sidebar)
    sidebar.set_keys(len(facts), "GNOME Keyring")
    return window


def card(window: QWidget, at: int) -> KeyCard:
    found = window.findChildren(KeyCard)[at]
    assert isinstance(found, KeyCard)
    return found


def three() -> tuple[KeyFacts, ...]:
    used = datetime.now(UTC) - timedelta(minutes=12)
    return (
        KeyFacts(key("2X9R4HXF34", 41, "Studio"), APPS, used, False, False),
        KeyFacts(key("7K3MQ8ZT51", 1), (), None, True, False),
        KeyFacts(key("9QW3ERT5ZU", 190, "Agency", "KWallet"), APPS[:1], None, False, True),
    )


def keys_page(studio: "Studio") -> QWidget:
    return page(studio, *three())


def keys_empty(studio: "Studio") -> QWidget:
    return page(studio)


def keys_remove(studio: "Studio") -> QWidget:
    window = page(studio, three()[0])
    card(window, 0)._remove.click()
    return window


def keys_not_found(studio: "Studio") -> QWidget:
    window = page(studio, three()[2])
    error = KeyInOtherKeychainError(
        key_id="9QW3ERT5ZU", provider="GNOME Keyring", stored_in="KWallet"
    )
    card(window, 0).show_error(error)
    return window


def keys_testing(studio: "Studio") -> QWidget:
    window = page(studio, three()[0])
    one = card(window, 0)
    one.set_busy(is_busy=True)
    one.end_waiting()
    one.check.begin(APPS[0].bundle_id)
    sandbox = EnvironmentCheck(Environment.SANDBOX, KeyStatus.ACCEPTED, timelines.NOW)
    one.check.show_check(sandbox)
    one.check.show_asking(Environment.PRODUCTION)
    return window


def keys_refused(studio: "Studio") -> QWidget:
    window = page(studio, three()[0])
    one, now = card(window, 0), timelines.NOW
    one.check.begin(APPS[0].bundle_id)
    error = NotConnectedError(
        host="api.storekit.apple.com",
        reason=msg("There was no answer within {seconds} s", seconds=5),
    )
    checks = (
        EnvironmentCheck(Environment.SANDBOX, KeyStatus.NOT_AUTHORIZED, now),
        EnvironmentCheck(
            Environment.PRODUCTION,
            KeyStatus.UNREACHABLE,
            now,
            title=error.title,
            advice=error.advice,
        ),
    )
    for check in checks:
        one.check.show_check(check)
    findings = (
        Finding(
            Level.BAD,
            msg("This computer's clock is {seconds} s ahead of Apple's", seconds=734),
            msg(
                "It makes requests of the future, which Apple refuses. Set the clock right, or let "
                "Storebell sign with Apple's time (in the terminal: --correct-clock)."
            ),
            now,
            CLOCK,
        ),
        Finding(
            Level.GOOD,
            msg("The private key is an EC key on the curve P-256, and can be read"),
            subject=msg("Key"),
        ),
    )
    result = KeyChecked("2X9R4HXF34", APPS[0].bundle_id, checks, findings)
    one.check.show_result(result, is_clock_wrong=True)
    return window


def key_dialog(studio: "Studio") -> QWidget:
    dialog = KeyDialog(studio.theme, [Path("SubscriptionKey_2X9R4HXF34.p8")], None)
    dialog.adjustSize()
    return dialog


def key_dialog_several(studio: "Studio") -> QWidget:
    names = ("SubscriptionKey_2X9R4HXF34.p8", "AuthKey_7K3MQ8ZT51.p8", "key-of-the-agency.p8")
    files = [Path(name) for name in names]
    dialog = KeyDialog(studio.theme, files, None, issuer_id=ISSUER_ID)
    entries = [KeyEntry(file, "2X9R4HXF34", ISSUER_ID) for file in files]
    dialog.show_outcome(ImportOutcome(entries[0]))
    dialog.show_outcome(ImportOutcome(entries[1], KeyFileOtherCurveError(file=names[1])))
    dialog.end()
    dialog.adjustSize()
    return dialog


def key_dialog_no_keychain(studio: "Studio") -> QWidget:
    dialog = KeyDialog(studio.theme, [Path("AuthKey_2X9R4HXF34.p8")], None)
    dialog.show_error(
        KeychainMissingError(reason=msg("No program offers a keychain in this session"))
    )
    dialog.adjustSize()
    return dialog


KEY_STATES: tuple[Callable[["Studio"], QWidget], ...] = (
    *(key_dialog, key_dialog_several, key_dialog_no_keychain),
    *(keys_page, keys_empty, keys_remove, keys_not_found, keys_testing, keys_refused),
)
