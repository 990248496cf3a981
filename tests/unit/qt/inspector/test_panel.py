"""The inspector as a whole: which attempt it shows, and what its buttons ask for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.appearance import Scheme
from storebell.qt.inspector import Inspector
from storebell.qt.theme.theme import Theme
from support import timelines
from support.forms import button
from support.timelines import NOW, with_attempts
from unit.qt.inspector.opened import labels, lines, page


def test_the_chosen_attempt_is_shown_else_the_newest(inspector: Inspector) -> None:
    timeline = timelines.delivered_second_try()
    inspector.show_timeline(timeline, 1)
    assert inspector.shown == ("t-second", 1)
    assert "TLS_ISSUE" in lines(inspector)
    inspector.show_timeline(timeline)
    assert inspector.shown == ("t-second", 2)
    assert "SUCCESS" in lines(inspector)
    inspector.show_timeline(timeline, 5)
    assert inspector.shown == ("t-second", 2)


def test_an_attempt_that_is_recorded_appears_while_it_is_shown(inspector: Inspector) -> None:
    timeline = timelines.waiting_for_record()
    inspector.show_timeline(timeline)
    assert "Waiting for Apple's record" in labels(inspector)
    inspector.show_timeline(with_attempts(timeline, (NOW, "NO_RESPONSE")))
    assert "NO_RESPONSE" in lines(inspector)
    assert "Waiting for Apple's record" not in labels(inspector)


@pytest.mark.parametrize("timeline", timelines.all_samples(), ids=lambda one: one.test_id)
def test_every_state_is_shown_in_light_and_dark(
    inspector: Inspector, theme: Theme, timeline: Timeline
) -> None:
    inspector.show_timeline(timeline)
    for name in ("Delivery", "Payload", "Signature", "Exchange", "Raw"):
        assert page(inspector, name)
    theme.choose(Scheme.DARK)
    assert inspector.grab().toImage().pixelColor(4, 4).lightness() < 60


def test_its_buttons_are_about_the_test_that_it_shows(inspector: Inspector, qtbot: QtBot) -> None:
    inspector.show_timeline(timelines.timed_out(), can_repeat=True)
    for text, signal in (
        ("Send a&gain", inspector.send_again_requested),
        ("De&liver again", inspector.deliver_again_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            QTest.mouseClick(button(inspector, text), Qt.MouseButton.LeftButton)
        assert asked.args == ["t-timed-out"]
