"""A job on behalf of a card: nothing is told once the card is gone."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.qt.background import Background
from storebell.qt.keys.card_job import CardJob
from storebell.services.container import Services


@pytest.fixture
def card(qtbot: QtBot) -> QWidget:
    card = QWidget()
    qtbot.addWidget(card)
    return card


async def found(_services: Services) -> object:
    return "a key"


async def locked(_services: Services) -> object:
    raise KeychainLockedError(provider="GNOME Keyring")


def test_what_the_job_tells_is_passed_on(
    background: Background, card: QWidget, qtbot: QtBot
) -> None:
    told: list[object] = []
    job = CardJob(card, background.call(found))
    job.progressed.connect(told.append)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert told == ["a key"]


def test_an_error_is_passed_on_and_then_the_end(
    background: Background, card: QWidget, qtbot: QtBot
) -> None:
    told: list[StorebellError] = []
    job = CardJob(card, background.call(locked))
    job.failed.connect(told.append)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert [type(error) for error in told] == [KeychainLockedError]


def test_a_cancelled_job_tells_its_end_alone(
    background: Background, card: QWidget, qtbot: QtBot
) -> None:
    told: list[object] = []
    job = CardJob(card, background.call(found))
    job.progressed.connect(told.append)
    with qtbot.waitSignal(job.finished):
        job.start()
        job.cancel()
    assert told == []


def test_nobody_is_told_of_a_card_that_is_gone(background: Background, qtbot: QtBot) -> None:
    card = QWidget()
    told: list[object] = []
    inner = background.call(found)
    job = CardJob(card, inner)
    job.progressed.connect(told.append)
    job.finished.connect(lambda: told.append("finished"))
    card.deleteLater()
    with qtbot.waitSignal(card.destroyed):
        pass
    with qtbot.waitSignal(inner.finished):
        inner.start()
    assert told == []
