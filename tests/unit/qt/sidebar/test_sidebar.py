"""The sidebar, the welcome and the notices."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.presentation.app_summaries import summarize
from storebell.qt.keys.dropped_files import dropped_key_files
from storebell.qt.page_names import KEYS
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.welcome import Welcome
from storebell.qt.widgets.notices import Notices
from support import timelines
from support.timelines import NOW

HIKING = App("Hiking", "com.example.hiking", key_id="2X9R4HXF34")
TRAILS = App("Trails Pro", "com.example.trails", key_id="2X9R4HXF34")
SUMMARIES = [summarize(app, timelines.pictured()) for app in (HIKING, TRAILS)]


@pytest.fixture
def sidebar(theme: Theme, qtbot: QtBot) -> Sidebar:
    sidebar = Sidebar(theme)
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
        "Hiking, Sandbox failed, 4 min, Production waiting for the next attempt, 3 h",
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
        candidate for candidate in sidebar.findChildren(QPushButton) if candidate.isCheckable()
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
    assert not entry.isChecked()
    sidebar.mark_page(KEYS)
    assert entry.isChecked()


def test_apps_and_keys_can_be_added(sidebar: Sidebar, qtbot: QtBot) -> None:
    button = next(
        candidate
        for candidate in sidebar.findChildren(QPushButton)
        if candidate.accessibleName() == "Add an app or a key"
    )
    offered = [action for action in button.menu().actions() if action.text()]
    asked = (
        sidebar.add_app_requested,
        sidebar.import_key_requested,
        sidebar.paste_apps_requested,
        sidebar.import_apps_requested,
        sidebar.export_apps_requested,
    )
    for action, signal in zip(offered, asked, strict=True):
        with qtbot.waitSignal(signal):
            action.trigger()


# -- welcome --------------------------------------------------------------------------------------


def drop_of(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def test_every_dropped_file_that_looks_like_a_key_is_taken() -> None:
    names = ("/tmp/SubscriptionKey_2X9R4HXF34.p8", "/tmp/notes.txt", "/tmp/renamed.P8")
    taken = dropped_key_files(drop_of(*names, "/tmp/AuthKey_2X9R4HXF34.p8.txt"))
    assert [file.name for file in taken] == [
        "SubscriptionKey_2X9R4HXF34.p8",
        "renamed.P8",
        "AuthKey_2X9R4HXF34.p8.txt",
    ]
    assert dropped_key_files(drop_of("/tmp/notes.txt")) == ()
    assert dropped_key_files(QMimeData()) == ()


def test_a_dropped_key_is_told(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    welcome = Welcome(theme)
    qtbot.addWidget(welcome)
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    data = drop_of(str(file))  # the event only borrows it
    event = QDropEvent(
        QPoint(9, 9).toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(welcome.key_files_dropped) as told:
        welcome.dropEvent(event)
    assert told.args == [(file,)]


def test_a_key_can_be_chosen(theme: Theme, qtbot: QtBot) -> None:
    welcome = Welcome(theme)
    qtbot.addWidget(welcome)
    button = next(
        candidate for candidate in welcome.findChildren(QPushButton) if ".p8" in candidate.text()
    )
    with qtbot.waitSignal(welcome.choose_key_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("width", [420, 716, 1400])
def test_no_text_of_the_welcome_is_cut(theme: Theme, qtbot: QtBot, width: int) -> None:
    welcome = Welcome(theme)
    qtbot.addWidget(welcome)
    welcome.resize(width, 640)
    welcome.show()
    qtbot.wait(1)
    for label in welcome.findChildren(QLabel):
        if label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


# -- notices --------------------------------------------------------------------------------------


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Notices:
    notices = Notices(theme)
    qtbot.addWidget(notices)
    return notices


def test_an_error_shows_its_title_and_advice(notices: Notices) -> None:
    assert not notices.isVisible()
    notices.show_error(KeychainLockedError(provider="GNOME Keyring"))
    assert notices.isVisible()
    said = [label.text() for label in notices.findChildren(QLabel) if label.text()]
    assert said[0] == "GNOME Keyring is locked"
    assert said[1].startswith("Unlock it")


def test_only_a_few_are_stacked_newest_first(notices: Notices) -> None:
    for number in range(5):
        notices.show_message(Level.NOTE, msg("Note {number}", number=number))
    assert notices.titles() == ("Note 4", "Note 3", "Note 2")


def test_the_same_message_is_not_stacked_twice(notices: Notices) -> None:
    for level in (Level.BAD, Level.WARNING):
        notices.show_message(level, msg("Again"))
    notices.show_message(Level.GOOD, msg("Other"))
    notices.show_message(Level.BAD, msg("Again"))
    assert notices.titles() == ("Again", "Other")


def test_a_notice_can_be_dismissed_by_its_name(notices: Notices, qtbot: QtBot) -> None:
    notices.show_message(Level.BAD, msg("One"))
    notices.show_message(Level.BAD, msg("Two"))
    button = next(
        candidate
        for candidate in notices.findChildren(QPushButton)
        if candidate.accessibleName() == "Dismiss: One"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert notices.titles() == ("Two",)
    notices.clear()
    assert not notices.isVisible()


def test_the_menu_key_opens_the_menu_of_the_chosen_app(theme: Theme, qtbot: QtBot) -> None:
    sidebar = Sidebar(theme)
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
    assert asked.args[0] == "Trails"
