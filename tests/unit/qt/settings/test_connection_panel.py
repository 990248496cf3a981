"""The test of the connection in the settings: how it starts, stops, and what can be copied."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from support.misbehaving_server import Conversation, MisbehavingServer, answer, status
from unit.qt.settings.opened import LIMIT, Opened, said


def test_the_connection_is_tested_through_the_proxy_that_is_set(opened: Opened) -> None:
    panel = opened.page.connection
    start = panel.findChildren(QPushButton)[0]
    with MisbehavingServer(answer(status("407 Proxy Authentication Required"))) as proxy:
        with opened.qtbot.waitSignal(opened.live.changed, timeout=LIMIT):
            opened.live.change("proxy", proxy.url(""))
        start.click()
        assert start.text() == "Stop"
        opened.qtbot.waitUntil(lambda: not panel.is_running, timeout=LIMIT)
    assert start.text() == "Test my connection"
    assert said(panel).count("asks for credentials (HTTP 407)") == 2
    assert "something stands in the way" in said(panel)
    panel.findChildren(QPushButton)[1].click()
    assert "api.storekit.apple.com" in QGuiApplication.clipboard().text()


def test_the_test_of_the_connection_can_be_stopped_and_started_again(opened: Opened) -> None:
    def say_nothing(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.hold()

    panel = opened.page.connection
    start = panel.findChildren(QPushButton)[0]
    with MisbehavingServer(say_nothing) as proxy:
        with opened.qtbot.waitSignal(opened.live.changed, timeout=LIMIT):
            opened.live.change("proxy", proxy.url(""))
        start.click()
        opened.qtbot.waitUntil(lambda: bool(proxy.requests), timeout=LIMIT)
        start.click()
        opened.qtbot.waitUntil(lambda: not panel.is_running, timeout=LIMIT)
        assert "Stopped." in said(panel)
        start.click()
        opened.qtbot.waitUntil(lambda: len(proxy.requests) == 2, timeout=LIMIT)
        start.click()
        opened.qtbot.waitUntil(lambda: not panel.is_running, timeout=LIMIT)
