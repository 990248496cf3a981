"""Everything that can be done is in a menu, has keys that nothing else has, and does it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.settings.options import Options
from storebell.qt.actions.catalogue import ACTS, MENUS
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.qt.background import Background
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.page_names import ABOUT, RESULTS, SHORTCUTS, TIMELINE
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.widgets.notices import Notices
from storebell.services.overview import Overview
from support import timelines
from support.controllers import controller_of

APPS = (
    App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34"),
    App("Trails Pro", "com.example.trails", 6448311070, "2X9R4HXF34"),
)

WHOLE = "the whole window"


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options, clock=lambda: timelines.NOW)
    window.show_overview(Overview(APPS, (), "a keychain", tmp_path), "Hiking")
    window.show_tests(timelines.pictured())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    background.start()
    yield window
    window.close()
    window.deleteLater()


def test_the_lanes_are_those_of_the_app_that_is_chosen(window: MainWindow, tmp_path: Path) -> None:
    def asked_for() -> str | None:
        model = window.findChild(TimelineModel)
        assert model is not None
        return model.lane_filter.bundle_id

    assert asked_for() == "com.example.hiking"  # from the beginning, not only after a click
    sidebar = window.sidebar
    sidebar.app_chosen.emit(None)
    assert asked_for() is None
    window.show_overview(Overview(APPS, (), "a keychain", tmp_path))  # as after every change
    assert asked_for() is None
    assert "All apps" in [label.text() for label in window.top_bar.findChildren(QLabel)]
    window.show_overview(Overview(APPS, (), "a keychain", tmp_path), "Trails Pro")
    assert asked_for() == "com.example.trails"
    window.show_overview(Overview(APPS[:1], (), "a keychain", tmp_path))
    assert asked_for() is None  # one app alone: there is no “All apps” to find the others under


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert isinstance(found, QAction), name
    return found


def press(keys: str) -> None:
    """Types into what has the focus, as a person would."""
    QTest.keySequence(focused(), QKeySequence(keys))


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def lanes(window: MainWindow) -> TimelineView:
    found = window.findChild(TimelineView)
    assert found is not None
    return found


def in_menu(menu: QMenu) -> list[QAction]:
    return [one for one in menu.actions() if not one.isSeparator()]


def test_every_act_stands_in_its_menu_once(window: MainWindow) -> None:
    shown = [one.objectName() for menu in MENUS for one in in_menu(window.menus[menu.name])]
    assert shown == list(ACTS)


def test_nothing_is_done_by_two_shortcuts_of_the_same_keys(window: MainWindow) -> None:
    """Qt does nothing at all where keys are ambiguous, but say so in the log."""
    for page in (TIMELINE, *(entry.name for entry in window.pages.entries)):
        window.pages.open(page)
        scopes: dict[str, list[object]] = {}
        for sequence, scope in shortcuts_in(window):
            scopes.setdefault(sequence, []).append(scope)
        twice = [one for one, found in scopes.items() if meet(found)]
        assert twice == [], page


def meet(scopes: list[object]) -> bool:
    """Whether two of these places are the same, or one of several is the whole window."""
    return len(scopes) != len(set(scopes)) or (len(scopes) > 1 and WHOLE in scopes)


def shortcuts_in(window: MainWindow) -> Iterator[tuple[str, object]]:
    """Each sequence of keys with the place where it works: one widget, or the whole window."""
    for one in window.findChildren(QAction):
        widgets = [at for at in one.associatedObjects() if not isinstance(at, QMenu)]
        if widgets and not isinstance(one.parent(), QLineEdit | QMenu):
            is_local = one.shortcutContext() is not Qt.ShortcutContext.WindowShortcut
            scope = widgets[0] if is_local else WHOLE
            yield from ((keys.toString(), scope) for keys in one.shortcuts())
    for shortcut in window.findChildren(QShortcut):
        is_local = shortcut.context() is not Qt.ShortcutContext.WindowShortcut
        yield shortcut.key().toString(), shortcut.parent() if is_local else WHOLE
    for menu_action in window.menuBar().actions():
        yield QKeySequence.mnemonic(menu_action.text()).toString(), WHOLE
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QAbstractButton) or (
            isinstance(widget, QLabel) and widget.buddy() is not None
        ):
            mnemonic = QKeySequence.mnemonic(widget.text()).toString()
            if mnemonic:
                yield mnemonic, WHOLE


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2])
def test_keys_of_lanes_and_apps_do_nothing_in_the_menu_bar(
    window: MainWindow, key: Qt.Key, qtbot: QtBot
) -> None:
    """Two acts have the key “Delete”: Qt warns where both could be meant, which fails this."""
    window.choose_test("t-sending")
    dialogs, before = window.findChildren(AppDialog), controller_of(window).notices.titles()
    window.menuBar().setFocus()
    QTest.keyClick(window.menuBar(), key)
    assert window.findChildren(AppDialog) == dialogs
    assert controller_of(window).notices.titles() == before


def test_within_a_menu_each_letter_leads_to_one_act(window: MainWindow) -> None:
    for menu in window.menus.values():
        letters = Counter(QKeySequence.mnemonic(one.text()).toString() for one in in_menu(menu))
        assert "" not in letters, menu.title()
        assert [one for one, times in letters.items() if times > 1] == [], menu.title()


@pytest.mark.parametrize(
    ("keys", "environment"),
    [
        ("Ctrl+1", Environment.PRODUCTION),
        ("Ctrl+2", Environment.SANDBOX),
        ("Ctrl+3", Environment.LOCAL),
    ],
)
def test_the_environments_have_keys(
    window: MainWindow, qtbot: QtBot, keys: str, environment: Environment
) -> None:
    press(keys)
    assert window.top_bar.environment is environment
    name = environment.value.lower()
    qtbot.waitUntil(action(window, name).isChecked)


@pytest.mark.parametrize(("keys", "page"), [("F1", RESULTS), ("?", SHORTCUTS)])
def test_a_page_opens_by_its_keys_and_escape_comes_back(
    window: MainWindow, keys: str, page: str
) -> None:
    lanes(window).setFocus()
    press(keys)
    assert window.pages.current == page
    press("Esc")
    assert window.pages.current == TIMELINE
    assert lanes(window).hasFocus()


def test_the_search_is_found_from_any_page(window: MainWindow) -> None:
    window.pages.open(ABOUT)
    press("Ctrl+F")
    assert window.pages.current == TIMELINE
    line = focused()
    assert isinstance(line, QLineEdit)
    assert line.accessibleName() == "Search the timeline"


def test_a_question_mark_that_is_typed_is_only_typed(window: MainWindow) -> None:
    press("Ctrl+F")
    QTest.keyClicks(focused(), "?")
    assert window.pages.current == TIMELINE
    line = focused()
    assert isinstance(line, QLineEdit)
    assert line.text() == "?"


def test_failures_and_attempts_are_stepped_through(window: MainWindow, qtbot: QtBot) -> None:
    view = lanes(window)
    window.top_bar.focus_send()
    press("F8")
    first = view.chosen_test
    press("F8")
    assert view.chosen_test not in {"", first}
    press("Shift+F8")
    assert view.chosen_test == first
    view.setFocus()
    qtbot.waitUntil(action(window, "next_attempt").isEnabled)
    press("Right")
    assert view.chosen_attempt == 1


def test_what_makes_no_sense_now_is_not_possible(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not action(window, "send_again").isEnabled())
    for name in ("deliver_again", "remove", "undo", "stop_eleven", "copy"):
        assert not action(window, name).isEnabled(), name
    window.choose_test(timelines.pictured()[1].test_id)
    qtbot.waitUntil(action(window, "send_again").isEnabled)
    assert action(window, "remove").isEnabled()


def test_a_test_is_removed_and_brought_back_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    view = lanes(window)
    chosen = timelines.pictured()[1].test_id
    window.choose_test(chosen)
    view.setFocus()
    qtbot.waitUntil(action(window, "remove").isEnabled)
    press("Del")
    assert view.model().rowCount() == len(timelines.pictured()) - 1
    qtbot.waitUntil(action(window, "undo").isEnabled)
    notices = window.findChild(Notices)
    assert notices is not None
    assert notices.titles() == ("The test was removed",)


def test_the_diagnostics_say_what_it_runs_on_and_no_secret(
    window: MainWindow, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().clear()
    action(window, "copy_diagnostics").trigger()
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=15_000)
    text = QGuiApplication.clipboard().text()
    for wanted in ("storebell 0.", "Qt: 6.", "keychain: ", "SQLite 3.", "apps: "):
        assert wanted in text


@pytest.mark.parametrize("name", [SHORTCUTS, ABOUT])
def test_the_pages_of_the_help_say_everything(window: MainWindow, name: str) -> None:
    window.pages.open(name)
    page = window.pages.content(name)
    assert page is not None
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    wanted: dict[str, Callable[[], list[str]]] = {
        SHORTCUTS: lambda: [
            text for act in ACTS.values() if act.keys for text in (act.said, act.said_keys)
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


def test_all_apps_are_nothing_to_edit(window: MainWindow, qtbot: QtBot) -> None:
    controller_of(window).show_overview(Overview(APPS, (), "a keychain", Path()), None)
    press("Ctrl+Shift+A")
    press("Home")
    qtbot.waitUntil(lambda: not action(window, "edit_app").isEnabled())
    assert not action(window, "lock_app").isEnabled()
    assert not action(window, "send").isEnabled()


def test_a_locked_app_says_so_and_is_kept_from_production(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    locked = replace(APPS[0], is_locked=True)
    window.show_overview(Overview((locked, APPS[1]), (), "a keychain", tmp_path), "Hiking")
    qtbot.waitUntil(action(window, "lock_app").isChecked)
    press("Ctrl+1")
    send = window.findChild(SendButton)
    assert send is not None
    assert not send.isEnabled()
    assert send.accessibleName() == "Locked for Production"
    assert "“Hiking” is locked for Production" in send.toolTip()
    qtbot.waitUntil(lambda: not action(window, "send").isEnabled())
    press("Ctrl+2")
    assert send.isEnabled()
    assert (send.accessibleName(), send.toolTip()) == ("Send test", "")


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("Ctrl+T", "_"),
        ("Ctrl+Shift+C", "Bearer $JWT"),
        ("Ctrl+B", "com.example.hiking"),
        ("Ctrl+Shift+B", "environment: "),
    ],
)
def test_what_is_inspected_is_copied_by_keys(
    window: MainWindow, qtbot: QtBot, keys: str, wanted: str
) -> None:
    QGuiApplication.clipboard().clear()
    window.choose_test(next(one.test_id for one in timelines.pictured() if one.exchanges))
    qtbot.waitUntil(action(window, "copy_report").isEnabled)
    press(keys)
    assert wanted in QGuiApplication.clipboard().text()


def test_how_lanes_are_shown_is_one_thing_wherever_it_is_chosen(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = lanes(window)
    before = view.verticalHeader().defaultSectionSize()
    press("Ctrl+Shift+M")
    assert action(window, "compact").isChecked()
    assert view.verticalHeader().defaultSectionSize() < before
    for name in ("compact", "utc", "by_clock", "attention", "deliver_again"):
        assert len(window.findChildren(QAction, name)) == 1


def test_delivering_again_is_the_same_beside_send_and_in_the_menu(window: MainWindow) -> None:
    assert action(window, "deliver_again") is window.top_bar.again
    assert action(window, "deliver_again") in window.menus["test"].actions()


def test_the_tabs_of_the_inspector_have_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_test(timelines.pictured()[0].test_id)
    qtbot.waitUntil(action(window, "next_tab").isEnabled)
    tabs = window.findChild(Tabs)
    assert tabs is not None
    first = tabs.current
    action(window, "next_tab").trigger()
    assert tabs.current is not first
    action(window, "previous_tab").trigger()
    assert tabs.current is first


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


def test_an_act_of_the_lanes_leaves_the_keys_to_others(window: MainWindow) -> None:
    press("Ctrl+F")
    line = focused()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "ab")
    QTest.keyClick(line, Qt.Key.Key_Left)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == "a"
