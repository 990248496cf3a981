"""What is painted of a lane, seen in pixels: its ground, its marks, its track and its words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.appearance import Scheme
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.lanes import lane
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.metrics import LaneMetrics
from storebell.qt.timeline.painter import LanePainter
from support import timelines
from support.timelines import NOW

WIDTH = 1000


class Canvas:
    """One row of the timeline, as wide as in a large window."""

    def __init__(
        self, theme: Theme, *, is_compact: bool = False, is_mirrored: bool = False
    ) -> None:
        self.theme = theme
        self.metrics = LaneMetrics(theme.type, WIDTH, is_compact)
        self.rect = QRect(0, 0, WIDTH, self.metrics.lane_height)
        self.is_mirrored = is_mirrored
        self.image = QImage(self.rect.size(), QImage.Format.Format_RGB32)
        self.image.fill(theme.colour("panel"))

    @contextmanager
    def painting(self) -> Iterator[LanePainter]:
        painter = QPainter(self.image)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        yield LanePainter(
            painter, self.theme, self.metrics, self.rect, is_mirrored=self.is_mirrored
        )
        painter.end()

    def ground(self, **state: bool) -> "Canvas":
        usual = {"is_selected": False, "is_hovered": False, "has_focus": False}
        with self.painting() as paints:
            paints.ground(**(usual | state))
        return self

    def lane(
        self, timeline: Timeline, *, chosen: int | None = None, is_new: bool = False
    ) -> QImage:
        shown = lane(timeline, NOW, UTC)
        placed = self.metrics.place(shown, self.metrics.content_top)
        with self.painting() as paints:
            paints.lane(shown, placed, chosen, is_new=is_new, names_app=True)
        return self.image

    def colour(self, x: int, y: int) -> QColor:
        return self.image.pixelColor(x, y)

    def columns(self, tone: str, top: int = 0, bottom: int | None = None) -> list[int]:
        """Every x at which a tone is painted, between these heights."""
        wanted = self.theme.colour(tone)
        heights = range(top, bottom or self.rect.height())
        return [x for x in range(WIDTH) if any(self.colour(x, y) == wanted for y in heights)]

    def slot(self, timeline: Timeline, number: int) -> QPoint:
        """The middle of an attempt."""
        placed = self.metrics.place(lane(timeline, NOW, UTC), self.metrics.content_top)
        middle = next(place.middle for place in placed if place.slot.number == number).toPoint()
        return QPoint(WIDTH - middle.x(), middle.y()) if self.is_mirrored else middle


@pytest.fixture
def canvas(theme: Theme, qapp: QApplication) -> Canvas:
    return Canvas(theme)


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        ({}, "panel"),
        ({"is_hovered": True}, "hover"),
        ({"is_selected": True}, "selection"),
        ({"is_selected": True, "is_hovered": True}, "selection"),
    ],
)
def test_the_ground_shows_what_is_pointed_at_and_what_is_selected(
    canvas: Canvas, theme: Theme, state: dict[str, bool], tone: str
) -> None:
    canvas.ground(**state)
    assert canvas.colour(WIDTH // 2, 10) == theme.colour(tone)
    assert canvas.colour(WIDTH // 2, canvas.rect.height() - 1) == theme.colour("line")


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_selected_lane_has_a_bar_where_reading_begins(theme: Theme, is_mirrored: bool) -> None:
    canvas = Canvas(theme, is_mirrored=is_mirrored).ground(is_selected=True)
    bar = canvas.columns("accent")
    assert bar == ([WIDTH - 3, WIDTH - 2, WIDTH - 1] if is_mirrored else [0, 1, 2])


def test_the_focus_is_a_frame_with_or_without_a_selection(canvas: Canvas) -> None:
    assert canvas.ground().columns("accent") == []
    framed = canvas.ground(has_focus=True).columns("accent")
    assert min(framed) < 10
    assert max(framed) > WIDTH - 10


@pytest.mark.parametrize("is_compact", [False, True])
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_each_result_has_its_colour_at_its_place(
    theme: Theme, is_compact: bool, is_mirrored: bool
) -> None:
    canvas = Canvas(theme, is_compact=is_compact, is_mirrored=is_mirrored)
    timeline = timelines.delivered_second_try()
    canvas.lane(timeline)
    half = theme.type.icon // 2
    for number, tone in ((1, "failed"), (2, "delivered")):
        middle = canvas.slot(timeline, number)
        painted = canvas.columns(tone, middle.y() - half, middle.y() + half)
        assert any(abs(x - middle.x()) <= half for x in painted), number


def test_a_new_attempt_has_a_dot_in_the_margin(canvas: Canvas, theme: Theme) -> None:
    timeline = timelines.delivered()
    canvas.lane(timeline)
    margin = canvas.metrics.margin
    assert [x for x in canvas.columns("accent") if x < margin] == []
    other = Canvas(theme)
    other.lane(timeline, is_new=True)
    assert [x for x in other.columns("accent") if x < margin]


def test_the_chosen_attempt_has_a_frame_around_it(canvas: Canvas, theme: Theme) -> None:
    timeline = timelines.retrying()
    before = canvas.lane(timeline).copy()
    other = Canvas(theme)
    other.lane(timeline, chosen=2)
    middle = other.slot(timeline, 2)
    changed = [
        x
        for x in range(WIDTH)
        if any(before.pixel(x, y) != other.image.pixel(x, y) for y in range(other.rect.height()))
    ]
    assert changed
    assert min(changed) < middle.x() < max(changed)
    assert max(changed) - min(changed) < 2 * other.metrics.pitch


def test_now_is_marked_between_what_was_and_what_will_be(canvas: Canvas) -> None:
    timeline = timelines.retrying()
    canvas.lane(timeline)
    second, third = canvas.slot(timeline, 2), canvas.slot(timeline, 3)
    marks = canvas.columns("accent", second.y() - 2, second.y() + 2)
    assert marks
    assert all(second.x() < x < third.x() for x in marks)


def test_a_test_that_is_over_has_no_mark_of_now(canvas: Canvas) -> None:
    canvas.lane(timelines.exhausted())
    assert canvas.columns("accent") == []


@pytest.mark.parametrize("timeline", timelines.all_samples(), ids=lambda sample: sample.test_id)
def test_every_lane_is_painted_within_its_row_and_mirrored_within_it(
    theme: Theme, timeline: Timeline
) -> None:
    plain, mirrored = Canvas(theme), Canvas(theme, is_mirrored=True)
    plain.lane(timeline)
    mirrored.lane(timeline)
    ground = theme.colour("panel")
    for canvas in (plain, mirrored):
        edges = [canvas.colour(x, y) for x in (0, WIDTH - 1) for y in range(canvas.rect.height())]
        assert set(map(QColor.name, edges)) == {ground.name()}
    assert plain.image != mirrored.image


def test_dark_colours_are_taken_when_it_paints(theme: Theme, qapp: QApplication) -> None:
    theme.choose(Scheme.DARK)
    canvas = Canvas(theme).ground()
    assert canvas.colour(5, 5).lightness() < 60


def test_every_kind_of_place_is_painted(theme: Theme, qapp: QApplication) -> None:
    kinds = set()
    for timeline in timelines.all_samples():
        canvas = Canvas(theme)
        canvas.lane(timeline)
        for slot in lane(timeline, NOW, UTC).slots:
            middle, half = canvas.slot(timeline, slot.number), theme.type.icon // 2
            around = {
                canvas.colour(x, y).name()
                for x in range(middle.x() - half, middle.x() + half)
                for y in range(middle.y() - half, middle.y() + half)
            }
            assert len(around) > 1, (timeline.test_id, slot.kind)
            kinds.add(slot.kind)
    assert kinds == {*Kind}
