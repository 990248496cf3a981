"""Paints the parts of one lane: time and environment, the track with its slots, the result."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from storebell.domain.environment import Environment
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.lanes import Lane
from storebell.presentation.translation import tr_environment, tr_message, tr_text
from storebell.qt.i18n import format_date
from storebell.qt.theme.lengths import RADIUS_SMALL
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.timeline.metrics import LaneMetrics, Layout, PlacedSlot

_START: Final = Qt.AlignmentFlag.AlignLeft
_END: Final = Qt.AlignmentFlag.AlignRight
_MIDDLE: Final = Qt.AlignmentFlag.AlignHCenter
_MIRRORED: Final = {_START: _END, _END: _START, _MIDDLE: _MIDDLE}
_ELIDE: Final = Qt.TextElideMode.ElideRight

_ICON_TOKENS: Final = {
    Kind.ASKED: "text",
    Kind.RUNNING: "accent",
    Kind.DELIVERED: "delivered",
    Kind.FAILED: "failed",
    Kind.PLANNED: "planned",
    Kind.UNKNOWN: "waiting",
}

Run = tuple[str, QFont, str]
"""Some text, its font and its tone."""


class LanePainter:
    """Paints into one row. Places are those of the metrics; what is mirrored is mirrored here."""

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        metrics: LaneMetrics,
        rect: QRect,
        *,
        is_mirrored: bool,
    ) -> None:
        self._painter = painter
        self._theme = theme
        self._type = theme.type
        self._metrics = metrics
        self._rect = QRectF(rect)
        self._is_mirrored = is_mirrored

    def day(self, label: str) -> None:
        """The heading of a day, in an area of its own."""
        self._painter.fillRect(self._rect, self._theme.colour("panel"))
        metrics = self._metrics
        area = QRectF(0, self._rect.top(), self._rect.width(), self._rect.height())
        area.adjust(metrics.margin, space(1), -metrics.margin, 0)
        self._write(area, label, self._type.small_strong, "secondary", _START)

    def ground(self, *, is_selected: bool, is_hovered: bool, has_focus: bool) -> None:
        """Selected: a ground and a bar. Focus: a ring, on that ground or without it."""
        rect = self._rect
        ground = "selection" if is_selected else "hover" if is_hovered else "panel"
        self._painter.fillRect(rect, self._theme.colour(ground))
        line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        self._painter.fillRect(line, self._theme.colour("line"))
        if is_selected:
            bar = self._area(QRectF(0, rect.top(), 3, rect.height()))
            self._painter.fillRect(bar, self._theme.colour("accent"))
        if has_focus:
            self._painter.setPen(QPen(self._theme.colour("accent"), 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(rect.adjusted(5, 2, -3, -3), 4, 4)

    def lane(
        self,
        lane: Lane,
        placed: Sequence[PlacedSlot],
        chosen: int | None,
        *,
        is_new: bool,
        names_app: bool,
    ) -> None:
        """All that stands on the ground; `placed` are the slots, `chosen` the number of one."""
        top = self._rect.top() + self._metrics.content_top
        if is_new:
            self._new_mark(top)
        self._time(lane, top)
        ends = self._what(lane, top, names_app=names_app)
        right_from = self._right(lane, top, ends)
        self._track(placed)
        for place in placed:
            self._slot(place, is_chosen=place.slot.number == chosen)
        self._now(lane, placed)
        self._remark(lane, placed, right_from)

    def joint(self, *, is_above: bool, is_below: bool) -> None:
        """A line in the margin that joins the lane to its neighbours of the same group."""
        rect, x = self._rect, self._metrics.margin / 2 + 1
        middle = rect.top() + self._metrics.content_top + self._metrics.title_height / 2
        half = self._metrics.title_height / 2
        self._painter.setPen(QPen(self._theme.colour("track"), 2))
        if is_above:
            end = QPointF(x, middle - half)
            self._painter.drawLine(self._point(QPointF(x, rect.top())), self._point(end))
        if is_below:
            start = QPointF(x, middle + half)
            self._painter.drawLine(self._point(start), self._point(QPointF(x, rect.bottom())))

    # -- the left -----------------------------------------------------------------------------

    def _new_mark(self, top: float) -> None:
        """A dot in the margin: an unseen attempt."""
        metrics = self._metrics
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("accent"))
        middle = self._point(QPointF(metrics.margin / 2 + 1, top + metrics.title_height / 2))
        radius = min(metrics.type.icon / 5, metrics.margin / 4)
        self._painter.drawEllipse(middle, radius, radius)

    def _time(self, lane: Lane, top: float) -> None:
        """Its time, and below it its age or its date."""
        metrics = self._metrics
        room = metrics.time_width + metrics.column_gap - 2
        area = QRectF(metrics.margin, top, room, metrics.title_height)
        time: list[Run] = [(f"{lane.at:%H:%M:%S}", self._type.strong, "text")]
        if lane.clock:
            time.append((tr_message(lane.clock), self._type.small, "secondary"))
        self._runs(area, time)
        age = tr_message(lane.age) or format_date(lane.at)
        area.translate(0, metrics.title_height)
        area.setHeight(metrics.badge_height)
        self._write(area, age, self._type.small, "secondary", _START)

    def _what(self, lane: Lane, top: float, *, names_app: bool) -> tuple[float, float]:
        """Paints what was sent, and below it where to.

        Returns the room that the result has beside them where it is above the track.
        """
        metrics = self._metrics
        width = float(metrics.what_width)
        if metrics.layout is Layout.STACKED:
            width -= self._result_width(lane) + space(3)
        area = QRectF(metrics.what_left, top, max(width, 0.0), metrics.title_height)
        notification = self._type.body if names_app else self._type.strong
        runs: list[Run] = [(lane.notification, notification, "text")]
        if names_app:
            runs = [
                (self._cut_app(lane, width), self._type.strong, "text"),
                (lane.notification, self._type.small, "secondary"),
            ]
        if lane.place_in_group:
            runs.append((tr_message(lane.place_in_group), self._type.small, "secondary"))
        first = self._runs(area, runs)
        second = top + metrics.title_height
        end = self._badge(lane.environment, area.left(), second)
        if lane.is_simulated:
            end = self._simulated_badge(end + space(1), second)
        end += space(1) + 2
        place = QRectF(end, second, max(0.0, area.right() - end), metrics.badge_height)
        end += self._write(place, tr_message(lane.place), self._type.small, "secondary", _START)
        return first, end

    def _cut_app(self, lane: Lane, width: float) -> str:
        """The app's label, cut so that the notification's type still begins beside it."""
        strong, small = QFontMetrics(self._type.strong), self._metrics.small
        type_width = min(small.horizontalAdvance(lane.notification) + space(2), int(width) // 2)
        return strong.elidedText(lane.app_label, _ELIDE, int(width) - type_width)

    def _result_width(self, lane: Lane) -> int:
        headline = QFontMetrics(self._type.heading).horizontalAdvance(tr_message(lane.headline))
        return max(headline, self._metrics.small.horizontalAdvance(tr_message(lane.subline)))

    def _badge(self, environment: Environment, x: float, y: float) -> float:
        """Paints a badge, distinct by fill and word; returns its end."""
        text, metrics = tr_environment(environment), self._metrics
        badge = QRectF(x, y, metrics.badge_width(text), metrics.badge_height)
        ink = self._theme.colour("ink")
        pen, tone = QPen(ink, 1), "text"
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        if environment is Environment.PRODUCTION:
            self._painter.setBrush(ink)
            tone = "on_ink"
        elif environment is Environment.LOCAL:
            pen.setDashPattern([3, 2])
        self._painter.setPen(pen)
        self._write_badge(badge, text, tone)
        return badge.right()

    def _simulated_badge(self, x: float, y: float) -> float:
        """Paints the badge of results that no server of Apple's told; returns its end."""
        text, metrics = tr_text("simulated"), self._metrics
        badge = QRectF(x, y, metrics.badge_width(text), metrics.badge_height)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("waiting_ground"))
        self._write_badge(badge, text, "waiting")
        return badge.right()

    def _write_badge(self, badge: QRectF, text: str, tone: str) -> None:
        inner = self._area(badge).adjusted(0.5, 1.5, -0.5, -1.5)
        self._painter.drawRoundedRect(inner, RADIUS_SMALL, RADIUS_SMALL)
        self._write(badge, text, self._type.small_strong, tone, _MIDDLE)

    # -- the right ----------------------------------------------------------------------------

    def _right(self, lane: Lane, top: float, ends: tuple[float, float]) -> float:
        """Headline and the line below it; returns where they begin."""
        metrics = self._metrics
        right = self._rect.width() - metrics.margin
        last_x = metrics.slot_x(max(slot.number for slot in lane.slots))
        headline_x = last_x + metrics.type.icon / 2 + space(1)
        subline_x = last_x + metrics.half_after_last
        if metrics.layout is Layout.STACKED:
            headline_x, subline_x = (end + space(3) for end in ends)
        area = QRectF(headline_x, top, right - headline_x, metrics.title_height)
        used = self._write(
            area, tr_message(lane.headline), self._type.heading, lane.tone.value, _END
        )
        area = QRectF(
            subline_x, top + metrics.title_height, right - subline_x, metrics.badge_height
        )
        tone = lane.subline_tone.value
        used = max(used, self._write(area, tr_message(lane.subline), self._type.small, tone, _END))
        return right - used

    # -- the track ----------------------------------------------------------------------------

    def _track(self, placed: Sequence[PlacedSlot]) -> None:
        gap = self._metrics.type.icon / 2 + 3
        for before, after in pairwise(placed):
            start, end = before.middle.x() + gap, after.middle.x() - gap
            if end <= start:
                continue
            pen = QPen(self._theme.colour("edge"), 1.5)
            if not after.slot.is_made:
                pen.setDashPattern([2, 3])
            self._painter.setPen(pen)
            y = before.middle.y()
            self._painter.drawLine(self._point(QPointF(start, y)), self._point(QPointF(end, y)))

    def _slot(self, place: PlacedSlot, *, is_chosen: bool) -> None:
        metrics, slot, painter = self._metrics, place.slot, self._painter
        if is_chosen:
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            painter.setBrush(self._theme.colour("panel"))
            painter.drawRoundedRect(self._area(place.area).adjusted(-4, -3, 4, 3), 5, 5)
        side = metrics.type.icon
        ratio = painter.device().devicePixelRatioF()
        icon = self._theme.pixmap(slot.kind.value, _ICON_TOKENS[slot.kind], side, ratio)
        middle = self._point(place.middle)
        painter.drawPixmap(
            QPointF(round(middle.x() - side / 2), round(middle.y() - side / 2)), icon
        )
        area = QRectF(
            place.middle.x() - place.text_width / 2 - 1,
            place.area.top() + metrics.title_height + metrics.text_gap,
            place.text_width + 2,
            metrics.small_height,
        )
        for number, line in enumerate(place.lines, start=1):
            is_time = number == len(place.lines) and len(place.lines) > 1
            tone = "secondary" if is_time else slot.tone.value
            self._write(area, line, self._type.small, tone, _MIDDLE)
            area.translate(0, metrics.small_height)

    def _now(self, lane: Lane, placed: Sequence[PlacedSlot]) -> None:
        if lane.now_after is None:
            return
        metrics = self._metrics
        x = metrics.slot_x(lane.now_after) + metrics.pitch / 2
        y = placed[0].middle.y()
        half = metrics.type.icon / 2 + 2
        self._painter.setPen(QPen(self._theme.colour("accent"), 2))
        start, end = QPointF(x, y - half), QPointF(x, y + half)
        self._painter.drawLine(self._point(start), self._point(end))

    def _remark(self, lane: Lane, placed: Sequence[PlacedSlot], right_from: float) -> None:
        """Paints the remark beside the track, where there is room because no attempt will
        follow.
        """
        metrics, last = self._metrics, placed[-1]
        start = max(last.area.right(), last.middle.x() + metrics.type.icon / 2) + space(5)
        end = right_from - space(4)
        if metrics.layout is Layout.STACKED:
            end = self._rect.width() - metrics.margin
        if end - start < metrics.pitch or not (lane.remark or lane.remark_title):
            return
        area = QRectF(start, last.area.top(), end - start, metrics.title_height)
        title, remark = tr_message(lane.remark_title), tr_message(lane.remark)
        if not title:
            self._write(area, remark, self._type.small, "secondary", _START)
            return
        self._write(area, title, self._type.small_strong, "text", _START)
        area.translate(0, metrics.title_height)
        area.setHeight(metrics.small_height)
        self._write(area, remark, self._type.small, "secondary", _START)

    # -- inside -------------------------------------------------------------------------------

    def _point(self, point: QPointF) -> QPointF:
        x = self._rect.width() - point.x() if self._is_mirrored else point.x()
        return QPointF(self._rect.left() + x, point.y())

    def _area(self, area: QRectF) -> QRectF:
        x = self._rect.width() - area.right() if self._is_mirrored else area.left()
        return QRectF(self._rect.left() + x, area.top(), area.width(), area.height())

    def _runs(self, area: QRectF, runs: Sequence[Run]) -> float:
        """Texts after each other on one line; returns where the last one ends."""
        x = area.left()
        for text, font, tone in runs:
            if x > area.left():
                x += space(2)
            rest = QRectF(x, area.top(), max(0.0, area.right() - x), area.height())
            x += self._write(rest, text, font, tone, _START)
        return x

    def _write(
        self, area: QRectF, text: str, font: QFont, tone: str, where: Qt.AlignmentFlag
    ) -> int:
        """Writes one line, cut where it does not fit; returns the width it took."""
        if not text or area.width() < 1:
            return 0
        measure = QFontMetrics(font)
        width = measure.horizontalAdvance(text)
        if width > area.width() + 1:
            text = measure.elidedText(text, _ELIDE, int(area.width()))
            width = int(area.width())
        if self._is_mirrored:
            where = _MIRRORED[where]
        flags = where | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        self._painter.setFont(font)
        self._painter.setPen(self._theme.colour(tone))
        self._painter.drawText(self._area(area), flags | Qt.TextFlag.TextSingleLine, text)
        return width
