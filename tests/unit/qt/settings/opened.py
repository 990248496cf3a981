"""A page of settings over services of its own."""

import json
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS
from storebell.qt.background import Background
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.settings.page import SettingsPage
from storebell.qt.theme.theme import Theme

LIMIT = 15_000
"""How long a test waits for services and servers, in milliseconds."""


class Opened:
    """The page, the settings in force, and the file that stores them."""

    def __init__(self, theme: Theme, qtbot: QtBot, basedir: Path, options: Options) -> None:
        self.file = basedir / "settings" / "settings.json"
        self.qtbot = qtbot
        self.background = Background(lambda: open_services(options, {}))
        self.live = LiveSettings(self.background, options, DEFAULTS, self.background)
        self.page = SettingsPage(theme, self.background, self.live)
        qtbot.addWidget(self.page)
        self.background.start()
        with qtbot.waitSignal(self.live.changed, timeout=LIMIT):
            self.page.show()

    def stored(self) -> dict[str, object]:
        raw = json.loads(self.file.read_text(encoding="utf-8"))
        return {setting["name"]: setting["value"] for setting in raw["settings"]}


def said(widget: QWidget) -> str:
    """The text of every label that is not hidden."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())
