"""Notices: what they show, their order, and how they are put aside."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from support.notices import notice_titles


@pytest.fixture
def notices(theme: Theme, qtbot: QtBot) -> Notices:
    notices = Notices(theme)
    qtbot.addWidget(notices)
    return notices


def test_an_error_shows_its_title_and_advice(notices: Notices) -> None:
    assert not notices.isVisible()
    notices.show_error(KeychainLockedError(provider="GNOME Keyring"))
    assert notices.isVisible()
    said = [label.text() for label in notices.findChildren(QLabel) if label.text()]
    assert said[0] == "GNOME Keyring is locked"
    assert said[1].startswith("Unlock it")


def test_only_a_few_are_stacked_newest_first(notices: Notices) -> None:
    for number in range(5):
        notices.show_message(Level.NOTE, msg("Note {number}", number=number))
    assert notice_titles(notices) == ("Note 4", "Note 3", "Note 2")


def test_the_same_message_is_not_stacked_twice(notices: Notices) -> None:
    for level in (Level.BAD, Level.WARNING):
        notices.show_message(level, msg("Again"))
    notices.show_message(Level.GOOD, msg("Other"))
    notices.show_message(Level.BAD, msg("Again"))
    assert notice_titles(notices) == ("Again", "Other")


def test_a_notice_can_be_dismissed_by_its_name(notices: Notices, qtbot: QtBot) -> None:
    notices.show_message(Level.BAD, msg("One"))
    notices.show_message(Level.BAD, msg("Two"))
    button = next(
        candidate
        for candidate in notices.findChildren(QPushButton)
        if candidate.accessibleName() == "Dismiss: One"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert notice_titles(notices) == ("Two",)
    notices.clear()
    assert not notices.isVisible()
