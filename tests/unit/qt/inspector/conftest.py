"""An inspector on the screen, over a clock that stays at one time."""

from datetime import UTC

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector import Inspector
from storebell.qt.theme.theme import Theme
from unit.qt.inspector.opened import TALL, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inspector(theme: Theme, clock: Clock, qtbot: QtBot) -> Inspector:
    inspector = Inspector(theme, Actions(theme), zone=UTC, clock=clock)
    qtbot.addWidget(inspector)
    inspector.resize(*TALL)
    inspector.show()
    QApplication.processEvents()
    return inspector
