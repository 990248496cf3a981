"""Qt's side of a lane: what stands at a place, what is said of it, and how high a lane is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.delegate import LaneDelegate
from storebell.qt.timeline.metrics import LaneMetrics
from support import timelines
from support.shown_lanes import ShownLanes
from support.timelines import NOW, asked


class Lane:
    """The lane of one test on the screen, and the delegate that paints it."""

    def __init__(self, theme: Theme, qtbot: QtBot, *, is_mirrored: bool = False) -> None:
        self.shown = ShownLanes(theme, qtbot, timelines.retrying())
        if is_mirrored:
            self.shown.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.shown.show(qtbot)
        delegate = self.shown.view.itemDelegate()
        assert isinstance(delegate, LaneDelegate)
        self.delegate = delegate
        self.index = self.shown.model.index(0, 0)

    @property
    def rect(self) -> QRect:
        return self.shown.view.visualRect(self.index)

    def place(self, number: int) -> QPoint:
        """The middle of an attempt."""
        return self.shown.slot_position("t-retrying", number)

    def attempt_at(self, place: QPoint) -> int | None:
        slot = self.delegate.slot_at(self.index, self.rect, QPointF(place))
        return slot.number if slot else None

    def tip_at(self, place: QPoint) -> str:
        """The tooltip of a place, empty where there is none."""
        QToolTip.hideText()
        view = self.shown.view
        option = QStyleOptionViewItem()
        option.rect = self.rect
        event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        is_shown = self.delegate.helpEvent(event, view, option, self.index)
        assert is_shown is QToolTip.isVisible()
        return QToolTip.text() if is_shown else ""


@pytest.fixture
def lane(theme: Theme, qtbot: QtBot) -> Lane:
    return Lane(theme, qtbot)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_an_attempt_is_found_where_it_is_painted(
    theme: Theme, qtbot: QtBot, is_mirrored: bool
) -> None:
    lane = Lane(theme, qtbot, is_mirrored=is_mirrored)
    assert [lane.attempt_at(lane.place(number)) for number in (1, 2)] == [1, 2]
    assert (lane.place(1).x() > lane.place(2).x()) is is_mirrored


def test_what_was_not_attempted_yet_is_no_attempt(lane: Lane) -> None:
    assert lane.attempt_at(lane.place(4)) is None
    assert lane.attempt_at(lane.place(0)) is None
    assert lane.attempt_at(lane.rect.topLeft()) is None


def test_the_tooltip_says_an_attempt_in_full(lane: Lane) -> None:
    assert lane.tip_at(lane.place(2)) == "Attempt 2: bad status +1 h (10:30:50 UTC)"
    assert lane.tip_at(lane.place(3)).startswith("Attempt 3: ")


def test_beside_the_attempts_the_tooltip_says_in_full_what_was_sent(lane: Lane) -> None:
    what = "Hiking\nTEST\napi.hiking.example/asn"
    assert lane.tip_at(lane.rect.topLeft()) == what
    assert lane.tip_at(lane.place(0)) == what


def test_every_lane_is_as_high_as_the_metrics_say(lane: Lane, theme: Theme) -> None:
    width = lane.rect.width()
    roomy = LaneMetrics(theme.type, width).lane_height
    assert lane.delegate.lane_height(width) == roomy
    day = lane.delegate.day_height()
    assert lane.delegate.sizeHint(QStyleOptionViewItem(), lane.index).height() == roomy + day
    lane.delegate.set_form(is_compact=True, names_zone=False)
    assert lane.delegate.lane_height(width) == LaneMetrics(theme.type, width, True).lane_height
    assert lane.delegate.lane_height(width) < roomy


def test_lengths_are_computed_once_for_a_width_and_a_font(lane: Lane, theme: Theme) -> None:
    known = lane.delegate.metrics(716)
    assert lane.delegate.metrics(716) is known
    assert lane.delegate.metrics(420) is not known
    known = lane.delegate.metrics(716)
    theme.set_text_scale(200)
    assert lane.delegate.metrics(716).lane_height > known.lane_height


def test_larger_text_leaves_compact_rows_compact(lane: Lane, theme: Theme) -> None:
    lane.delegate.set_form(is_compact=True, names_zone=False)
    theme.set_text_scale(150)
    assert lane.delegate.metrics(1280).is_compact


def test_the_chosen_attempt_stands_out(lane: Lane) -> None:
    before = lane.shown.picture()
    lane.delegate.chosen = ("t-retrying", 2)
    chosen = lane.shown.picture()
    assert chosen != before
    lane.delegate.chosen = ("another test", 2)
    assert lane.shown.picture() == before


def test_a_lane_is_painted_in_the_colours_that_are_chosen(lane: Lane, theme: Theme) -> None:
    failed = lane.place(2) + QPoint(6, 0)
    assert lane.shown.picture().pixelColor(failed) == theme.colour("failed")
    theme.choose(Scheme.DARK)
    assert lane.shown.picture().pixelColor(failed) == theme.colour("failed")


def test_time_that_goes_by_moves_no_attempt(lane: Lane) -> None:
    before = [lane.place(number) for number in range(5)]
    lane.shown.now += timedelta(hours=3)
    assert [lane.place(number) for number in range(5)] == before


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_lanes_that_belong_together_are_joined(
    theme: Theme, qtbot: QtBot, is_mirrored: bool
) -> None:
    first = asked("first", NOW - timedelta(minutes=3))
    again = asked("again", NOW - timedelta(minutes=2))
    again = replace(again, asked=replace(again.asked, repeats="first"))
    other = asked("other", NOW - timedelta(minutes=1))
    shown = ShownLanes(theme, qtbot, first, again, other)
    if is_mirrored:
        shown.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown.show(qtbot)
    picture, track = shown.picture(), theme.colour("track")
    x = 9 if not is_mirrored else shown.view.viewport().width() - 9

    def is_joined_at_the_top(test_id: str) -> bool:
        top = shown.top_of(test_id)
        return any(picture.pixelColor(x + by, top + 2) == track for by in (-2, -1, 0, 1))

    assert [is_joined_at_the_top(test_id) for test_id in ("again", "first")] == [False, True]
