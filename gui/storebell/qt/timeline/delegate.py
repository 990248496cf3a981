"""Qt's side of a lane: its height, its painting, and the attempt at a position."""

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from storebell.presentation.lanes.lanes import Lane, Slot
from storebell.presentation.translation import tr_message
from storebell.qt.plain_text import show_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.metrics import LaneMetrics, PlacedSlot
from storebell.qt.timeline.model import DAY_ROLE, LANE_ROLE, NEW_ROLE
from storebell.qt.timeline.painter import LanePainter

Index = QModelIndex | QPersistentModelIndex


class LaneDelegate(QStyledItemDelegate):
    """One per view. `chosen` is the highlighted attempt, as (test_id, number).

    `names_app` if the lanes are those of several apps.
    """

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._metrics = LaneMetrics(theme.type, 0)
        self.chosen: tuple[str, int] | None = None
        self.names_app = True
        theme.changed.connect(self._forget)

    def metrics(self, width: int) -> LaneMetrics:
        """The lengths for a view of this width."""
        known = self._metrics
        if known.width != width or known.type is not self._theme.type:
            self._metrics = replace(known, type=self._theme.type, width=width)
        return self._metrics

    def set_form(self, *, is_compact: bool, names_zone: bool) -> None:
        """Sets whether lanes are compact, and whether their times name a zone."""
        self._metrics = replace(self._metrics, is_compact=is_compact, names_zone=names_zone)

    def lane_height(self, width: int | None = None) -> int:
        """The height of every lane, in pixels."""
        return self.metrics(self._metrics.width if width is None else width).lane_height

    def day_height(self) -> int:
        """The height of a day's heading, in pixels."""
        return self._metrics.day_height

    def paint_day(self, painter: QPainter, rect: QRect, label: str, *, is_mirrored: bool) -> None:
        """Paints the heading of a day."""
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        metrics = self.metrics(rect.width())
        LanePainter(painter, self._theme, metrics, rect, is_mirrored=is_mirrored).day(label)

    def slot_at(self, index: QModelIndex, rect: QRect, position: QPointF) -> Slot | None:
        """The attempt on record at a position of the view, if there is one."""
        placed = self._placed_at(index, rect, position, margin=4)
        return placed.slot if placed is not None and placed.slot.is_made else None

    # -- Qt's own questions -------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        day = self._metrics.day_height if index.data(DAY_ROLE) else 0
        return QSize(self._metrics.width, self.lane_height() + day)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        lane: Lane = index.data(LANE_ROLE)
        day: str = index.data(DAY_ROLE)
        is_chosen = self.chosen is not None and self.chosen[0] == lane.test_id
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if day:
            heading = QRect(rect.left(), rect.top(), rect.width(), self.day_height())
            self.paint_day(painter, heading, day, is_mirrored=is_mirrored)
        rect = self._below_day(index, rect)
        # Each text by its own direction, whatever the window's is.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        paints = LanePainter(
            painter,
            self._theme,
            self.metrics(rect.width()),
            rect,
            is_mirrored=is_mirrored,
        )
        paints.ground(
            is_selected=bool(state & QStyle.StateFlag.State_Selected),
            is_hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            has_focus=bool(state & QStyle.StateFlag.State_HasFocus),
        )
        above, below = (index.model().index(index.row() + by, 0) for by in (-1, 1))
        paints.joint(
            is_above=not day and _is_joined(lane, above),
            is_below=_is_joined(lane, below) and not below.data(DAY_ROLE),
        )
        paints.lane(
            lane,
            self._placed(lane, rect),
            self.chosen[1] if is_chosen and self.chosen else None,
            is_new=bool(index.data(NEW_ROLE)),
            names_app=self.names_app,
        )
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Shows a slot's text in full: its words may be cut where slots are close together."""
        if event is None or not index.isValid():
            return False
        placed = self._placed_at(index, option.rect, QPointF(event.pos()))
        if placed is None or placed.slot.number == 0:
            lane: Lane = index.data(LANE_ROLE)
            texts = [lane.app_label, lane.notification, tr_message(lane.place)]
            show_tooltip(event.globalPos(), view, *filter(None, texts))
            return True
        slot = placed.slot
        text = self.tr("Attempt {number}: {word} {offset}").format(
            number=slot.number, word=tr_message(slot.label), offset=tr_message(slot.offset)
        )
        if slot.at is not None:
            text += f" ({slot.at:%H:%M:%S %Z})"
        show_tooltip(event.globalPos(), view, text)
        return True

    # -- inside -------------------------------------------------------------------------------

    def _below_day(self, index: Index, rect: QRect) -> QRect:
        """The area of the lane itself: a day's heading above it belongs to no lane."""
        return rect.adjusted(0, self.day_height() if index.data(DAY_ROLE) else 0, 0, 0)

    def _placed(self, lane: Lane, rect: QRect) -> tuple[PlacedSlot, ...]:
        metrics = self.metrics(rect.width())
        return metrics.place(lane, rect.top() + metrics.content_top)

    def _placed_at(
        self, index: Index, rect: QRect, position: QPointF, *, margin: int = 0
    ) -> PlacedSlot | None:
        x = position.x() - rect.left()
        if self._view.isRightToLeft():
            x = rect.width() - x
        lane: Lane = index.data(LANE_ROLE)
        for placed in self._placed(lane, self._below_day(index, rect)):
            area = placed.area.adjusted(-margin, -margin, margin, margin)
            if area.contains(QPointF(x, position.y())):
                return placed
        return None

    def _forget(self) -> None:
        self._metrics = replace(self._metrics, type=self._theme.type)


def _is_joined(lane: Lane, other: Index) -> bool:
    """True if the lane of another row belongs to the same group."""
    neighbour: Lane | None = other.data(LANE_ROLE)
    return neighbour is not None and neighbour.group_id == lane.group_id
