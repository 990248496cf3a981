"""Importing a key in the window, over a bridge with services of the test's own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App, Secret
from storebell.domain.settings.appearance import Scheme
from storebell.qt.background import Background
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.keys.import_form import KeyEntry
from storebell.qt.keys.registration import Registration
from storebell.qt.theme.theme import Theme
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.keys import Keys
from storebell.services.container import Services
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import ManualClock
from support.forms import button, said

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"


class StuckVault(MemoryVault):
    """A keychain whose question nobody answers."""

    async def store(self, key_id: str, secret: Secret) -> None:
        await asyncio.Event().wait()


class Scene:
    """A window with a registration, real books, and the vault that the test wants."""

    def __init__(self, folder: Path, vault: MemoryVault, window: QWidget, theme: Theme) -> None:
        self.key_repository = JsonKeyRepository(folder / "keys.json")
        self.app_repository = JsonAppRepository(folder / "apps.json")
        keys = Keys(
            vault, self.key_repository, self.app_repository, PrivateKeyReader(), ManualClock()
        )
        self.services = SimpleNamespace(keys=keys, apps=Apps(self.app_repository, keys))
        self.background = Background(self._open)
        self.background.start()
        self.registration = Registration(theme, self.background, window)
        self.changes: list[str] = []
        self.registration.changed.connect(self.changes.append)
        self.window = window
        self.file = folder / f"SubscriptionKey_{KEY_ID}.p8"
        key = ec.generate_private_key(ec.SECP256R1())
        self.file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Services]:
        yield cast(Services, self.services)

    def ask(self) -> KeyDialog:
        self.registration.ask_about_keys([self.file])
        dialog = self.window.findChild(KeyDialog)
        assert dialog is not None
        return dialog

    def entry(self, label: str = "Hiking") -> KeyEntry:
        return KeyEntry(self.file, KEY_ID, ISSUER_ID, label, "com.example.hiking", None)


@pytest.fixture
def scenes(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Any]:
    opened: list[Scene] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def make(vault: MemoryVault) -> Scene:
        opened.append(Scene(tmp_path, vault, window, Theme(qapp, Scheme.LIGHT)))
        return opened[-1]

    yield make
    for scene in opened:
        scene.background.close()


def test_a_key_and_its_app_are_stored_and_told_of(scenes: Any, qtbot: QtBot) -> None:
    scene = scenes(MemoryVault())
    scene.ask().submitted.emit((scene.entry(),))
    qtbot.waitUntil(lambda: scene.changes == ["Hiking"])
    assert [key.key_id for key in scene.key_repository.all()] == [KEY_ID]
    assert [app.label for app in scene.app_repository.all()] == ["Hiking"]


@pytest.mark.parametrize("content", [b"", b"no key at all", b"\x00\x01\x02"])
def test_a_file_without_a_key_is_told_before_anything_is_filled_in(
    scenes: Any, qtbot: QtBot, content: bytes
) -> None:
    scene = scenes(MemoryVault())
    scene.file.write_bytes(content)
    dialog = scene.ask()
    act = button(dialog, "Import key")
    qtbot.waitUntil(lambda: not act.isEnabled())
    assert scene.file.name in said(dialog)
    assert [key.key_id for key in scene.key_repository.all()] == []


def test_closing_the_dialog_stops_waiting_for_the_keychain(scenes: Any, qtbot: QtBot) -> None:
    scene = scenes(StuckVault())
    dialog = scene.ask()
    dialog.submitted.emit((scene.entry(),))
    qtbot.wait(100)
    dialog.reject()
    qtbot.wait(200)  # the job ends while the dialog is gone: that must raise nothing
    assert scene.changes == []
    assert list(scene.key_repository.all()) == []


def test_an_app_that_is_there_already_is_found_before_the_key_is_stored(
    scenes: Any, qtbot: QtBot
) -> None:
    scene = scenes(MemoryVault())
    scene.app_repository.put(App("hiking", "com.example.other"))
    dialog = scene.ask()
    dialog.submitted.emit((scene.entry(),))
    qtbot.wait(300)
    assert dialog.isVisible()
    assert list(scene.key_repository.all()) == []
    dialog.submitted.emit((scene.entry("Hiking 2"),))
    qtbot.waitUntil(lambda: scene.changes == ["Hiking 2"])


def test_what_was_undone_and_a_second_key_id_are_told_in_the_window(
    scenes: Any, qtbot: QtBot
) -> None:
    scene = scenes(MemoryVault())
    told: list[str] = []
    scene.registration.noted.connect(lambda finding: told.append(str(finding.seen)))
    scene.ask().submitted.emit((scene.entry(),))
    qtbot.waitUntil(lambda: scene.changes == ["Hiking"])
    assert told == []
    scene.file.write_bytes(b'"' + scene.file.read_bytes() + b'"')
    scene.registration.ask_about_keys([scene.file])
    [dialog] = [d for d in scene.window.findChildren(KeyDialog) if d.isVisible()]
    dialog.submitted.emit((KeyEntry(scene.file, "ABCDEFGHIJ", ISSUER_ID),))
    qtbot.waitUntil(lambda: scene.changes == ["Hiking", ""])
    assert (
        "The text of ABCDEFGHIJ was not that of a plain .p8 file: quotation marks removed" in told
    )
    assert f"The private key of ABCDEFGHIJ is also kept as the key ID {KEY_ID}" in told
