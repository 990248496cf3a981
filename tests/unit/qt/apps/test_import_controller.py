"""Many apps at once in the window, over the bridge, real books and real files."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.files.reading import read_beginning
from storebell.qt.apps.import_controller import AppImporting
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.qt.background import Background
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from storebell.services.accounts.app_import import AppImport
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.keys import Keys
from storebell.services.container import Services
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.files.team_file import TomlTeamFiles
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import ManualClock
from support.forms import press, said
from support.notices import notice_titles

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY = ApiKey("2X9R4HXF34", ISSUER_ID, "ab" * 32, "Keychain", datetime(2026, 11, 21, tzinfo=UTC))
HIKING = App("Hiking", "com.example.hiking", key_id=KEY.key_id)
ROWS = "Hiking\tcom.example.hiking\t77\nTrails\tcom.example.trails\nOops\tcom example\n"


class Scene:
    """A window over the books of a folder, with one app and its key."""

    def __init__(self, folder: Path, theme: Theme, window: QWidget) -> None:
        self.book, keys = (
            JsonAppRepository(folder / "apps.json"),
            JsonKeyRepository(folder / "keys.json"),
        )
        keys.put(KEY)
        self.book.put(HIKING)
        known = Keys(MemoryVault(), keys, self.book, PrivateKeyReader(), ManualClock())
        imports = AppImport(Apps(self.book, known), known, read_beginning, TomlTeamFiles())

        @asynccontextmanager
        async def open_services() -> AsyncIterator[Services]:
            yield cast(Services, SimpleNamespace(app_import=imports))

        self.background = Background(open_services)
        self.background.start()
        self.window = window
        self.notices = Notices(theme, window)
        self.importing = AppImporting(theme, self.background, self.notices, window)

    def dialog(self) -> AppImportDialog:
        found = self.window.findChild(AppImportDialog)
        assert found is not None
        return found

    def paste(self, text: str) -> AppImportDialog:
        self.importing.paste()
        dialog = self.dialog()
        field = dialog.findChild(QPlainTextEdit)
        assert field is not None
        field.setPlainText(text)
        return dialog


def can_import(dialog: AppImportDialog) -> bool:
    return next(
        candidate.isEnabled()
        for candidate in dialog.findChildren(QPushButton)
        if candidate.text() == "Import"
    )


def rows_of(dialog: AppImportDialog) -> list[tuple[str, ...]]:
    table = dialog.findChild(QTableView)
    assert table is not None
    model: QAbstractItemModel = table.model()
    columns = range(model.columnCount())
    return [
        tuple(str(model.index(row, column).data()) for column in columns)
        for row in range(model.rowCount())
    ]


@pytest.fixture
def scene(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    scene = Scene(tmp_path, theme, window)
    yield scene
    scene.background.close()


def test_pasted_rows_are_previewed_before_anything_is_done(scene: Scene, qtbot: QtBot) -> None:
    dialog = scene.paste(ROWS)
    assert not can_import(dialog)
    qtbot.waitUntil(lambda: "1 to add, 1 to change, 1 refused" in said(dialog))
    assert [row[:3] for row in rows_of(dialog)] == [
        ("changed", "Hiking", "com.example.hiking"),
        ("added", "Trails", "com.example.trails"),
        ("refused", "Oops", "com example"),
    ]
    assert "is not a bundle ID" in rows_of(dialog)[2][4]
    table = dialog.findChild(QTableView)
    assert table is not None
    assert table.model().headerData(2, Qt.Orientation.Vertical) == "3"
    assert list(scene.book.all()) == [HIKING]
    with qtbot.waitSignal(scene.importing.changed):
        press(dialog, "Import")
    assert [app.label for app in scene.book.all()] == ["Hiking", "Trails"]
    assert notice_titles(scene.notices) == ("Apps added: 1, changed: 1",)


def test_rows_that_change_nothing_can_not_be_imported(scene: Scene, qtbot: QtBot) -> None:
    dialog = scene.paste("Hiking\tcom.example.hiking")
    qtbot.waitUntil(lambda: "1 unchanged" in said(dialog))
    assert not can_import(dialog)
    field = dialog.findChild(QPlainTextEdit)
    assert field is not None
    field.clear()
    assert rows_of(dialog) == []
    assert "unchanged" not in said(dialog)


def test_a_key_that_is_pasted_by_mistake_is_refused(scene: Scene, qtbot: QtBot) -> None:
    dialog = scene.paste(
        "-----BEGIN PRIVATE KEY-----\nMIGTAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----"
    )
    qtbot.waitUntil(lambda: "private key" in said(dialog).lower())
    assert rows_of(dialog) == []
    assert not can_import(dialog)


def test_a_teams_file_goes_out_and_comes_in(scene: Scene, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    scene.importing.export_to(file)
    qtbot.waitUntil(lambda: notice_titles(scene.notices) == ("Apps written to storebell.toml: 1",))
    text = file.read_text(encoding="utf-8").replace(KEY.key_id, "7K3MQ8ZT51")
    file.write_text(text.replace("Hiking", "Hikes"), encoding="utf-8")
    scene.importing.open_file(file)
    dialog = scene.dialog()
    qtbot.waitUntil(lambda: "1 to change" in said(dialog))
    assert str(file) in said(dialog)
    assert "Not on this computer yet: 7K3MQ8ZT51" in said(dialog)
    with qtbot.waitSignal(scene.importing.changed):
        press(dialog, "Import")
    [app] = scene.book.all()
    assert (app.label, app.key_id) == ("Hikes", "7K3MQ8ZT51")


def test_a_file_that_can_not_be_read_says_so(scene: Scene, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text("[[app]\n", encoding="utf-8")
    scene.importing.open_file(file)
    dialog = scene.dialog()
    qtbot.waitUntil(lambda: "storebell.toml" in said(dialog) and "line 1" in said(dialog))
    assert not can_import(dialog)
