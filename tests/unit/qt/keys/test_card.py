"""The card of a key: what it shows, and what it asks the page for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.errors.key_files import KeyInOtherKeychainError
from storebell.domain.errors.keychain import KeychainLockedError, KeyNotInKeychainError
from storebell.qt.keys.card import KeyCard
from storebell.qt.theme.theme import Theme
from storebell.services.accounts.keys import KeyFacts
from support.forms import field, press, said
from support.timelines import NOW

KEY_ID = "2X9R4HXF34"
KEY = ApiKey(
    KEY_ID,
    "57246542-96fe-1a63-e053-0824d011072a",
    "3f" * 32,
    "GNOME Keyring",
    datetime(2026, 11, 1, tzinfo=UTC),
)
HIKING, TRAILS = (App(name, f"com.example.{name.lower()}") for name in ("Hiking", "Trails"))
FACTS = KeyFacts(KEY, (HIKING, TRAILS), None, False, False)


class Shown:
    """A card in a window of its own, and what it asked for."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(900, 700)
        self.card = KeyCard(theme, UTC)
        QVBoxLayout(self.window).addWidget(self.card)
        self.asked: list[tuple[str, ...]] = []
        self.card.rename_requested.connect(lambda label: self.asked.append(("rename", label)))
        self.card.remove_requested.connect(lambda: self.asked.append(("remove",)))
        self.card.test_requested.connect(lambda bundle_id: self.asked.append(("test", bundle_id)))
        self.card.import_requested.connect(lambda: self.asked.append(("import",)))
        self.card.stop_requested.connect(lambda: self.asked.append(("stop",)))
        self.card.show_facts(FACTS, NOW)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitExposed(self.window)

    def title(self) -> str:
        """The first line of the card."""
        return next(line for line in said(self.card).splitlines() if line)

    def button(self, text: str) -> QPushButton:
        return next(
            button for button in self.card.findChildren(QPushButton) if button.text() == text
        )

    def name_line(self) -> QLineEdit:
        return next(line for line in self.card.findChildren(QLineEdit) if line.isVisible())


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Shown:
    return Shown(theme, qtbot)


def test_a_key_is_called_by_its_name_and_else_by_its_id(shown: Shown) -> None:
    assert shown.title() == KEY_ID
    assert shown.card.accessibleName() == f"Key {KEY_ID}"
    shown.card.show_facts(replace(FACTS, key=replace(KEY, label="Studio")), NOW)
    assert shown.title() == "Studio"
    assert shown.button("Test").accessibleName() == "Test the key Studio"
    assert shown.button("Rename").accessibleName() == "Rename the key Studio"
    assert shown.button("Remove…").accessibleName() == "Remove the key Studio"
    assert shown.card.key_id == KEY_ID


def test_before_it_has_a_key_nothing_can_be_asked_for(theme: Theme, qtbot: QtBot) -> None:
    card = KeyCard(theme)
    qtbot.addWidget(card)
    assert card.key_id == ""
    with qtbot.assertNotEmitted(card.test_requested):
        card.show()
        for text in ("Test", "Rename", "Remove…"):
            press(card, text)
    assert "Remove" not in said(card)


@pytest.mark.parametrize(
    ("facts", "badge"),
    [
        (FACTS, ""),
        (replace(FACTS, is_for_this_session=True), "this session only"),
        (replace(FACTS, is_elsewhere=True), "not found"),
    ],
)
def test_a_badge_says_where_a_key_is_not(shown: Shown, facts: KeyFacts, badge: str) -> None:
    shown.card.show_facts(facts, NOW)
    lines = said(shown.card).splitlines()
    assert [line for line in lines if line in {"this session only", "not found"}] == (
        [badge] if badge else []
    )
    assert shown.button("Import again…").isVisible() is facts.is_elsewhere


def test_it_is_tested_for_the_first_of_its_apps(shown: Shown) -> None:
    press(shown.card, "Test")
    assert shown.asked == [("test", "com.example.hiking")]


def test_a_key_without_an_app_asks_for_whom_it_is_tested(shown: Shown) -> None:
    shown.card.show_facts(replace(FACTS, apps=()), NOW)
    press(shown.card, "Test")
    line = field(shown.card, "Bundle ID to test it with")
    assert line.isVisible()
    assert shown.asked == []
    line.setText("com example")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "A bundle ID has letters" in said(shown.card)
    assert shown.asked == []
    line.setText("com.example.camp")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert shown.asked == [("test", "com.example.camp")]


