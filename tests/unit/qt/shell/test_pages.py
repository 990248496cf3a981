"""The pages of the window's middle: built when opened, left with Escape, heard and focused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.page_names import KEYS, TIMELINE
from storebell.qt.shell.pages import Pages
from storebell.qt.theme.theme import Theme


class Form(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(QLabel("Nothing to type here"))
        self.line = QLineEdit()
        column.addWidget(self.line)


@pytest.fixture
def home() -> QLineEdit:
    return QLineEdit()


@pytest.fixture
def pages(theme: Theme, home: QLineEdit, qtbot: QtBot) -> Pages:
    pages = Pages(theme)
    pages.set_timeline(home)
    qtbot.addWidget(pages)
    pages.show()
    pages.activateWindow()
    home.setFocus()
    return pages


def test_a_page_is_built_when_it_is_opened_for_the_first_time(pages: Pages) -> None:
    built: list[Form] = []

    def build() -> Form:
        built.append(Form())
        return built[-1]

    pages.add(KEYS, "Keys", "key", build)
    assert built == []
    assert [entry.title for entry in pages.entries] == ["Keys"]
    for _ in range(2):
        pages.open(KEYS)
        assert pages.current == KEYS
        assert built[0].isVisible()
        pages.open(TIMELINE)
    assert len(built) == 1
    assert pages.content(KEYS) is built[0]


def test_the_keyboard_goes_along_and_comes_back(pages: Pages, home: QLineEdit) -> None:
    pages.add(KEYS, "Keys", "key", Form)
    pages.open(KEYS)
    form = pages.content(KEYS)
    assert isinstance(form, Form)
    assert pages.focusWidget() is form.line
    QTest.keyClick(form.line, Qt.Key.Key_Escape)
    assert pages.current == TIMELINE
    assert pages.focusWidget() is home


def test_every_change_is_told_once(pages: Pages) -> None:
    told: list[str] = []
    pages.shown.connect(told.append)
    pages.add(KEYS, "Keys", "key", Form)
    pages.open(KEYS)
    pages.open(KEYS)
    pages.back()
    pages.back()
    assert told == [KEYS, TIMELINE]
