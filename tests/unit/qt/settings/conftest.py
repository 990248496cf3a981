"""A page of settings that is open, over services of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.settings.options import Options
from storebell.qt.theme.theme import Theme
from unit.qt.settings.opened import Opened


@pytest.fixture
def opened(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(theme, qtbot, tmp_path, Options(basedir=tmp_path))
    yield opened
    opened.background.close()
