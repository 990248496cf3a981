"""The sheet of shortcuts: every action that has keys, below the title of its menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout
from pytestqt.qtbot import QtBot

from storebell.qt.actions.catalogue import ACTS, MENUS, Reach
from storebell.qt.help.shortcuts_page import ShortcutsPage
from storebell.qt.widgets.labels import Label


@pytest.fixture
def page(qtbot: QtBot) -> ShortcutsPage:
    page = ShortcutsPage()
    qtbot.addWidget(page)
    return page


def rows(page: ShortcutsPage) -> list[tuple[str, str]]:
    """Each row of the sheet: its keys and what they do; a title has no second text."""
    grid = page.findChild(QGridLayout)
    assert isinstance(grid, QGridLayout)
    found = []
    for row in range(grid.rowCount()):
        cells = [grid.itemAtPosition(row, column) for column in (0, 1)]
        labels = [cell.widget() if cell else None for cell in cells]
        first, second = (label.text() if isinstance(label, Label) else "" for label in labels)
        if first:
            found.append((first, "" if labels[0] is labels[1] else second))
    return found


def test_every_action_with_keys_is_listed_once(page: ShortcutsPage) -> None:
    listed = [(keys, words.partition(", while")[0]) for keys, words in rows(page) if words]
    wanted = [(act.shortcut_text, act.label) for act in ACTS.values() if act.keys]
    assert sorted(listed) == sorted(wanted)


def test_menus_stand_in_the_order_of_the_menu_bar_without_mnemonics(page: ShortcutsPage) -> None:
    titles = [keys for keys, words in rows(page) if not words]
    assert titles == [menu.title.replace("&", "") for menu in MENUS]
    assert not any("&" in title for title in titles)


def test_keys_that_do_not_work_everywhere_say_where_they_work(page: ShortcutsPage) -> None:
    listed = [words for _keys, words in rows(page)]
    for act in ACTS.values():
        if act.keys and act.reach is Reach.LANES:
            assert f"{act.label}, while the timeline has the keyboard" in listed
        elif act.keys and act.reach is Reach.APPS:
            assert f"{act.label}, while the list of apps has the keyboard" in listed
        elif act.keys:
            assert act.label in listed


def test_keys_can_be_selected(page: ShortcutsPage) -> None:
    keys = {act.shortcut_text for act in ACTS.values() if act.keys}
    by_mouse = Qt.TextInteractionFlag.TextSelectableByMouse
    labels = [label for label in page.findChildren(Label) if label.text() in keys]
    assert len(labels) >= len(keys)
    assert all(label.textInteractionFlags() & by_mouse for label in labels)
