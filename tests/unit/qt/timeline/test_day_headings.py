"""Headings of days: above the first lane of each, and pinned at the top."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.day_headings import DayHeadings
from support.shown_lanes import ShownLanes
from support.timelines import NOW, asked

PER_DAY = 20


def three_days() -> Iterator[Timeline]:
    for number in range(3 * PER_DAY):
        day, place = divmod(number, PER_DAY)
        yield asked(f"t-{number}", NOW - timedelta(days=day, minutes=place))


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> ShownLanes:
    return ShownLanes(theme, qtbot, *three_days()).show(qtbot)


def heading(shown: ShownLanes) -> DayHeadings:
    found = shown.view.findChild(DayHeadings)
    assert found is not None
    return found


def test_the_first_lane_of_each_day_is_higher_by_its_heading(shown: ShownLanes) -> None:
    usual = shown.view.rowHeight(1)
    higher = [row for row in range(3 * PER_DAY) if shown.view.rowHeight(row) > usual]
    assert higher == [0, PER_DAY, 2 * PER_DAY]


def test_the_day_of_the_top_lane_stays_at_the_top(shown: ShownLanes) -> None:
    bar = shown.view.verticalScrollBar()
    assert heading(shown).isVisible()
    for row in (5, PER_DAY + 3, 2 * PER_DAY + 1):
        bar.setValue(shown.view.verticalHeader().sectionPosition(row))
        assert heading(shown)._label == shown.model.day_of(row)
        assert heading(shown).y() == shown.view.viewport().y()


def test_the_next_day_pushes_the_heading_up(shown: ShownLanes) -> None:
    bar = shown.view.verticalScrollBar()
    bar.setValue(shown.view.verticalHeader().sectionPosition(PER_DAY) - 10)
    assert heading(shown).y() == shown.view.viewport().y() + 10 - heading(shown).height()


def test_a_lane_is_never_brought_into_view_below_the_heading(shown: ShownLanes) -> None:
    bar = shown.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    shown.view.select("t-25")
    assert shown.top_of("t-25") >= heading(shown).height()


def test_heights_follow_lanes_that_come_and_go(shown: ShownLanes) -> None:
    shown.model.put(asked("t-new", NOW + timedelta(minutes=1)))
    assert shown.view.rowHeight(0) > shown.view.rowHeight(1)
    shown.model.drop("t-new")
    assert shown.view.rowHeight(0) > shown.view.rowHeight(1)
    for number in range(PER_DAY):
        shown.model.drop(f"t-{number}")
    usual = shown.view.rowHeight(1)
    assert [shown.view.rowHeight(row) > usual for row in (0, PER_DAY)] == [True, True]


def test_nothing_is_pinned_over_an_empty_timeline(shown: ShownLanes) -> None:
    shown.model.load([])
    assert not heading(shown).isVisible()
