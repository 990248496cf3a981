"""Everything that can be done is in a menu, has keys that nothing else has, and does it."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QMenu,
)
from pytestqt.qtbot import QtBot

from storebell.qt.actions.catalogue import ACTS
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.page_names import ABOUT, SHORTCUTS, TIMELINE
from storebell.qt.shell.main_window import MainWindow
from support.controllers import controller_of
from unit.qt.opened_windows import action, focused, press


@pytest.fixture
def window(filled_window: MainWindow) -> MainWindow:
    return filled_window


def in_menu(menu: QMenu) -> list[QAction]:
    return [one for one in menu.actions() if not one.isSeparator()]


def test_within_a_menu_each_letter_leads_to_one_act(window: MainWindow) -> None:
    for menu in window.menus.values():
        letters = Counter(QKeySequence.mnemonic(one.text()).toString() for one in in_menu(menu))
        assert "" not in letters, menu.title()
        assert [one for one, times in letters.items() if times > 1] == [], menu.title()


def test_a_question_mark_that_is_typed_is_only_typed(window: MainWindow) -> None:
    press("Ctrl+F")
    QTest.keyClicks(focused(), "?")
    assert window.pages.current == TIMELINE
    line = focused()
    assert isinstance(line, QLineEdit)
    assert line.text() == "?"


@pytest.mark.parametrize("name", [SHORTCUTS, ABOUT])
def test_the_pages_of_the_help_say_everything(window: MainWindow, name: str) -> None:
    window.pages.open(name)
    page = window.pages.content(name)
    assert page is not None
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    wanted: dict[str, Callable[[], list[str]]] = {
        SHORTCUTS: lambda: [
            text for act in ACTS.values() if act.keys for text in (act.label, act.shortcut_text)
        ],
        ABOUT: lambda: ["httpx", "cryptography", "SQLite", "Apache", "LGPL-3.0-only", "PSF-2.0"],
    }
    assert [one for one in wanted[name]() if one not in said] == []


def test_the_chosen_app_is_edited_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    press("Ctrl+Shift+A")
    apps = focused()
    assert apps.accessibleName() == "Apps"
    qtbot.waitUntil(action(window, "edit_app").isEnabled)
    press("F2")
    qtbot.waitUntil(lambda: window.findChild(AppDialog) is not None)
    dialog = window.findChild(AppDialog)
    assert dialog is not None
    assert "Hiking" in [line.text() for line in dialog.findChildren(QLineEdit)]
    dialog.reject()


def test_a_team_file_that_is_dropped_shows_what_it_would_change(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text('[apps."com.example.trails"]\nlabel = "Trails"\n', encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    controller_of(window).open_dropped(Dropped.read(data))
    qtbot.waitUntil(lambda: window.findChild(AppImportDialog) is not None)
    dialog = window.findChild(AppImportDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
