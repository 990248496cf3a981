"""The bar of a life: what its buttons say and do in each phase."""

import pytest
from pytestqt.qtbot import QtBot

from looks.local_states import told_life
from storebell.domain.simulation.lives import USUAL_LIFE
from storebell.presentation.life_progress import LifeProgress
from storebell.qt.life.control_bar import ControlBar
from support.forms import button, said

READY = LifeProgress.of(USUAL_LIFE)


@pytest.fixture
def bar(qtbot: QtBot) -> ControlBar:
    bar = ControlBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def states(bar: ControlBar, *texts: str) -> list[bool]:
    return [button(bar, text).isEnabled() for text in texts]


def test_before_the_start_nothing_but_the_start_is_offered(bar: ControlBar) -> None:
    bar.show_progress(READY, is_running=False, can_start=True)
    assert states(bar, "&Start", "&Next step", "&Pause") == [True, False, False]
    bar.show_progress(READY, is_running=False, can_start=False)
    assert states(bar, "&Start") == [False]
    assert bar.text == "6 steps, none sent yet"


def test_while_it_runs_it_is_stopped_hurried_and_paused(bar: ControlBar, qtbot: QtBot) -> None:
    bar.show_progress(told_life(), is_running=True, can_start=False)
    assert states(bar, "&Stop", "&Next step", "&Pause") == [True, True, True]
    for text, signal in (
        ("&Stop", bar.start_clicked),
        ("&Next step", bar.next_clicked),
        ("&Pause", bar.pause_clicked),
    ):
        with qtbot.waitSignal(signal):
            button(bar, text).click()
    bar.show_progress(told_life().paused(), is_running=True, can_start=False)
    assert states(bar, "&Go on") == [True]
    assert said(bar) == "Paused: 1 of 6 delivered, 1 failed"
    bar.show_stopping()
    assert states(bar, "Stopping…") == [True]
