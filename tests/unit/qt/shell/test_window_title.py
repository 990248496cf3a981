"""The title of the window names the app and counts what is new."""

from pytestqt.qtbot import QtBot

from storebell.qt.shell.main_window import MainWindow
from storebell.qt.timeline.model import TimelineModel
from support import timelines
from unit.qt.opened_windows import part


def test_the_title_names_the_chosen_app(filled_window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: filled_window.windowTitle() == "Hiking - Storebell")
    filled_window.sidebar.app_chosen.emit(None)
    qtbot.waitUntil(lambda: filled_window.windowTitle() == "All apps - Storebell")


def test_the_title_counts_the_new_tests(filled_window: MainWindow, qtbot: QtBot) -> None:
    model = part(filled_window, TimelineModel)
    two = [timeline.test_id for timeline in timelines.pictured()[:2]]
    model.set_new(two, is_new=True)
    qtbot.waitUntil(lambda: filled_window.windowTitle() == "(2) Hiking - Storebell")
    filled_window.choose_test(two[0])
    qtbot.waitUntil(lambda: filled_window.windowTitle() == "(1) Hiking - Storebell")
