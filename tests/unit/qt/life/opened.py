"""A background over real services, and what a life needs."""

from datetime import timedelta
from pathlib import Path

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.settings.options import Options
from storebell.domain.simulation.lives import Life
from storebell.domain.simulation.requests import SimulationRequest
from storebell.qt.background import Background

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
