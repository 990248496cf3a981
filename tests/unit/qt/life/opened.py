"""The page without services; a background over real services, and what a life needs."""

from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS
from storebell.domain.simulation.lives import Life
from storebell.domain.simulation.requests import SimulationRequest
from storebell.qt.actions.qactions import Actions
from storebell.qt.background import Background
from storebell.qt.life.page import LifePage
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.theme.theme import Theme
from support.timelines import NOW
from unit.qt.opened_windows import no_services

FAST = timedelta(milliseconds=20)
SLOW = timedelta(hours=1)
"""Months: nothing but the first step comes by itself in the slow one."""


def background_in(folder: Path) -> Background:
    options = Options(basedir=folder)
    background = Background(lambda: open_services(options, {}))
    background.start()
    return background


def request_for(
    life: Life, url: str | None = None, month: timedelta = FAST, port: int = 0
) -> SimulationRequest:
    return SimulationRequest.of_life(
        life, SAMPLE_APP, url=url, environment=Environment.SANDBOX, month=month, port=port
    )


class Opened:
    """The page without services, and its strip."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.background = Background(no_services)
        self.strip = LocalStrip(theme, Actions(theme))
        qtbot.addWidget(self.strip)
        live = LiveSettings(self.background, Options(), DEFAULTS, self.background)
        self.page = LifePage(
            theme, self.background, live, self.strip, lambda: SAMPLE_APP, clock=lambda: NOW
        )
        qtbot.addWidget(self.page)
        self.page.resize(900, 900)

    def show(self) -> LifePage:
        self.page.show()
        return self.page
