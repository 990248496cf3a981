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
            self._painter.drawRoundedRect(rect.adjusted(5, 3, -3, -4), 4, 4)

    def lane(
        self,
        lane: Lane,
        day: str,
        placed: Sequence[PlacedSlot],
        chosen: int | None,
        *,
        is_new: bool,
    ) -> None:
        """All that stands on the ground; `placed` are the slots, `chosen` the number of one."""
        top = self._rect.top() + self._metrics.content_top(bool(day))
        if is_new:
            self._new_mark(top)
        ends = {
            Layout.ROOMY: self._left,
            Layout.COMPACT: self._left_on_two_lines,
            Layout.STACKED: self._left_above,
        }[self._metrics.layout](lane, day, top, is_new=is_new)
        right_from = self._right(lane, top, ends)
        self._track(placed)
        for place in placed:
            self._slot(place, is_chosen=place.slot.number == chosen)
        self._now(lane, placed)
        self._remark(lane, placed, right_from)

    # -- the left -----------------------------------------------------------------------------

    def _new_mark(self, top: float) -> None:
        """A dot in the margin: an unseen attempt."""
        metrics = self._metrics
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("accent"))
        middle = self._point(QPointF(metrics.margin / 2 + 1, top + metrics.title_height / 2))
        radius = min(metrics.type.icon / 5, metrics.margin / 5)
        self._painter.drawEllipse(middle, radius, radius)

    def _left(self, lane: Lane, day: str, top: float, *, is_new: bool) -> tuple[float, float]:
        """Returns, like those below, where its first two lines end."""
        metrics = self._metrics
        if day:
            area = QRectF(
                metrics.margin,
                self._rect.top() + metrics.day_top,
                self._rect.width() - 2 * metrics.margin,
                metrics.small_height,
            )
            self._write(area, day, self._type.small_strong, "secondary", _START)
        area = QRectF(metrics.margin, top, metrics.left_width + space(4), metrics.title_height)
        time = self._time(lane)
        if is_new and not lane.clock:  # beside the name of a zone there is room for the dot alone
            time.append(self._new())
        self._runs(area, time)
        area.translate(0, metrics.title_height)
        area.setHeight(metrics.small_height)
        self._runs(area, self._when(lane, "", is_new=False))
        area.translate(0, metrics.small_height + space(1))
        self._badge(lane.environment, metrics.margin, area.top())
        end = float(metrics.margin + metrics.left_width)
        return end, end

    def _left_on_two_lines(
        self, lane: Lane, day: str, top: float, *, is_new: bool
    ) -> tuple[float, float]:
        metrics = self._metrics
        area = QRectF(metrics.margin, top, metrics.left_width, metrics.title_height)
        end = self._runs(area, self._time(lane))
        badge_top = top + (metrics.title_height - metrics.badge_height) / 2
        end = self._badge(lane.environment, end + space(2), badge_top)
        area.translate(0, metrics.title_height + metrics.text_gap)
        area.setHeight(metrics.small_height)
        return end, self._runs(area, self._when(lane, day, is_new=is_new))

    def _left_above(self, lane: Lane, day: str, top: float, *, is_new: bool) -> tuple[float, float]:
        metrics = self._metrics
        room = self._rect.width() - 2 * metrics.margin
        end = self._runs(QRectF(metrics.margin, top, room, metrics.title_height), self._time(lane))
        second = top + metrics.title_height
        badge_end = self._badge(lane.environment, metrics.margin, second) + space(2)
        area = QRectF(badge_end, second, room - badge_end, metrics.badge_height)
        return end, self._runs(area, self._when(lane, day, is_new=is_new))

    def _time(self, lane: Lane) -> list[Run]:
        time: list[Run] = [(f"{lane.at:%H:%M:%S}", self._type.strong, "text")]
        if lane.clock:
            time.append((tr_message(lane.clock), self._type.small, "secondary"))
        return time

    def _when(self, lane: Lane, day: str, *, is_new: bool) -> list[Run]:
        age = tr_message(lane.age)
        if not (age or day):
            age = format_date(lane.at)
        runs: list[Run] = [(age, self._type.small, "secondary")] if age else []
        if day:
            runs.insert(0, (day, self._type.small_strong, "text"))
        if is_new:
            runs.insert(0, self._new())
        return runs

    def _new(self) -> Run:
        new = tr_text("new")
        return new, self._type.small_strong, "accent_text"

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
        inner = self._area(badge).adjusted(0.5, 0.5, -0.5, -0.5)
        self._painter.drawRoundedRect(inner, RADIUS_SMALL, RADIUS_SMALL)
        self._write(badge, text, self._type.small_strong, tone, _MIDDLE)
        return badge.right()

    # -- the right ----------------------------------------------------------------------------

    def _right(self, lane: Lane, top: float, ends: tuple[float, float]) -> float:
        """Headline and the line below it; returns where they begin."""
        metrics = self._metrics
        right = self._rect.width() - metrics.margin
        last_x = metrics.slot_x(max(slot.number for slot in lane.slots))
        headline_x = last_x + metrics.type.icon / 2 + space(1)
        subline_x = last_x + metrics.half_after_last
        below, height = 0, metrics.small_height
        if metrics.layout is Layout.STACKED:
            headline_x, subline_x = (end + space(3) for end in ends)
            height = metrics.badge_height
        elif metrics.layout is Layout.COMPACT:
            subline_x += space(1)
            below = metrics.text_gap
        area = QRectF(headline_x, top, right - headline_x, metrics.title_height)
        used = self._write(
            area, tr_message(lane.headline), self._type.heading, lane.tone.value, _END
        )
        area = QRectF(subline_x, top + metrics.title_height + below, right - subline_x, height)
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
        if metrics.layout is Layout.COMPACT:
            return  # there is no room for the word; the mark is the same
        text = tr_text("now")
        half_text = metrics.small.horizontalAdvance(text) / 2 + 1
        top = y - half - metrics.small_height
        area = QRectF(x - half_text, top, 2 * half_text, metrics.small_height)
        self._write(area, text, self._type.small, "accent_text", _MIDDLE)

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
        if metrics.layout is Layout.COMPACT:
            area.translate(0, metrics.text_gap)
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
