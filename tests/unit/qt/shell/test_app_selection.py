"""The chosen app: what sidebar, top bar and timeline show of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QLabel,
)
from pytestqt.qtbot import QtBot

from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.timeline.model import TimelineModel
from storebell.services.overview import Overview
from support.controllers import controller_of
from unit.qt.opened_windows import APPS, action, press


@pytest.fixture
def window(filled_window: MainWindow) -> MainWindow:
    return filled_window


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


def test_all_apps_are_nothing_to_edit(window: MainWindow, qtbot: QtBot) -> None:
    controller_of(window).show_overview(Overview(APPS, (), "a keychain", Path()), None)
    press("Ctrl+Shift+A")
    press("Home")
    qtbot.waitUntil(lambda: not action(window, "edit_app").isEnabled())
    assert not action(window, "lock_app").isEnabled()


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
