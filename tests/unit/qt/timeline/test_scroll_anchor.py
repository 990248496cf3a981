"""Lanes that are looked at stay where they are while others come and go."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.settings.settings import RowDensity, TimeZone
from storebell.qt.theme.theme import Theme
from support import timelines
from support.shown_lanes import ShownLanes, a_minute_apart
from support.timelines import NOW, asked


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> ShownLanes:
    return ShownLanes(theme, qtbot, *timelines.pictured()).show(qtbot)


def test_a_new_test_takes_neither_choice_nor_place(theme: Theme, qtbot: QtBot) -> None:
    many = [asked(f"t{n}", NOW - timedelta(minutes=n + 1)) for n in range(60)]
    shown = ShownLanes(theme, qtbot, *many).show(qtbot)
    shown.view.select("t30")
    shown.view.verticalScrollBar().setValue(900)
    qtbot.wait(1)
    before = shown.view.visualRect(shown.model.index(shown.model.row_of("t12"), 0)).top()
    shown.model.put(asked("t-new", NOW))
    shown.model.put(asked("t-newer", NOW + timedelta(seconds=1)))
    qtbot.wait(1)
    after = shown.view.visualRect(shown.model.index(shown.model.row_of("t12"), 0)).top()
    assert before == after
    assert shown.view.chosen_test == "t30"
    assert shown.tests == ["t30"]


def test_at_the_top_a_new_test_comes_into_view(shown: ShownLanes, qtbot: QtBot) -> None:
    shown.model.put(asked("t-new", NOW))
    qtbot.wait(1)
    assert shown.view.visualRect(shown.model.index(0, 0)).top() == 0


@pytest.mark.parametrize("scrolled", [900, 2345])
def test_whatever_comes_or_goes_above_what_is_looked_at_stays(
    theme: Theme, qtbot: QtBot, scrolled: int
) -> None:
    shown = ShownLanes(theme, qtbot, *a_minute_apart(80)).show(qtbot)
    bar = shown.view.verticalScrollBar()
    bar.setValue(scrolled)
    at_top = shown.ids()[shown.view.visible_rows().start + 1]
    before = shown.top_of(at_top)
    shown.model.add_page(
        [asked("t-new", NOW), asked("t-5b", NOW - timedelta(minutes=5.5))], has_more=False
    )
    assert shown.top_of(at_top) == before
    shown.model.drop("t3")
    assert shown.top_of(at_top) == before
    shown.model.set_filter(TestFilter(environment=Environment.SANDBOX))
    assert shown.top_of(at_top) == before
    shown.view.set_form(RowDensity.COMPACT, TimeZone.LOCAL)
    assert shown.top_of(at_top) <= before
    assert at_top in [shown.ids()[row] for row in shown.view.visible_rows()]
