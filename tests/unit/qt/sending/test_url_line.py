"""The field for a URL, and the list of those that were used."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from storebell.qt.sending.url_line import UrlLine
from storebell.qt.theme.theme import Theme

URLS = ("http://127.0.0.1:8080/asn", "https://hooks.example.com/a&b")


@pytest.fixture
def url_line(theme: Theme, qtbot: QtBot) -> UrlLine:
    url_line = UrlLine(theme)
    qtbot.addWidget(url_line)
    url_line.set_used(URLS)
    url_line.resize(500, url_line.sizeHint().height())
    url_line.show()
    return url_line


def menu(url_line: UrlLine) -> QMenu:
    found = url_line.findChild(QMenu)
    assert isinstance(found, QMenu)
    return found


def test_the_down_key_opens_the_list_and_return_takes_its_first(
    url_line: UrlLine, qtbot: QtBot
) -> None:
    QTest.keyClick(url_line.field, Qt.Key.Key_Down)
    qtbot.waitUntil(menu(url_line).isVisible)
    with qtbot.waitSignal(url_line.chosen):
        QTest.keyClick(menu(url_line), Qt.Key.Key_Return)
    assert url_line.text == URLS[0]
    assert url_line.field.cursorPosition() == 0


def test_each_used_url_and_the_built_in_receiver_can_be_taken(url_line: UrlLine) -> None:
    menu(url_line).aboutToShow.emit()
    actions = [action for action in menu(url_line).actions() if not action.isSeparator()]
    assert len(actions) == len(URLS) + 1
    actions[1].trigger()
    assert url_line.text == URLS[1]
    actions[2].trigger()
    assert url_line.text == ""


def test_a_long_url_makes_no_menu_wider_than_the_screen(url_line: UrlLine) -> None:
    url = f"https://hooks.example.com/{'a' * 500}/end"
    url_line.set_used([url])
    menu(url_line).aboutToShow.emit()
    entry = menu(url_line).actions()[0]
    assert len(entry.text()) < 80
    assert entry.text().endswith("/end")
    entry.trigger()
    assert url_line.text == url
