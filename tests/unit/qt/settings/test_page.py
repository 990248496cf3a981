"""The page of settings over real services: what is changed there is stored and in force at once."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import KINDS, RowDensity
from storebell.qt.background import Background
from storebell.qt.page_names import SETTINGS
from storebell.qt.settings.page import SettingsPage
from storebell.qt.shell.launch import make_window
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.controller import TimelineController
from support.controllers import controller_of
from unit.qt.settings.opened import LIMIT, Opened


def test_every_setting_has_its_row_with_its_help(opened: Opened) -> None:
    for name, kind in KINDS.items():
        row = opened.page.row(name)
        texts = [label.text() for label in row.findChildren(QLabel)]
        texts += [check_box.text() for check_box in row.findChildren(QCheckBox)]
        assert str(kind.title) in texts
        assert str(kind.help) in texts


def test_colours_and_text_size_are_in_force_at_once(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options)
    qtbot.addWidget(window)
    live = controller_of(window).settings
    background.start()
    window.pages.open(SETTINGS)
    page = window.pages.content(SETTINGS)
    assert isinstance(page, SettingsPage)
    live.change("colours", "dark")
    qtbot.waitUntil(lambda: theme.scheme is Scheme.DARK, timeout=LIMIT)
    live.change("text_size_percent", "150")
    qtbot.waitUntil(lambda: theme.text_percent == 150, timeout=LIMIT)
    lanes = window.findChild(TimelineController)
    assert lanes is not None
    lanes.change_setting("row_density", "compact")
    qtbot.waitUntil(lambda: live.stored.row_density is RowDensity.COMPACT, timeout=LIMIT)
    background.close()
