"""The strip of Local, wide enough for all of it."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.qt.actions.qactions import Actions
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.theme.theme import Theme


@pytest.fixture
def actions(theme: Theme) -> Actions:
    return Actions(theme)


@pytest.fixture
def strip(theme: Theme, actions: Actions, qtbot: QtBot) -> LocalStrip:
    strip = LocalStrip(theme, actions)
    qtbot.addWidget(strip)
    strip.resize(1400, strip.sizeHint().height())
    strip.show()
    return strip
