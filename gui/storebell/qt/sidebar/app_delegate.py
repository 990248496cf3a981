"""The delegate that paints a row of the list of apps."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from storebell.domain.environment import Environment
from storebell.presentation.lanes.durations import short_age
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.translation import tr_environment, tr_message, tr_text
from storebell.qt.sidebar.app_model import NOW_ROLE, SUMMARY_ROLE, Index
from storebell.qt.theme.lengths import FOCUS, RADIUS
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space

if TYPE_CHECKING:  # the window's first frame has no apps, and waits for no timeline of theirs
    from storebell.presentation.app_summaries import AppSummary, LastResult


_ICONS: Final = {
    Kind.DELIVERED: ("tick", "delivered"),
    Kind.FAILED: ("cross", "failed"),
    Kind.PLANNED: ("waiting", "waiting"),
    Kind.RUNNING: ("running", "accent_text"),
    Kind.UNKNOWN: ("unknown", "waiting"),
}

_OLD_SECONDS: Final = 7 * 86400


def _icon_of(last: "LastResult") -> tuple[str, str]:
    """The name of the icon and its tone: what a simulator told never has a result's own."""
    name, tone = _ICONS[last.kind]
    return name, "waiting" if last.has_stand_in else tone


class AppDelegate(QStyledItemDelegate):
    """Paints an app: its tile, its name, its last results with their ages."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._has_names = True
        self._mirrored_in: QRect | None = None

    def set_names_shown(self, *, are_shown: bool) -> None:
        """Sets whether it paints everything, or the tiles alone."""
        self._has_names = are_shown

    def widest_environment(self) -> int:
        """Width of the longest name of an environment, in pixels."""
        measure = QFontMetrics(self._theme.type.small)
        return max(
            measure.horizontalAdvance(self._environment(environment)) for environment in Environment
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        type_ = self._theme.type
        if not self._has_names:
            return QSize(self._tile() + space(4), self._tile() + space(4))
        name, small = QFontMetrics(type_.strong).height(), QFontMetrics(type_.small).height()
        # The same with and without results: what is below it never moves.
        lines = 0 if index.data(SUMMARY_ROLE) is None else 2
        # The focus frame keeps its distance from a tile without text.
        return QSize(space(40), max(name + lines * small, self._tile() + space(1)) + space(2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        summary: AppSummary | None = index.data(SUMMARY_ROLE)
        # Every x counts from where reading begins, and is mirrored where something is drawn.
        is_mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        self._mirrored_in = rect if is_mirrored else None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(rect).adjusted(0, 1, 0, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            is_selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selection" if is_selected else "hover"))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colour("accent"), FOCUS))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = FOCUS / 2
            inner = area.adjusted(half, half, -half, -half)
            painter.drawRoundedRect(inner, RADIUS - half, RADIUS - half)
        side = self._tile()
        is_alone = summary is None or not self._has_names
        top = area.top() + ((area.height() - side) / 2 if is_alone else space(1))
        if summary is not None and self._has_names and not summary.results:
            # Two lines in the room of three: in its middle.
            top += QFontMetrics(self._theme.type.small).height() / 2
        label = str(index.data(Qt.ItemDataRole.DisplayRole))
        self._paint_tile(painter, QRectF(area.left() + space(2), top, side, side), summary, label)
        if not self._has_names:
            self._paint_state(painter, QRectF(area.left() + space(2), top, side, side), summary)
            painter.restore()
            return
        left = area.left() + space(2) + side + space(2)
        text_area = QRectF(left, top, area.right() - left - space(1), side)
        now: datetime = index.data(NOW_ROLE)
        self._paint_text(painter, text_area, summary, label, now)
        painter.restore()

    def _paint_tile(
        self, painter: QPainter, tile: QRectF, summary: "AppSummary | None", label: str
    ) -> None:
        tile = self._placed(tile)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tile(None if summary is None else label))
        painter.drawRoundedRect(tile, RADIUS, RADIUS)
        painter.setPen(self._theme.colour("on_tile"))
        painter.setFont(self._theme.type.strong)
        initial = next((character for character in label if character.isalnum()), "")
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, initial.upper())

    def _paint_state(self, painter: QPainter, tile: QRectF, summary: "AppSummary | None") -> None:
        """The first result as a small icon at the corner of the tile, the lock above it."""
        if summary is None:
            return
        side = max(12, round(tile.width() * 0.5))
        corner = QRectF(0, 0, side + 2, side + 2)
        if summary.is_locked:
            corner.moveTopRight(tile.topRight() + QPointF(4, -4))
            self._paint_small(painter, corner, "lock", "secondary")
        if summary.results:
            corner.moveBottomRight(tile.bottomRight() + QPointF(4, 4))
            self._paint_small(painter, corner, *_icon_of(summary.results[0]))

    def _paint_small(self, painter: QPainter, corner: QRectF, name: str, tone: str) -> None:
        corner = self._placed(corner)
        side = round(corner.width()) - 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("window"))
        painter.drawEllipse(corner)
        icon = self._theme.pixmap(name, tone, side, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(corner.left()) + 1, round(corner.top()) + 1, icon)

    def _paint_text(
        self,
        painter: QPainter,
        area: QRectF,
        summary: "AppSummary | None",
        label: str,
        now: datetime,
    ) -> None:
        type_ = self._theme.type
        name_height = QFontMetrics(type_.strong).height()
        line = QRectF(area.left(), area.top(), area.width(), name_height)
        if summary is None:
            line.setHeight(area.height())
        if summary is not None and summary.is_locked:
            line = self._paint_lock(painter, line, label)
        self._write(painter, line, label, type_.strong, "text")
        if summary is None:
            return
        line.setWidth(area.width())
        small = QFontMetrics(type_.small).height()
        line.translate(0, name_height)
        line.setHeight(small)
        if not summary.results:
            self._write(painter, line, tr_message(summary.note), type_.small, "secondary")
            return
        line.setWidth(area.width() / 2)
        for last in summary.results[:2]:
            self._paint_result(painter, line, last, now)
            line.translate(line.width(), 0)

    def _paint_lock(self, painter: QPainter, line: QRectF, label: str) -> QRectF:
        """Behind the name; returns what it leaves of the line."""
        metrics = QFontMetrics(self._theme.type.strong)
        side = max(12, round(metrics.height() * 0.7))
        left = line.adjusted(0, 0, -side - space(1), 0)
        at = line.left() + min(metrics.horizontalAdvance(label), left.width()) + space(1)
        top = line.top() + (line.height() - side) / 2
        ratio = painter.device().devicePixelRatioF()
        icon = self._theme.pixmap("lock", "secondary", side, ratio)
        place = self._placed(QRectF(at, top, side, side))
        painter.drawPixmap(round(place.left()), round(place.top()), icon)
        return left

    def _paint_result(
        self, painter: QPainter, line: QRectF, last: "LastResult", now: datetime
    ) -> None:
        small = QFontMetrics(self._theme.type.small).height()
        name, tone = _icon_of(last)
        if (now - last.at).total_seconds() > _OLD_SECONDS:
            tone = "secondary"
        ratio = painter.device().devicePixelRatioF()
        side = max(12, round(small * 0.85))
        icon = self._theme.pixmap(name, tone, side, ratio)
        place = self._placed(QRectF(line.left(), line.top() + (small - side) / 2, side, side))
        painter.drawPixmap(round(place.left()), round(place.top()), icon)
        text_area = line.adjusted(side + 3, 0, -2, 0)
        environment = self._environment(last.environment)
        self._write(painter, text_area, environment, self._theme.type.small, tone)
        below, tone = tr_message(short_age(last.at, now)), "secondary"
        if last.has_stand_in:
            below, tone = tr_text("simulated"), "waiting"
        self._write(painter, text_area.translated(0, small), below, self._theme.type.small, tone)

    def _write(self, painter: QPainter, area: QRectF, text: str, font: QFont, tone: str) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._placed(area), flags | Qt.TextFlag.TextSingleLine, cut)

    def _environment(self, environment: Environment) -> str:
        if environment is Environment.PRODUCTION:
            return self.tr("Prod.")
        return tr_environment(environment)

    def _placed(self, area: QRectF) -> QRectF:
        """Returns the area in painting coordinates; a painter mirrors alignments by itself."""
        around = self._mirrored_in
        if around is None:
            return area
        left = around.left() + around.right() + 1 - area.right()
        return QRectF(left, area.top(), area.width(), area.height())

    def _tile(self) -> int:
        return self._theme.type.icon + space(2)
