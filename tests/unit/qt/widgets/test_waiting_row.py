"""What is shown after a second of waiting for the keychain."""

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from storebell.qt.widgets.waiting_row import WaitingRow
from support.forms import press, said


@pytest.fixture
def row(qtbot: QtBot) -> WaitingRow:
    row = WaitingRow()
    qtbot.addWidget(row)
    return row


def patience(row: WaitingRow) -> QTimer:
    timer = row.findChild(QTimer)
    assert isinstance(timer, QTimer)
    return timer


def test_it_waits_a_second_before_it_shows_anything(row: WaitingRow) -> None:
    assert patience(row).interval() == 1000
    assert patience(row).isSingleShot()
    row.begin()
    assert patience(row).isActive()
    assert row.isHidden()


def test_after_that_it_names_the_keychain_and_tells_its_owner(
    row: WaitingRow, qtbot: QtBot
) -> None:
    patience(row).setInterval(0)
    with qtbot.waitSignal(row.announced):
        row.begin()
    assert row.isVisible()
    assert "Waiting for your keychain" in said(row)


def test_an_answer_that_comes_before_shows_nothing(row: WaitingRow, qtbot: QtBot) -> None:
    patience(row).setInterval(0)
    with qtbot.assertNotEmitted(row.announced, wait=20):
        row.begin()
        row.end()
    assert row.isHidden()
    assert not patience(row).isActive()


def test_an_answer_that_comes_later_hides_it(row: WaitingRow, qtbot: QtBot) -> None:
    patience(row).setInterval(0)
    with qtbot.waitSignal(row.announced):
        row.begin()
    row.end()
    assert row.isHidden()


def test_what_is_begun_anew_has_its_own_second(row: WaitingRow, qtbot: QtBot) -> None:
    patience(row).setInterval(0)
    with qtbot.waitSignal(row.announced):
        row.begin()
    patience(row).setInterval(1000)
    row.begin()
    assert row.isHidden()
    assert patience(row).isActive()


def test_nobody_has_to_wait_any_longer(row: WaitingRow, qtbot: QtBot) -> None:
    patience(row).setInterval(0)
    with qtbot.waitSignal(row.announced):
        row.begin()
    with qtbot.waitSignal(row.stop_requested):
        press(row, "Stop &waiting")
    assert row.isHidden()
    assert not patience(row).isActive()
