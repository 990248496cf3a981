"""The sidebar: the apps, the keys, and what can be added."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.presentation.app_summaries import summarize
from storebell.qt.actions.qactions import Actions
from storebell.qt.page_names import KEYS
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from support import timelines
from support.timelines import NOW

HIKING = App("Hiking", "com.example.hiking", key_id="2X9R4HXF34")
TRAILS = App("Trails Pro", "com.example.trails", key_id="2X9R4HXF34")
SUMMARIES = [summarize(app, timelines.pictured()) for app in (HIKING, TRAILS)]


@pytest.fixture
def sidebar(theme: Theme, qtbot: QtBot) -> Sidebar:
    sidebar = Sidebar(theme, Actions(theme))
    qtbot.addWidget(sidebar)
    sidebar.resize(228, 600)
    sidebar.show()
    return sidebar


def apps(sidebar: Sidebar) -> QListView:
    found = sidebar.findChild(QListView)
    assert isinstance(found, QListView)
    return found


def read_aloud(sidebar: Sidebar) -> list[str]:
    model = apps(sidebar).model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_all_apps_stands_first_where_there_are_several(sidebar: Sidebar) -> None:
    sidebar.set_apps(SUMMARIES, NOW)
    assert read_aloud(sidebar) == [
        "All apps",
        "Hiking, Production waiting for the next attempt, 3 h, Sandbox failed, 4 min",
        "Trails Pro, not tried yet",
    ]
    sidebar.set_apps([summarize(SAMPLE_APP, ())], NOW)
    assert read_aloud(sidebar) == ["Sample app, Local only, no key needed"]


def test_choosing_an_app_tells_which(sidebar: Sidebar, qtbot: QtBot) -> None:
    told: list[object] = []
    sidebar.app_chosen.connect(told.append)
    sidebar.set_apps(SUMMARIES, NOW)
    assert told == []
    apps(sidebar).setFocus()
    QTest.keyClick(apps(sidebar), Qt.Key.Key_Down)
    QTest.keyClick(apps(sidebar), Qt.Key.Key_Up)
    assert told == ["Hiking", None]


def test_new_results_keep_the_choice_and_tell_nobody(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.set_apps(SUMMARIES, NOW)
    sidebar.choose("Trails Pro")
    with qtbot.assertNotEmitted(sidebar.app_chosen):
        sidebar.set_apps([summarize(app, ()) for app in (HIKING, TRAILS)], NOW)
        third = summarize(App("Camp", "com.example.camp"), ())
        sidebar.set_apps([*SUMMARIES, third], NOW + timedelta(hours=1))
    assert apps(sidebar).currentIndex().data() == "Trails Pro"


def test_many_apps_can_be_filtered_and_what_is_chosen_stays(sidebar: Sidebar, qtbot: QtBot) -> None:
    line = sidebar.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    sidebar.set_apps(SUMMARIES, NOW)
    assert not line.isVisible()
    many = [summarize(App(f"App {at}", f"com.example.app{at}"), ()) for at in range(11)]
    sidebar.set_apps([*SUMMARIES, *many], NOW)
    sidebar.choose("Hiking")
    assert line.isVisible()
    with qtbot.assertNotEmitted(sidebar.app_chosen):
        line.setText("APP1")
        sidebar.set_apps([*SUMMARIES, *many], NOW)
    model = apps(sidebar).model()
    shown = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert shown == ["All apps", "App 1", "App 10"]
    line.clear()
    assert apps(sidebar).currentIndex().data() == "Hiking"


def test_twelve_apps_stand_in_800_pixels(sidebar: Sidebar, qtbot: QtBot) -> None:
    names = [f"App {at}" for at in range(10)]
    tried = [summarize(HIKING, timelines.pictured()), summarize(TRAILS, timelines.pictured())]
    sidebar.set_apps([*tried, *(summarize(App(name, name), ()) for name in names)], NOW)
    sidebar.resize(228, 770)
    qtbot.waitUntil(lambda: apps(sidebar).verticalScrollBar().maximum() == 0)


def test_without_names_each_thing_still_says_what_it_is(sidebar: Sidebar) -> None:
    sidebar.set_apps(SUMMARIES, NOW)
    wide = sidebar.width()
    sidebar.set_names_shown(are_shown=False)
    assert sidebar.width() < wide / 2
    entry = next(
        candidate
        for candidate in sidebar.findChildren(QPushButton)
        if candidate.accessibleName().startswith("Keys")
    )
    assert (entry.text(), entry.toolTip()) == ("", "Keys · none yet")
    assert entry.accessibleName() == "Keys · none yet"
    assert "Hiking" in apps(sidebar).model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    sidebar.set_names_shown(are_shown=True)
    assert sidebar.width() == wide
    assert entry.text() == "Keys · none yet"


def test_the_keys_say_how_many_and_where(sidebar: Sidebar, qtbot: QtBot) -> None:
    entry = next(
        candidate for candidate in sidebar.findChildren(QPushButton) if "Keys" in candidate.text()
    )
    assert entry.text() == "Keys · none yet"
    sidebar.set_keys(2, "GNOME Keyring")
    assert entry.text() == "Keys · 2 in GNOME Keyring"
    sidebar.set_keys(1, "", 1)
    assert entry.text() == "Keys · 1 for this session"
    sidebar.set_keys(3, "GNOME Keyring", 1)
    assert entry.text() == "Keys · 3, 1 for this session"
    sidebar.set_keys(2, "")
    assert entry.text() == "Keys · 2"
    with qtbot.waitSignal(sidebar.page_requested) as asked:
        QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert asked.args == [KEYS]
    assert entry.property("page") != "shown"
    sidebar.mark_page(KEYS)
    assert entry.property("page") == "shown"


def test_apps_and_keys_can_be_added(sidebar: Sidebar) -> None:
    button = next(
        candidate
        for candidate in sidebar.findChildren(QPushButton)
        if candidate.accessibleName() == "Add an app or a key"
    )
    offered = [action.objectName() for action in button.menu().actions() if action.text()]
    assert offered == ["add_app", "import_key", "paste_apps", "import_apps", "export_apps"]


def test_the_menu_key_opens_the_menu_of_the_chosen_app(theme: Theme, qtbot: QtBot) -> None:
    sidebar = Sidebar(theme, Actions(theme))
    qtbot.addWidget(sidebar)
    apps = [App("Hiking", "com.example.hiking"), App("Trails", "com.example.trails")]
    sidebar.set_apps([summarize(app, ()) for app in apps], NOW)
    sidebar.choose("Trails")
    sidebar.show()
    qtbot.waitExposed(sidebar)
    view = sidebar.findChild(QListView)
    assert view is not None
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    with qtbot.waitSignal(sidebar.app_menu_requested) as asked:
        view.customContextMenuRequested.emit(QPoint(-1, -1))
    assert asked.args is not None
    at = view.indexAt(view.viewport().mapFromGlobal(asked.args[0]))
    assert at == view.currentIndex()