def test_a_new_name_is_asked_for_and_the_same_one_is_not(shown: Shown) -> None:
    shown.card.show_facts(replace(FACTS, key=replace(KEY, label="Studio")), NOW)
    press(shown.card, "Rename")
    assert shown.name_line().text() == "Studio"
    QTest.keyClick(shown.name_line(), Qt.Key.Key_Return)
    assert shown.asked == []
    press(shown.card, "Rename")
    QTest.keyClicks(shown.name_line(), "Agency")
    QTest.keyClick(shown.name_line(), Qt.Key.Key_Return)
    assert shown.asked == [("rename", "Agency")]


def test_escape_leaves_the_name_and_returns_the_keyboard(shown: Shown, qtbot: QtBot) -> None:
    press(shown.card, "Rename")
    QTest.keyClicks(shown.name_line(), "Agency")
    QTest.keyClick(shown.name_line(), Qt.Key.Key_Escape)
    assert shown.asked == []
    assert shown.title() == KEY_ID
    qtbot.waitUntil(shown.button("Rename").hasFocus)


def test_removing_says_what_follows_and_asks_first(shown: Shown) -> None:
    press(shown.card, "Remove…")
    for part in (
        f"Remove {KEY_ID}?",
        "It is deleted from GNOME Keyring.",
        "“Hiking”, “Trails” can then be tested in Local only.",
        "The .p8 file that it came from stays where it is.",
    ):
        assert part in said(shown.card)
    assert shown.asked == []
    press(shown.card, "Remove key")
    assert shown.asked == [("remove",)]


def test_a_key_of_this_session_goes_from_memory(shown: Shown, qtbot: QtBot) -> None:
    shown.card.show_facts(replace(FACTS, apps=(), is_for_this_session=True), NOW)
    press(shown.card, "Remove…")
    assert "It is gone from memory then." in said(shown.card)
    assert "Local only" not in said(shown.card)
    press(shown.card, "Keep it")
    assert shown.asked == []
    qtbot.waitUntil(shown.button("Remove…").hasFocus)


@pytest.mark.parametrize(
    "error",
    [
        KeyNotInKeychainError(key_id=KEY_ID, provider="GNOME Keyring"),
        KeyInOtherKeychainError(key_id=KEY_ID, provider="KWallet", stored_in="GNOME Keyring"),
        KeychainLockedError(provider="GNOME Keyring"),
    ],
)
def test_an_error_is_shown_in_the_card_until_something_is_begun(
    shown: Shown, error: KeychainLockedError
) -> None:
    shown.card.show_error(error)
    assert str(error.title) in said(shown.card)
    assert str(error.advice) in said(shown.card)
    is_missing = isinstance(error, KeyNotInKeychainError)
    assert shown.button("Import again…").isVisible() is is_missing
    if is_missing:
        press(shown.card, "Import again…")
        assert shown.asked == [("import",)]
    shown.card.set_busy(True)
    assert str(error.title) not in said(shown.card)


def test_while_something_goes_on_nothing_else_is_begun(shown: Shown) -> None:
    shown.card.set_busy(True)
    for text in ("Test", "Rename", "Remove…"):
        assert not shown.button(text).isEnabled()
    shown.button("Test").setFocus()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
        QTest.keyClick(shown.window.windowHandle(), key)
    assert [line for line in shown.card.findChildren(QLineEdit) if line.isVisible()] == []
    assert "Remove" not in said(shown.card)
    shown.card.set_busy(False)
    press(shown.card, "Test")
    assert shown.asked == [("test", "com.example.hiking")]


def test_a_test_that_goes_on_can_be_stopped(shown: Shown, qtbot: QtBot) -> None:
    shown.card.check.begin("com.example.hiking")
    press(shown.card, "Stop")
    assert shown.asked == [("stop",)]
    shown.card.check.end()
    press(shown.card, "Done")
    qtbot.waitUntil(shown.button("Test").hasFocus)


def test_its_keys_work_while_the_keyboard_is_inside_it(shown: Shown, qtbot: QtBot) -> None:
    shown.card.focus()
    qtbot.waitUntil(shown.button("Test").hasFocus)
    QTest.keyClick(shown.window.windowHandle(), Qt.Key.Key_Delete)
    assert f"Remove {KEY_ID}?" in said(shown.card)
    press(shown.card, "Keep it")
    shown.card.focus()
    QTest.keyClick(shown.window.windowHandle(), Qt.Key.Key_F2)
    assert shown.name_line().isVisible()
