"""The desktop tells of an attempt while the window is minimized, when that is switched on."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from storebell.qt.shell.main_window import MainWindow
from storebell.qt.timeline.controller import TimelineController
from support import handlers
from support.commands import storebell
from unit.qt.opened_windows import LIMIT, part, shown_in

if sys.platform != "linux":
    pytest.skip("D-Bus is Linux's", allow_module_level=True)

from pathlib import Path

from support.notification_server import notification_server


def test_an_attempt_that_came_while_minimized_is_told(
    sending_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = sending_window
    with handlers.notification_server((200,)) as handler, notification_server() as server:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", server.address)
        send = ("send", "--environment", "local", "--url", handler.url)
        storebell(tmp_path, *send)
        qtbot.waitUntil(lambda: len(shown_in(window)) == 1, timeout=LIMIT)
        part(window, TimelineController).change_setting("desktop_notifications", "on")
        storebell(tmp_path, *send)  # the window is in sight
        qtbot.waitUntil(lambda: len(shown_in(window)) == 2, timeout=LIMIT)
        assert server.calls == []
        window.showMinimized()
        storebell(tmp_path, *send)
        qtbot.waitUntil(lambda: len(server.calls) == 1, timeout=LIMIT)
        title, body = server.calls[0][3:5]
        assert "Local" in title
        assert "Sample app" in title
        assert body == "attempt 1 delivered"
        server.click()
        qtbot.waitUntil(lambda: not window.isMinimized(), timeout=LIMIT)
