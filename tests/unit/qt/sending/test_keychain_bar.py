"""While a keychain does not answer, the window says so and lets go of it on request."""

import asyncio

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.qt.background import Background
from storebell.qt.sending import keychain_bar
from storebell.qt.sending.keychain_bar import KeychainBar, KeychainWait
from storebell.qt.theme.theme import Theme
from storebell.services.container import Services


async def stuck(_services: Services) -> object:
    return await asyncio.Event().wait()


async def at_once(_services: Services) -> object:
    return "a key"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    monkeypatch.setattr(keychain_bar, "PATIENCE_MILLISECONDS", 400)
    return []


def test_a_keychain_that_does_not_answer_is_said_and_can_be_let_go(
    background: Background, theme: Theme, qtbot: QtBot, told: list[bool]
) -> None:
    parent = QObject()
    wait, bar = KeychainWait(parent), KeychainBar(theme)
    qtbot.addWidget(bar)
    wait.changed.connect(told.append)
    wait.changed.connect(bar.set_waiting)
    bar.stop_requested.connect(wait.stop)
    job = background.call(stuck)
    wait.watch(job)
    job.start()
    qtbot.waitUntil(bar.isVisible)
    with qtbot.waitSignal(job.finished):
        button = bar.findChild(QPushButton)
        assert button is not None
        button.click()
    assert not bar.isVisible()
    assert told == [True, False]


def test_one_that_answers_at_once_is_not_spoken_of(
    background: Background, qtbot: QtBot, told: list[bool]
) -> None:
    parent = QObject()
    wait = KeychainWait(parent)
    wait.changed.connect(told.append)
    job = background.call(at_once)
    wait.watch(job)
    with qtbot.waitSignal(job.finished):
        job.start()
    qtbot.wait(450)
    assert told == []
