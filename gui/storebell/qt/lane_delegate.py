"""Paints one lane of the timeline: time and environment, the track with its slots, the result."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from storebell.domain.environment import Environment
from storebell.domain.lanes import Kind, Lane, Slot
from storebell.qt.lane_metrics import LaneMetrics, PlacedSlot
from storebell.qt.sentences import say, say_date, say_environment
from storebell.qt.theme import Theme
from storebell.qt.timeline_model import DAY_ROLE, LANE_ROLE, NEW_ROLE
from storebell.qt.typography import space

Index = QModelIndex | QPersistentModelIndex

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE: Final = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
_ELIDE: Final = Qt.TextElideMode.ElideRight

_ICON_TOKENS: Final = {
    Kind.ASKED: "text",
    Kind.RUNNING: "accent",
    Kind.DELIVERED: "delivered",
    Kind.FAILED: "failed",
    Kind.PLANNED: "planned",
    Kind.UNKNOWN: "waiting",
}


class LaneDelegate(QStyledItemDelegate):
    """One per view. `chosen` is the attempt that stands out, as (test_id, number)."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._metrics = LaneMetrics(theme.type, 0)
        self.chosen: tuple[str, int] | None = None
        theme.changed.connect(self._forget)

    def metrics(self, width: int) -> LaneMetrics:
        """The lengths for a view of this width."""
        if self._metrics.width != width or self._metrics.type is not self._theme.type:
            self._metrics = LaneMetrics(self._theme.type, width)
        return self._metrics

    def lane_height(self) -> int:
        """The height of every lane, in pixels."""
        return self.metrics(self._metrics.width).lane_height

    def slot_at(self, index: QModelIndex, rect: QRect, position: QPointF) -> Slot | None:
        """The attempt on record at a place of the view, if one stands there."""
        lane: Lane = index.data(LANE_ROLE)
        for placed in self._placed(lane, rect, bool(index.data(DAY_ROLE))):
            if placed.slot.is_made and placed.area.adjusted(-4, -4, 4, 4).contains(position):
                return placed.slot
        return None

    # -- Qt's own questions -------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._metrics.width, self.lane_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        lane: Lane = index.data(LANE_ROLE)
        day: str = index.data(DAY_ROLE)
        metrics = self.metrics(rect.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, state)
        top = rect.top() + metrics.content_top(bool(day))
        if day:
            area = QRectF(metrics.margin, rect.top() + space(1), rect.width(), metrics.small_height)
            self._write(painter, area, day, self._theme.type.small_strong, "secondary", _LEFT)
        if index.data(NEW_ROLE):
            self._paint_new(painter, metrics, top)
        self._paint_left(painter, lane, metrics, top)
        right_from = self._paint_right(painter, lane, metrics, rect, top)
        placed = metrics.place(lane, top)
        self._paint_track(painter, lane, metrics, placed)
        for place in placed:
            self._paint_slot(painter, lane, metrics, place)
        self._paint_now(painter, lane, metrics, placed)
        self._paint_remark(painter, lane, metrics, placed, right_from)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say a slot in full: its words may be cut where places are close together."""
        if event is None or not index.isValid():
            return False
        lane: Lane = index.data(LANE_ROLE)
        position = QPointF(event.pos())
        for placed in self._placed(lane, option.rect, bool(index.data(DAY_ROLE))):
            if placed.slot.number > 0 and placed.area.contains(position):
                slot = placed.slot
                text = self.tr("Attempt {number}: {word} {offset}").format(
                    number=slot.number, word=say(slot.word), offset=say(slot.offset)
                )
                QToolTip.showText(event.globalPos(), text, view)
                return True
        QToolTip.hideText()
        return False

    # -- parts --------------------------------------------------------------------------------

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        ground = "selection" if is_selected else "hover" if is_hovered else "panel"
        painter.fillRect(rect, self._theme.colour(ground))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, self._theme.colour("line"))
        if is_selected and not state & QStyle.StateFlag.State_HasFocus:
            bar = QRect(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(bar, self._theme.colour("accent"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -3), 4, 4)

    def _paint_new(self, painter: QPainter, metrics: LaneMetrics, top: float) -> None:
        """A dot in the margin: an attempt that nobody has seen yet."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        middle = QPointF(metrics.margin / 2 + 1, top + metrics.title_height / 2)
        radius = metrics.type.icon / 5
        painter.drawEllipse(middle, radius, radius)

    def _paint_left(self, painter: QPainter, lane: Lane, metrics: LaneMetrics, top: float) -> None:
        type_ = self._theme.type
        area = QRectF(metrics.margin, top, metrics.left_width + space(4), metrics.title_height)
        self._write(painter, area, f"{lane.at:%H:%M:%S}", type_.strong, "text", _LEFT)
        area.translate(0, metrics.title_height)
        area.setHeight(metrics.small_height)
        age = say(lane.age) or say_date(lane.at)
        self._write(painter, area, age, type_.small, "secondary", _LEFT)
        area.translate(0, metrics.small_height + space(1))
        word = say_environment(lane.environment)
        width = metrics.small_strong.horizontalAdvance(word) + space(3)
        badge = QRectF(metrics.margin, area.top(), width, metrics.badge_height)
        self._paint_badge(painter, badge, lane.environment, word)

    def _paint_badge(
        self, painter: QPainter, badge: QRectF, environment: Environment, word: str
    ) -> None:
        ink = self._theme.colour("ink")
        pen = QPen(ink, 1)
        tone = "text"
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if environment is Environment.PRODUCTION:
            painter.setBrush(ink)
            tone = "on_ink"
        elif environment is Environment.LOCAL:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 3.5, 3.5)
        self._write(painter, badge, word, self._theme.type.small_strong, tone, _MIDDLE)

    def _paint_right(
        self, painter: QPainter, lane: Lane, metrics: LaneMetrics, rect: QRect, top: float
    ) -> float:
        """Returns where the text at the right begins."""
        type_ = self._theme.type
        last_x = metrics.slot_x(max(slot.number for slot in lane.slots))
        right = rect.right() - metrics.margin
        start = last_x + metrics.type.icon / 2 + space(1)
        area = QRectF(start, top, right - start, metrics.title_height)
        headline, subline = say(lane.headline), say(lane.subline)
        used = self._write(painter, area, headline, type_.heading, lane.tone.value, _RIGHT)
        area.translate(0, metrics.title_height)
        area.setHeight(metrics.small_height)
        area.setLeft(last_x + metrics.half_after_last)
        tone = lane.subline_tone.value
        used = max(used, self._write(painter, area, subline, type_.small, tone, _RIGHT))
        return right - used

    def _paint_track(
        self,
        painter: QPainter,
        lane: Lane,
        metrics: LaneMetrics,
        placed: tuple[PlacedSlot, ...],
    ) -> None:
        gap = metrics.type.icon / 2 + 3
        for before, after in pairwise(placed):
            pen = QPen(self._theme.colour("edge"), 1.5)
            if not after.slot.is_made:
                pen.setDashPattern([2, 3])
            painter.setPen(pen)
            start, end = before.middle.x() + gap, after.middle.x() - gap
            painter.drawLine(QPointF(start, before.middle.y()), QPointF(end, after.middle.y()))

    def _paint_slot(
        self, painter: QPainter, lane: Lane, metrics: LaneMetrics, place: PlacedSlot
    ) -> None:
        type_, slot = self._theme.type, place.slot
        if self.chosen == (lane.test_id, slot.number):
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            painter.setBrush(self._theme.colour("panel"))
            painter.drawRoundedRect(place.area.adjusted(-4, -3, 4, 3), 5, 5)
        side = type_.icon
        ratio = painter.device().devicePixelRatioF()
        icon = self._theme.pixmap(slot.kind.value, _ICON_TOKENS[slot.kind], side, ratio)
        corner = QPointF(round(place.middle.x() - side / 2), round(place.middle.y() - side / 2))
        painter.drawPixmap(corner, icon)
        area = QRectF(
            place.middle.x() - place.word_width / 2 - 1,
            place.area.top() + metrics.title_height + space(1),
            place.word_width + 2,
            metrics.small_height,
        )
        for number, line in enumerate(place.lines, start=1):
            tone = "secondary" if number == len(place.lines) else slot.tone.value
            self._write(painter, area, line, type_.small, tone, _MIDDLE)
            area.translate(0, metrics.small_height)

    def _paint_now(
        self,
        painter: QPainter,
        lane: Lane,
        metrics: LaneMetrics,
        placed: tuple[PlacedSlot, ...],
    ) -> None:
        if lane.now_after is None:
            return
        x = metrics.slot_x(lane.now_after) + metrics.pitch / 2
        y = placed[0].middle.y()
        half = metrics.type.icon / 2 + 2
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.drawLine(QPointF(x, y - half), QPointF(x, y + half))
        word = self.tr("now")
        half_word = metrics.small.horizontalAdvance(word) / 2 + 1
        top = y - half - metrics.small_height
        area = QRectF(x - half_word, top, 2 * half_word, metrics.small_height)
        self._write(painter, area, word, self._theme.type.small, "accent_text", _MIDDLE)

    def _paint_remark(
        self,
        painter: QPainter,
        lane: Lane,
        metrics: LaneMetrics,
        placed: tuple[PlacedSlot, ...],
        right_from: float,
    ) -> None:
        last = placed[-1]
        start = max(last.area.right(), last.middle.x() + metrics.type.icon / 2) + space(5)
        room = right_from - space(4) - start
        if room < metrics.pitch or not (lane.remark or lane.remark_title):
            return
        type_ = self._theme.type
        area = QRectF(start, last.area.top(), room, metrics.title_height)
        title, remark = say(lane.remark_title), say(lane.remark)
        if not title:
            self._write(painter, area, remark, type_.small, "secondary", _LEFT)
            return
        self._write(painter, area, title, type_.small_strong, "text", _LEFT)
        area.translate(0, metrics.title_height)
        area.setHeight(metrics.small_height)
        self._write(painter, area, remark, type_.small, "secondary", _LEFT)

    # -- inside -------------------------------------------------------------------------------

    def _write(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        font: QFont,
        tone: str,
        where: Qt.AlignmentFlag,
    ) -> int:
        """Write one line, cut where it does not fit; returns the width it took."""
        if not text:
            return 0
        measure = QFontMetrics(font)
        width = measure.horizontalAdvance(text)
        if width > area.width() + 1:
            text = measure.elidedText(text, _ELIDE, int(area.width()))
            width = int(area.width())
        colour: QColor = self._theme.colour(tone)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(area, where | Qt.TextFlag.TextSingleLine, text)
        return width

    def _placed(self, lane: Lane, rect: QRect, has_day: bool) -> tuple[PlacedSlot, ...]:
        metrics = self.metrics(rect.width())
        return metrics.place(lane, rect.top() + metrics.content_top(has_day))

    def _forget(self) -> None:
        self._metrics = LaneMetrics(self._theme.type, self._metrics.width)
