"""Lengths of a lane: nothing overlaps, and everything has room, at any width."""

from datetime import UTC
from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.metrics import LaneMetrics, Layout
from storebell.qt.timeline.model import TimelineModel
from support import timelines
from support.timelines import NOW


@pytest.mark.parametrize("is_compact", [False, True])
@pytest.mark.parametrize("width", [420, 540, 716, 1100, 1900])
def test_nothing_on_a_lane_overlaps(
    theme: Theme, width: int, qtbot: QtBot, is_compact: bool
) -> None:
    metrics = LaneMetrics(theme.type, width, is_compact)
    for sample in timelines.all_samples():
        model = TimelineModel(clock=lambda: NOW, zone=UTC)
        model.load([sample])
        placed = metrics.place(model.lane_at(0), 0)
        areas = sorted(
            (place.middle.x() - place.text_width / 2, place.middle.x() + place.text_width / 2)
            for place in placed
            if place.text_width
        )
        assert all(left[1] < right[0] for left, right in pairwise(areas))
        if metrics.layout is not Layout.STACKED:
            first = placed[0].middle.x() - theme.type.icon / 2
            assert first > metrics.what_left + metrics.what_width
        if width >= 540:
            assert placed[-1].middle.x() + theme.type.icon / 2 < width - metrics.margin


def test_icons_are_not_wider_than_their_places(theme: Theme, qtbot: QtBot) -> None:
    assert LaneMetrics(theme.type, 300).pitch > theme.type.icon


@pytest.mark.parametrize("is_compact", [False, True])
@pytest.mark.parametrize("width", range(360, 1300, 40))
def test_the_result_of_a_lane_has_room_at_any_width(
    theme: Theme, qtbot: QtBot, width: int, is_compact: bool
) -> None:
    metrics = LaneMetrics(theme.type, width, is_compact)
    taken = metrics.slot_x(6) + metrics.type.icon / 2
    if metrics.layout is Layout.STACKED:
        taken = metrics.margin + metrics.strong.horizontalAdvance("00:00:00")
    headline = QFontMetrics(theme.type.heading).horizontalAdvance("Next in 23 h 59 min")
    assert taken + headline < width - metrics.margin
