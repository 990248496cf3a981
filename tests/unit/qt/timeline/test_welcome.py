"""The page before the first test: ways to begin, and where a key is dropped."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from storebell.qt.actions.qactions import Actions
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.welcome import Welcome


def drop_of(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def test_a_dropped_key_is_told(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    welcome = Welcome(theme, Actions(theme))
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
    welcome = Welcome(theme, Actions(theme))
    qtbot.addWidget(welcome)
    button = next(
        candidate for candidate in welcome.findChildren(QPushButton) if ".p8" in candidate.text()
    )
    with qtbot.waitSignal(welcome.choose_key_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("width", [420, 716, 1400])
def test_no_text_of_the_welcome_is_cut(theme: Theme, qtbot: QtBot, width: int) -> None:
    welcome = Welcome(theme, Actions(theme))
    qtbot.addWidget(welcome)
    welcome.resize(width, 640)
    welcome.show()
    qtbot.wait(1)
    for label in welcome.findChildren(QLabel):
        if label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
