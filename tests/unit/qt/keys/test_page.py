"""The page of keys, over the bridge and real books."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.authorization import CLOCK, EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.environment import Environment
from storebell.domain.errors.key_files import KeyInOtherKeychainError
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.qt.background import Background
from storebell.qt.keys.card import KeyCard
from storebell.qt.keys.page import KeysPage
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from storebell.services.accounts.key_check import CheckBegun, KeyChecked
from storebell.services.accounts.keys import Keys
from storebell.services.container import Services
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import ManualClock
from support.forms import field, press, said
from support.notices import notice_titles

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID, OTHER_ID = "2X9R4HXF34", "7K3MQ8ZT51"
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


class SlowVault(MemoryVault):
    """A keychain whose question may stay unanswered."""

    def __init__(self) -> None:
        super().__init__()
        self.is_stuck = False

    async def remove(self, key_id: str) -> None:
        if self.is_stuck:
            await asyncio.Event().wait()
        await super().remove(key_id)


class ScriptedCheck:
    """Answers as the script says; what it was asked for is told in `asked`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.steps: list[object] = []
        self.error: StorebellError | None = None

    async def run(self, key_id: str, bundle_id: str) -> AsyncGenerator[object, None]:
        self.asked.append((key_id, bundle_id))
        if self.error is not None:
            raise self.error
        for step in self.steps:
            if step is None:
                await asyncio.Event().wait()
            yield step


class Scene:
    """A page over books in a folder, with two keys, one of them used by an app."""

    def __init__(self, folder: Path, theme: Theme, window: QWidget) -> None:
        self.vault = SlowVault()
        self.key_repository = JsonKeyRepository(folder / "keys.json")
        self.app_repository = JsonAppRepository(folder / "apps.json")
        reader, session = PrivateKeyReader(), MemoryVault()
        self.keys = Keys(
            self.vault, self.key_repository, self.app_repository, reader, ManualClock(), session
        )
        self.check = ScriptedCheck()
        self.corrected: list[bool] = []
        clock = SimpleNamespace(correct=lambda: self.corrected.append(True))
        services = SimpleNamespace(keys=self.keys, key_check=self.check, apples_clock=clock)

        @asynccontextmanager
        async def open_services() -> AsyncIterator[Services]:
            yield cast(Services, services)

        self.background = Background(open_services)
        self.background.start()
        self.notices = Notices(theme)
        self.page = KeysPage(theme, self.background, self.notices)
        self.page.setParent(window)
        self.page.resize(1000, 760)

    def import_key(self, folder: Path, key_id: str, *, is_for_this_session: bool = False) -> ApiKey:
        key = ec.generate_private_key(ec.SECP256R1())
        file = folder / f"SubscriptionKey_{key_id}.p8"
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        added = self.keys.add(file, ISSUER_ID, is_for_this_session=is_for_this_session)
        return asyncio.run(added).key

    def card(self, key_id: str) -> KeyCard:
        return next(
            key_card for key_card in self.page.findChildren(KeyCard) if key_card.key_id == key_id
        )


@pytest.fixture
def scene(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 760)
    scene = Scene(tmp_path, theme, window)
    window.show()
    yield scene
    scene.background.close()


@pytest.fixture
def filled(scene: Scene, qtbot: QtBot, tmp_path: Path) -> Scene:
    scene.import_key(tmp_path, KEY_ID)
    scene.import_key(tmp_path, OTHER_ID, is_for_this_session=True)
    scene.app_repository.put(App("Hiking", "com.example.hiking", key_id=KEY_ID))
    scene.page.show()
    qtbot.waitUntil(lambda: len(scene.page.findChildren(KeyCard)) == 2)
    return scene


def button(parent: QWidget, text: str) -> QPushButton:
    return next(
        candidate for candidate in parent.findChildren(QPushButton) if candidate.text() == text
    )


def test_without_keys_the_page_says_where_they_come_from(scene: Scene, qtbot: QtBot) -> None:
    scene.page.show()
    qtbot.waitUntil(lambda: "No keys yet" in said(scene.page))
    assert "Users and Access" in said(scene.page)
    with qtbot.waitSignal(scene.page.import_requested):
        press(scene.page, "&Import keys…")


def test_everything_is_told_of_a_key_but_the_key(filled: Scene, tmp_path: Path) -> None:
    key = filled.key_repository.all()[0]
    told = said(filled.card(KEY_ID))
    for part in (ISSUER_ID, key.fingerprint, "Hiking", "not used yet", key.provider):
        assert part in told
    assert "stays where it is" in said(filled.page)
    assert "this session only" in said(filled.card(OTHER_ID))
    assert "no app yet" in said(filled.card(OTHER_ID))
    secret = (tmp_path / f"SubscriptionKey_{KEY_ID}.p8").read_text().splitlines()[1]
    assert secret not in told


def test_a_key_is_renamed_where_its_name_stands(filled: Scene, qtbot: QtBot) -> None:
    card = filled.card(KEY_ID)
    press(card, "Rename")
    line = next(line_edit for line_edit in card.findChildren(QLineEdit) if line_edit.isVisible())
    QTest.keyClicks(line, "Studio")
    with qtbot.waitSignal(filled.page.changed):
        QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Studio" in said(card))
    assert filled.key_repository.all()[0].label == "Studio"
    assert not line.isVisible()


def test_removing_names_the_apps_and_asks_first(filled: Scene, qtbot: QtBot) -> None:
    card = filled.card(KEY_ID)
    press(card, "Remove…")
    assert "“Hiking” can then be tested in Local only." in said(card)
    press(card, "Keep it")
    assert len(filled.key_repository.all()) == 1
    press(card, "Remove…")
    with qtbot.waitSignal(filled.page.changed):
        press(card, "Remove key")
    qtbot.waitUntil(lambda: len(filled.page.findChildren(KeyCard)) == 1)
    assert list(filled.key_repository.all()) == []


