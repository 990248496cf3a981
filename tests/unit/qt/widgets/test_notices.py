"""Notices: what they show, their order, and how they are put aside."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notice, Notices
from support.notices import notice_title, notice_titles


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


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[QWidget]:
    """A page in a window, below a bar."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(QPushButton("Bar"))
    page = QTextEdit()
    column.addWidget(page, 1)
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield page
    window.close()


def floating(theme: Theme, page: QWidget, lifetime_milliseconds: int = 8000) -> Notices:
    notices = Notices(theme, lifetime_milliseconds=lifetime_milliseconds)
    notices.lay_over(page)
    return notices


def test_they_float_and_push_nothing(theme: Theme, page: QWidget) -> None:
    before = page.geometry()
    notices = floating(theme, page)
    for number in range(3):
        notices.show_message(Level.BAD, msg("Note {number}", number=number), msg("Do this."))
    QApplication.processEvents()
    assert page.geometry() == before
    assert notices.isVisible()
    assert before.contains(notices.geometry())
    page.window().resize(500, 300)
    QApplication.processEvents()
    assert page.geometry().contains(notices.geometry())


def test_older_ones_wait_where_there_is_no_room(theme: Theme, page: QWidget) -> None:
    notices = floating(theme, page)
    page.window().resize(400, 260)
    for number in range(3):
        notices.show_message(Level.BAD, msg("Note {number}", number=number), msg("Do this. " * 9))
    QApplication.processEvents()
    seen = [notice for notice in notices.findChildren(Notice) if notice.isVisible()]
    assert [notice_title(notice) for notice in seen] == ["Note 2"]
    notices.drop(seen[0])
    QApplication.processEvents()
    seen = [notice for notice in notices.findChildren(Notice) if notice.isVisible()]
    assert [notice_title(notice) for notice in seen] == ["Note 1"]


def test_what_offers_nothing_goes_by_itself(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    notices = floating(theme, page, lifetime_milliseconds=30)
    notices.show_message(Level.GOOD, msg("Done"))
    notices.show_message(Level.NOTE, msg("Removed"), action="Undo", act=lambda: None)
    notices.show_error(KeychainLockedError(provider="GNOME Keyring"))
    qtbot.waitUntil(lambda: "Done" not in notice_titles(notices))
    qtbot.wait(100)
    assert notice_titles(notices) == ("GNOME Keyring is locked", "Removed")


def test_a_notice_stays_while_it_has_the_focus(theme: Theme, page: QWidget, qtbot: QtBot) -> None:
    notices = floating(theme, page, lifetime_milliseconds=30)
    notices.show_message(Level.GOOD, msg("Done"))
    notices.focus_newest()
    qtbot.wait(150)
    assert notice_titles(notices) == ("Done",)
    page.setFocus()
    qtbot.waitUntil(lambda: notice_titles(notices) == ())


def test_a_notice_ends_with_its_cause(notices: Notices) -> None:
    notices.show_message(Level.BAD, msg("Not sent"), cause="sending")
    notices.show_message(Level.BAD, msg("Not stored"), cause="setting")
    notices.end("sending")
    assert notice_titles(notices) == ("Not stored",)


def test_what_was_offered_takes_the_notice_with_it(notices: Notices) -> None:
    done = []
    notices.show_message(Level.NOTE, msg("Gone"), action="Undo", act=lambda: done.append(1))
    notices.focus_newest()
    (undo,) = (button for button in notices.findChildren(QPushButton) if button.text() == "Undo")
    undo.click()
    assert done == [1]
    assert notice_titles(notices) == ()


def test_a_notice_is_announced_with_what_it_offers(
    notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        staticmethod(lambda event: said.append(event.message())),
    )
    notices.show_message(Level.NOTE, msg("Gone"), msg("It is kept."), action="Undo")
    assert said == ["Gone. It is kept. Undo"]


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
