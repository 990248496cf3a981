"""A request that was refused with 401: what the window says, and the way to mend the clock."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.authorization import CLOCK
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.background import Background
from storebell.qt.sending.authorization_notice import Refusals
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from storebell.services.container import Services
from storebell.services.system.apple_clock import ApplesClock
from support import timelines
from support.notices import notice_titles

RULED_OUT = Finding(Level.GOOD, msg("The private key can be read"))
WRONG_ID = Finding(Level.BAD, msg("“x” is not a key ID"), msg("Compare."), subject=msg("ID"))
WRONG_CLOCK = Finding(Level.BAD, msg("734 s ahead"), msg("Set it right."), subject=CLOCK)


class Scene:
    def __init__(self, theme: Theme, window: QWidget) -> None:
        self.clock = ApplesClock()
        services = SimpleNamespace(apples_clock=self.clock)

        @asynccontextmanager
        async def open_services() -> AsyncIterator[Services]:
            yield cast(Services, services)

        self.background = Background(open_services)
        self.background.start()
        self.notices = Notices(theme, window)
        self.refusals = Refusals(self.background, self.notices, window)

    def press(self, text: str) -> None:
        buttons = self.notices.findChildren(QPushButton)
        next(button for button in buttons if button.text() == text).click()


def refused(*findings: Finding) -> Timeline:
    return replace(timelines.not_authorized(), notices=findings)


@pytest.fixture
def scene(theme: Theme, qtbot: QtBot) -> Iterator[Scene]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    scene = Scene(theme, window)
    yield scene
    scene.background.close()


def test_the_surest_reason_is_said_once_and_leads_to_the_others(scene: Scene, qtbot: QtBot) -> None:
    scene.refusals.show(refused(RULED_OUT))
    assert notice_titles(scene.notices) == ()
    scene.refusals.show(refused(RULED_OUT, WRONG_ID))
    scene.refusals.show(refused(RULED_OUT, WRONG_ID, RULED_OUT))
    assert notice_titles(scene.notices) == ("“x” is not a key ID",)
    with qtbot.waitSignal(scene.refusals.why_requested) as asked:
        scene.press("Why?")
    assert asked.args == [refused().test_id]
    scene.refusals.show(refused(RULED_OUT, WRONG_ID))
    assert notice_titles(scene.notices) == ()


def test_a_wrong_clock_is_corrected_and_the_test_sent_again_on_request(
    scene: Scene, qtbot: QtBot
) -> None:
    timeline = refused(WRONG_CLOCK)
    scene.refusals.show(timeline)
    assert notice_titles(scene.notices) == ("734 s ahead",)
    before = scene.clock.is_correcting
    with qtbot.waitSignal(scene.refusals.again_requested) as told:
        scene.press("Sign with Apple's time, and send again")
    assert (before, scene.clock.is_correcting) == (False, True)
    assert told.args == [timeline]