def test_the_keys_of_a_card_work_within_it_alone(filled: Scene, qtbot: QtBot) -> None:
    window = filled.page.window()
    outside = QPushButton("Elsewhere", window)
    outside.show()
    window.activateWindow()
    outside.setFocus()
    qtbot.waitUntil(outside.hasFocus)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
        QTest.keyClick(window.windowHandle(), key)
    card = filled.card(KEY_ID)
    lines = [line for line in filled.page.findChildren(QLineEdit) if line.isVisible()]
    assert lines == []
    assert "can then be tested in Local only" not in said(filled.page)
    button(card, "Test").setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Delete)
    assert "“Hiking” can then be tested in Local only." in said(card)
    button(card, "Test").setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F2)
    assert any(line.isVisible() for line in card.findChildren(QLineEdit))


def test_a_keychain_that_asks_is_waited_for_and_can_be_left(filled: Scene, qtbot: QtBot) -> None:
    filled.vault.is_stuck = True
    card = filled.card(KEY_ID)
    press(card, "Remove…")
    press(card, "Remove key")
    qtbot.waitUntil(lambda: "Waiting for your keychain" in said(card), timeout=5000)
    assert not button(card, "Test").isEnabled()
    press(card, "Stop &waiting")
    qtbot.waitUntil(lambda: button(card, "Test").isEnabled(), timeout=5000)
    assert "Waiting for your keychain" not in said(card)
    assert len(filled.key_repository.all()) == 1


def test_a_refusal_is_said_in_the_card(filled: Scene, qtbot: QtBot) -> None:
    filled.check.error = KeychainLockedError(provider="GNOME Keyring")
    card = filled.card(KEY_ID)
    press(card, "Test")
    qtbot.waitUntil(lambda: "GNOME Keyring is locked" in said(card))
    assert notice_titles(filled.notices) == ()


# -- testing a key --------------------------------------------------------------------------------


def checks(standing: KeyStatus) -> tuple[EnvironmentCheck, EnvironmentCheck]:
    both = (Environment.SANDBOX, Environment.PRODUCTION)
    one, other = (EnvironmentCheck(environment, standing, AT) for environment in both)
    return one, other


def test_a_test_tells_each_environment_as_it_comes(filled: Scene, qtbot: QtBot) -> None:
    sandbox, production = checks(KeyStatus.ACCEPTED)
    found = (Finding(Level.GOOD, msg("It can be read"), subject=msg("Private key")),)
    filled.check.steps = [
        CheckBegun(Environment.SANDBOX),
        sandbox,
        CheckBegun(Environment.PRODUCTION),
        production,
        KeyChecked(KEY_ID, "com.example.hiking", (sandbox, production), found),
    ]
    card = filled.card(KEY_ID)
    press(card, "Test")
    qtbot.waitUntil(lambda: "Private key: It can be read" in said(card))
    assert "Sandbox: accepted" in said(card)
    assert "Production: accepted" in said(card)
    assert filled.check.asked == [(KEY_ID, "com.example.hiking")]
    assert not button(card, "Sign with Apple's time").isVisible()
    press(card, "Done")
    assert "Sandbox: accepted" not in said(card)


def test_a_test_can_be_stopped(filled: Scene, qtbot: QtBot) -> None:
    filled.check.steps = [CheckBegun(Environment.SANDBOX), None]
    card = filled.card(KEY_ID)
    press(card, "Test")
    qtbot.waitUntil(lambda: "Sandbox: asking Apple…" in said(card))
    press(card, "Stop")
    qtbot.waitUntil(lambda: "not asked to the end" in said(card))
    assert button(card, "Test").isEnabled()


def test_a_clock_that_is_proven_wrong_can_be_corrected(filled: Scene, qtbot: QtBot) -> None:
    sandbox, production = checks(KeyStatus.NOT_AUTHORIZED)
    found = (Finding(Level.BAD, msg("734 s ahead"), subject=CLOCK),)
    both = (sandbox, production)
    filled.check.steps = [KeyChecked(KEY_ID, "com.example.hiking", both, found)]
    card = filled.card(KEY_ID)
    press(card, "Test")
    correct = button(card, "Sign with Apple's time")
    qtbot.waitUntil(correct.isVisible)
    qtbot.waitUntil(button(card, "Test").isEnabled)
    assert filled.corrected == []
    correct.click()
    qtbot.waitUntil(lambda: len(filled.check.asked) == 2)
    assert filled.corrected == [True]


def test_a_key_without_an_app_asks_for_whom(filled: Scene, qtbot: QtBot) -> None:
    card = filled.card(OTHER_ID)
    press(card, "Test")
    line = field(card, "Bundle ID to test it with")
    line.setText("com example")
    press(card, "Test")
    assert "A bundle ID has letters" in said(card)
    line.setText("com.example.trails")
    press(card, "Test")
    qtbot.waitUntil(lambda: filled.check.asked == [(OTHER_ID, "com.example.trails")])


def test_a_key_of_another_keychain_says_so_and_can_be_imported_again(
    filled: Scene, qtbot: QtBot
) -> None:
    filled.check.error = KeyInOtherKeychainError(
        key_id=KEY_ID, provider="KWallet", stored_in="GNOME Keyring"
    )
    card = filled.card(KEY_ID)
    press(card, "Test")
    qtbot.waitUntil(lambda: "was not found in KWallet" in said(card))
    with qtbot.waitSignal(filled.page.import_requested):
        press(card, "Import again…")
