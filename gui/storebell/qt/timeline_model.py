"""The timeline as a table of one column: newest test first, each row one lane.

A row that changes is told alone, so that nothing else is laid out or painted again.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from storebell.domain.lane_filter import LaneFilter
from storebell.domain.lane_speech import head, story
from storebell.domain.lanes import Lane, lane
from storebell.domain.timeline import Timeline
from storebell.qt.sentences import say, say_date, say_day

LANE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The Lane of a row."""

DAY_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The label of a day on its first lane, else an empty string."""

TEST_ID_ROLE: Final = Qt.ItemDataRole.UserRole + 3

NEW_ROLE: Final = Qt.ItemDataRole.UserRole + 4
"""Whether the test has an attempt that nobody has seen yet."""

Index = QModelIndex | QPersistentModelIndex


def utc_now() -> datetime:
    return datetime.now(UTC)


class TimelineModel(QAbstractTableModel):
    """Holds timelines by test; what is shown of them is the domain's `lane`."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._zone = zone
        self._now = clock()
        self._filter = LaneFilter()
        self._timelines: dict[str, Timeline] = {}
        # Oldest first, so that the newest is appended; rows count from the end.
        self._order: list[str] = []
        self._shown: list[str] = []
        self._position: dict[str, int] = {}
        self._lanes: dict[str, tuple[Lane, datetime]] = {}
        self._unseen: set[str] = set()

    # -- what the window puts in --------------------------------------------------------------

    def put(self, timeline: Timeline) -> None:
        """Show a new timeline, or a known one as it is now."""
        self._now = self._clock()
        test_id = timeline.test_id
        is_new = test_id not in self._timelines
        self._timelines[test_id] = timeline
        self._lanes.pop(test_id, None)
        if is_new:
            insort(self._order, test_id, key=self._asked_at)
        is_shown, is_wanted = test_id in self._position, self._filter.takes(timeline)
        if is_shown and is_wanted:
            self._tell(self.row_of(test_id))
        elif is_wanted:
            self._insert(test_id)
        elif is_shown:
            self._remove(test_id)

    def load(self, timelines: Iterable[Timeline]) -> None:
        """Show these timelines in place of all others."""
        self.beginResetModel()
        self._now = self._clock()
        self._timelines = {timeline.test_id: timeline for timeline in timelines}
        self._order = sorted(self._timelines, key=self._asked_at)
        self._lanes.clear()
        self._choose_shown()
        self.endResetModel()

    def drop(self, test_id: str) -> None:
        """Show a test no longer."""
        if test_id not in self._timelines:
            return
        if test_id in self._position:
            self._remove(test_id)
        self._order.remove(test_id)
        del self._timelines[test_id]
        self._lanes.pop(test_id, None)
        self._unseen.discard(test_id)

    def set_new(self, test_ids: Iterable[str], *, is_new: bool) -> None:
        """Mark tests as new, or take the mark from them."""
        for test_id in test_ids:
            if is_new == (test_id in self._unseen):
                continue
            self._unseen ^= {test_id}
            row = self.row_of(test_id)
            if row >= 0:
                self._tell(row)

    def new_in(self, rows: range) -> tuple[str, ...]:
        """The tests of these rows that are marked as new."""
        ids = (self._id_at(row) for row in rows if 0 <= row < len(self._shown))
        return tuple(test_id for test_id in ids if test_id in self._unseen)

    def set_filter(self, lane_filter: LaneFilter) -> None:
        """Show only what this filter takes."""
        if lane_filter == self._filter:
            return
        self.beginResetModel()
        self._filter = lane_filter
        self._choose_shown()
        self.endResetModel()

    def refresh(self, now: datetime, rows: range) -> timedelta | None:
        """Tell which of these rows look different at `now`.

        Returns how long until one of them has to be looked at again, or None.
        """
        self._now = now
        soonest: timedelta | None = None
        for row in rows:
            if not 0 <= row < len(self._shown):
                continue
            test_id = self._id_at(row)
            known = self._lanes.get(test_id)
            fresh = lane(self._timelines[test_id], now, self._zone)
            self._lanes[test_id] = (fresh, now)
            if known is None or known[0] != fresh:
                self._tell(row)
            after = fresh.changes_after
            if after is not None and (soonest is None or after < soonest):
                soonest = after
        return soonest

    # -- what the window asks -----------------------------------------------------------------

    @property
    def clock(self) -> Callable[[], datetime]:
        return self._clock

    @property
    def lane_filter(self) -> LaneFilter:
        return self._filter

    def is_empty(self) -> bool:
        """Whether there is no timeline at all, filter or not."""
        return not self._timelines

    def timeline(self, test_id: str) -> Timeline | None:
        return self._timelines.get(test_id)

    def timelines(self) -> tuple[Timeline, ...]:
        """Every timeline, newest first."""
        return tuple(self._timelines[test_id] for test_id in reversed(self._order))

    def row_of(self, test_id: str) -> int:
        """The row of a test, -1 where the filter leaves it out."""
        position = self._position.get(test_id)
        return -1 if position is None else len(self._shown) - 1 - position

    def lane_at(self, row: int) -> Lane:
        """The lane of a row, made when it is first looked at and when its time has passed."""
        test_id = self._id_at(row)
        known = self._lanes.get(test_id)
        if known is not None:
            kept, made_at = known
            if kept.changes_after is None or self._now - made_at < kept.changes_after:
                return kept
        fresh = lane(self._timelines[test_id], self._now, self._zone)
        self._lanes[test_id] = (fresh, self._now)
        return fresh

    # -- Qt's own questions -------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        row = index.row()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(row)
            case _ if role == NEW_ROLE:
                return self._id_at(row) in self._unseen
            case _ if role == LANE_ROLE:
                return self.lane_at(row)
            case _ if role == DAY_ROLE:
                return self._day_label(row)
            case _ if role == TEST_ID_ROLE:
                return self._id_at(row)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Hidden headers are read aloud all the same; without this they say “1”, “2”."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.tr("Test notifications")
        if 0 <= section < len(self._shown):
            return f"{self._timelines[self._id_at(section)].asked.at.astimezone(self._zone):%H:%M}"
        return None

    # -- inside -------------------------------------------------------------------------------

    def _sentence(self, row: int) -> str:
        lane = self.lane_at(row)
        which, time = map(say, head(lane))
        day = () if lane.age else (say_date(lane.at),)
        said = ", ".join((which, *day, time, *map(say, story(lane))))
        is_new = self._id_at(row) in self._unseen
        return self.tr("New: {lane}").format(lane=said) if is_new else said

    def _id_at(self, row: int) -> str:
        return self._shown[len(self._shown) - 1 - row]

    def _asked_at(self, test_id: str) -> datetime:
        return self._timelines[test_id].asked.at

    def _tell(self, row: int) -> None:
        index = self.index(row, 0)
        self.dataChanged.emit(index, index)

    def _insert(self, test_id: str) -> None:
        position = bisect_left(self._shown, self._asked_at(test_id), key=self._asked_at)
        # Of two asked at the same moment, the one that came later stands above.
        while position < len(self._shown) and self._asked_at(
            self._shown[position]
        ) == self._asked_at(test_id):
            position += 1
        row = len(self._shown) - position
        self.beginInsertRows(QModelIndex(), row, row)
        self._shown.insert(position, test_id)
        self._count_from(position)
        self.endInsertRows()
        self._tell_next(row)

    def _remove(self, test_id: str) -> None:
        position, row = self._position[test_id], self.row_of(test_id)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._shown[position]
        del self._position[test_id]
        self._count_from(position)
        self.endRemoveRows()
        self._tell_next(row - 1)

    def _tell_next(self, row: int) -> None:
        """The lane below may have lost, or got, the label of its day."""
        if row + 1 < len(self._shown):
            self._tell(row + 1)

    def _choose_shown(self) -> None:
        takes = self._filter.takes
        self._shown = [test_id for test_id in self._order if takes(self._timelines[test_id])]
        self._position.clear()
        self._count_from(0)

    def _count_from(self, position: int) -> None:
        for at in range(position, len(self._shown)):
            self._position[self._shown[at]] = at

    def _day_label(self, row: int) -> str:
        asked_at = self._asked_at(self._id_at(row)).astimezone(self._zone)
        if row > 0:
            above = self._asked_at(self._id_at(row - 1)).astimezone(self._zone)
            if above.date() == asked_at.date():
                return ""
        return say_day(asked_at, self._now.astimezone(self._zone))
