"""What a screen reader hears: at once, or some things together."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.accessibility.announcer import Announcer


class Heard:
    """An announcer of a widget, and the texts that it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.widget = QWidget()
        qtbot.addWidget(self.widget)
        self.announcer = Announcer(self.widget)
        self.texts: list[str] = []
        self.announcer.announced.connect(self.texts.append)

    @property
    def timer(self) -> QTimer:
        timer = self.announcer.findChild(QTimer)
        assert isinstance(timer, QTimer)
        return timer

    def end_waiting(self) -> None:
        self.timer.stop()
        self.timer.timeout.emit()


@pytest.fixture
def heard(qtbot: QtBot) -> Heard:
    return Heard(qtbot)


def test_what_was_asked_for_is_said_at_once(heard: Heard) -> None:
    heard.announcer.announce("attempt 1 timed out")
    assert heard.texts == ["attempt 1 timed out"]
    assert not heard.timer.isActive()


def test_it_is_announced_for_the_widget_and_interrupts_nobody(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[object, str, object]] = []

    def hear(event: QAccessibleAnnouncementEvent) -> None:
        events.append((event.object(), event.message(), event.politeness()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    heard.announcer.announce("attempt 1 timed out")
    polite = QAccessible.AnnouncementPoliteness.Polite
    assert events == [(heard.widget, "attempt 1 timed out", polite)]


def test_what_comes_by_itself_is_said_together_later(heard: Heard) -> None:
    heard.announcer.announce_soon("Hiking delivered")
    heard.announcer.announce_soon("Trails failed")
    assert heard.texts == []
    assert heard.timer.isActive()
    heard.end_waiting()
    assert heard.texts == ["Hiking delivered. Trails failed"]


def test_the_same_is_said_once(heard: Heard) -> None:
    for _ in range(3):
        heard.announcer.announce_soon("Hiking delivered")
    heard.end_waiting()
    assert heard.texts == ["Hiking delivered"]


def test_of_many_the_newest_three_are_said_and_the_others_counted(heard: Heard) -> None:
    for number in range(7):
        heard.announcer.announce_soon(f"test {number}")
    heard.end_waiting()
    assert heard.texts == ["test 4. test 5. test 6. and 4 more"]


def test_what_was_said_is_forgotten(heard: Heard) -> None:
    heard.announcer.announce_soon("Hiking delivered")
    heard.end_waiting()
    heard.announcer.announce_soon("Trails failed")
    heard.end_waiting()
    assert heard.texts == ["Hiking delivered", "Trails failed"]


def test_more_does_not_put_off_what_waits(heard: Heard) -> None:
    heard.announcer.announce_soon("Hiking delivered")
    before = heard.timer.remainingTime()
    heard.timer.start(5)
    heard.announcer.announce_soon("Trails failed")
    assert heard.timer.interval() == 5 < before
