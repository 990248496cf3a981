"""Copying to the clipboard, and saying so."""

import re
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QToolTip
from pytestqt.qtbot import QtBot

import storebell.qt
from storebell.qt.widgets.copying import copy_text


def test_what_is_copied_is_said_where_it_was_asked_for(qtbot: QtBot) -> None:
    button = QPushButton("Copy")
    qtbot.addWidget(button)
    button.show()
    qtbot.waitExposed(button)
    copy_text("a fingerprint", button)
    assert QGuiApplication.clipboard().text() == "a fingerprint"
    assert QToolTip.text() == "Copied"
    QToolTip.hideText()
    copy_text("", button, QPoint(1, 1))
    assert QGuiApplication.clipboard().text() == "a fingerprint"


def test_every_copy_in_the_window_says_so() -> None:
    folder = Path(storebell.qt.__file__).parent
    # The text with diagnostics is announced by a notice, which names what to do with it.
    allowed = {"copying.py", "diagnostics.py"}
    silent = [
        file.name
        for file in folder.rglob("*.py")
        if file.name not in allowed and re.search(r"clipboard\(\)\.set", file.read_text("utf-8"))
    ]
    assert silent == []
