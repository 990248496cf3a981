"""The window says that a list of another user's was found, and neither uses nor changes it."""

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import Setting
from storebell.qt.background import Background
from storebell.qt.shell.launch import make_window
from storebell.qt.sidebar.app_model import AppRows
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from storebell.storage.files.json_lists import JsonAppRepository, JsonSettingRepository
from support.controllers import controller_of
from support.notices import notice_titles
from support.owners import give_away

LIMIT = 15_000


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners")
@pytest.mark.parametrize("name", ["apps.json", "settings.json"])
def test_another_users_list_is_told_and_left_alone(
    name: str,
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "settings"
    JsonAppRepository(folder / "apps.json").put(App("Planted", "com.example.planted"))
    JsonSettingRepository(folder / "settings.json").put(Setting("proxy", "http://127.0.0.1:9"))
    before = (folder / name).read_bytes()
    give_away(folder / name, monkeypatch)
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(Theme(qapp, Scheme.LIGHT), background, options)
    qtbot.addWidget(window)
    window.show()
    background.start()
    window.load()
    controller_of(window).settings.load()
    try:
        notices = window.findChild(Notices)
        assert notices is not None
        qtbot.waitUntil(
            lambda: any("trusted" in each for each in notice_titles(notices)), timeout=LIMIT
        )
        assert any("settings" in each for each in notice_titles(notices))
        rows = window.findChild(AppRows)
        assert rows is not None
        labels = [rows.data(rows.index(row)) for row in range(rows.rowCount())]
        assert name != "apps.json" or "Planted" not in labels
    finally:
        window.close()
    assert (folder / name).read_bytes() == before
