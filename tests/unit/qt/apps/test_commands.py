"""Changing apps in the window, over the bridge and real books."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.qt.apps.commands import AppChanges
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.background import Background
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from storebell.services.accounts.apps import Apps
from storebell.services.container import Services
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from support.forms import field, press, said
from support.notices import notice_titles

HIKING = App("Hiking", "com.example.hiking", 6448311069)
TRAILS = App("Trails", "com.example.trails")


class Scene:
    """A window over the books of a folder, with two apps."""

    def __init__(self, folder: Path, theme: Theme, window: QWidget) -> None:
        self.book = JsonAppRepository(folder / "apps.json")
        self.book.put(HIKING)
        self.book.put(TRAILS)
        apps = Apps(self.book, JsonKeyRepository(folder / "keys.json"))

        @asynccontextmanager
        async def open_services() -> AsyncIterator[Services]:
            yield cast(Services, SimpleNamespace(apps=apps))

        self.background = Background(open_services)
        self.background.start()
        self.window = window
        self.notices = Notices(theme, window)
        self.changes = AppChanges(theme, self.background, self.notices, window)
        self.changes.set_lists([HIKING, TRAILS], [])
        self.told: list[str] = []
        self.changes.changed.connect(self._on_changed)

    def _on_changed(self, label: str) -> None:
        self.told.append(label)
        self.changes.set_lists(self.book.all(), [])

    def dialog(self) -> AppDialog:
        found = self.window.findChild(AppDialog)
        assert found is not None
        return found

    def undo(self) -> None:
        button = next(
            candidate
            for candidate in self.notices.findChildren(QPushButton)
            if candidate.text() == "Undo"
        )
        button.click()


@pytest.fixture
def scene(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    scene = Scene(tmp_path, theme, window)
    yield scene
    scene.background.close()


def test_an_app_is_renamed_and_changed(scene: Scene, qtbot: QtBot) -> None:
    scene.changes.edit("Hiking")
    dialog = scene.dialog()
    field(dialog, "App's &name here").setText("Hikes")
    field(dialog, "App &Apple ID (for Production)").clear()
    press(dialog, "Save app")
    qtbot.waitUntil(lambda: scene.told == ["Hikes"])
    assert list(scene.book.all()) == [App("Hikes", "com.example.hiking"), TRAILS]


def test_a_name_that_is_taken_is_said_in_the_dialog(scene: Scene, qtbot: QtBot) -> None:
    scene.changes.edit("Hiking")
    dialog = scene.dialog()
    field(dialog, "App's &name here").setText("trails")
    press(dialog, "Save app")
    qtbot.waitUntil(lambda: "There is already an app called “trails”" in said(dialog))
    assert list(scene.book.all()) == [HIKING, TRAILS]
    dialog.reject()


def test_an_app_that_was_removed_can_be_brought_back(scene: Scene, qtbot: QtBot) -> None:
    scene.changes.remove("Hiking")
    qtbot.waitUntil(lambda: scene.told == [""])
    assert list(scene.book.all()) == [TRAILS]
    assert notice_titles(scene.notices) == ("“Hiking” was removed",)
    scene.undo()
    qtbot.waitUntil(lambda: scene.told == ["", "Hiking"])
    assert list(scene.book.all()) == [TRAILS, HIKING]
    assert notice_titles(scene.notices) == ()
    assert not scene.changes.can_undo


def test_removals_are_undone_one_after_another(scene: Scene, qtbot: QtBot) -> None:
    for label in ("Hiking", "Trails"):
        scene.changes.remove(label)
    qtbot.waitUntil(lambda: scene.told == ["", ""])
    scene.changes.undo_removal()
    qtbot.waitUntil(lambda: scene.told[-1] == "Trails")
    assert notice_titles(scene.notices) == ("“Hiking” was removed",)
    scene.changes.undo_removal()
    qtbot.waitUntil(lambda: scene.told[-1] == "Hiking")
    assert notice_titles(scene.notices) == ()
    assert set(scene.book.all()) == {TRAILS, HIKING}


def test_the_notice_goes_when_a_command_brings_the_app_back(scene: Scene, qtbot: QtBot) -> None:
    scene.changes.remove("Hiking")
    qtbot.waitUntil(lambda: scene.told == [""])
    scene.book.put(HIKING)
    scene.changes.set_lists(scene.book.all(), [])
    assert notice_titles(scene.notices) == ()
    assert not scene.changes.can_undo


def test_a_lock_is_said_and_can_be_taken_back(scene: Scene, qtbot: QtBot) -> None:
    scene.changes.toggle_lock("Hiking")
    qtbot.waitUntil(lambda: scene.told == ["Hiking"])
    assert [app.is_locked for app in scene.book.all()] == [True, False]
    assert notice_titles(scene.notices) == (
        "“Hiking” is locked: nothing is sent to Production for it",
    )
    scene.undo()
    qtbot.waitUntil(lambda: scene.told == ["Hiking", "Hiking"])
    assert [app.is_locked for app in scene.book.all()] == [False, False]
    assert notice_titles(scene.notices) == ()


def test_the_sample_app_is_nobodys_to_change(scene: Scene, qtbot: QtBot) -> None:
    scene.changes.set_lists([SAMPLE_APP], [])
    scene.changes.edit(SAMPLE_APP.label)
    scene.changes.remove(SAMPLE_APP.label)
    qtbot.wait(100)
    assert scene.window.findChild(AppDialog) is None
    assert scene.told == []
