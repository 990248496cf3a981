"""The timeline as a table of one column: newest test first, each row one lane.

A row that changes is signalled alone, so that nothing else is laid out or painted again.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any, Final, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.settings import TimeForm, TimeZone
from storebell.presentation.lanes.lanes import Lane, lane
from storebell.presentation.lanes.speech import head, story, time_of
from storebell.presentation.translation import tr_message
from storebell.qt.clock import utc_now
from storebell.qt.i18n import format_date, format_day

LANE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The Lane of a row."""

DAY_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The label of a day on its first lane, else an empty string."""

TEST_ID_ROLE: Final = Qt.ItemDataRole.UserRole + 3

NEW_ROLE: Final = Qt.ItemDataRole.UserRole + 4
"""True for a test with an unseen attempt."""

MOST_IN_MEMORY: Final = 4000
"""Tests that stay in memory when the filter changes; the others can be read again."""

Index = QModelIndex | QPersistentModelIndex


class _Place(NamedTuple):
    """Sort key of a test: its time, then its arrival here."""

    at: datetime
    number: int
    test_id: str


class TimelineModel(QAbstractTableModel):
    """Holds timelines by test; what is shown of them is the domain's `lane`.

    Of all that is kept it holds what was read so far: without a gap down to `complete_rows`.
    `is_unread` while nothing was, but should be.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._own_zone = self._zone = zone
        self._names_zone = False
        self._is_absolute = False
        self._now = clock()
        self._filter = TestFilter()
        self._timelines: dict[str, Timeline] = {}
        # Oldest first, so that the newest is appended; rows count from the end.
        self._order: list[_Place] = []
        self._shown: list[_Place] = []
        self._places: dict[str, _Place] = {}
        self._arrivals = 0
        self._end: _Place | None = None
        self._has_more = False
        self.is_unread = False
        self._lanes: dict[str, tuple[Lane, datetime]] = {}
        self._unseen: set[str] = set()

    # -- what the window puts in --------------------------------------------------------------

    def put(self, timeline: Timeline) -> None:
        """Shows a new timeline, or a new state of a known one.

        A state that was read before the last events is ignored: it comes another way than they do,
        and may be late.
        """
        if timeline.test_id not in self._timelines:
            self._add([timeline])
            return
        if timeline.is_before(self._timelines[timeline.test_id]):
            return
        self._now = self._clock()
        test_id = timeline.test_id
        self._timelines[test_id] = timeline
        self._lanes.pop(test_id, None)
        is_shown, is_wanted = self.row_of(test_id) >= 0, self._filter.takes(timeline)
        if is_shown and is_wanted:
            self._emit_changed(self.row_of(test_id))
        elif is_wanted:
            self._insert([self._places[test_id]])
        elif is_shown:
            self._remove(test_id)

    def add_page(self, timelines: Sequence[Timeline], *, has_more: bool) -> None:
        """Adds the next stored tests, newest first, that match the filter.

        From the top down to the oldest of them none is missing then.
        """
        known = [timeline for timeline in timelines if timeline.test_id in self._timelines]
        self._add([timeline for timeline in timelines if timeline.test_id not in self._timelines])
        for timeline in known:
            if timeline != self._timelines[timeline.test_id]:
                self.put(timeline)
        self._has_more, self.is_unread = has_more, False
        if timelines:
            self._end = self._places[timelines[-1].test_id]

    def load(self, timelines: Iterable[Timeline]) -> None:
        """Shows these timelines in place of all others."""
        self.beginResetModel()
        self._now = self._clock()
        self._timelines.clear()
        self._places.clear()
        self._order.clear()
        self._lanes.clear()
        for timeline in timelines:
            self._take(timeline)
        self._end, self._has_more = None, False
        self._choose_shown()
        self.endResetModel()

    def drop(self, test_id: str) -> None:
        """Removes a test."""
        if test_id not in self._timelines:
            return
        if self.row_of(test_id) >= 0:
            self._remove(test_id)
        self._forget(test_id)
        self._unseen.discard(test_id)

    def set_new(self, test_ids: Iterable[str], *, is_new: bool) -> None:
        """Marks tests as new, or removes the mark."""
        for test_id in test_ids:
            if is_new == (test_id in self._unseen):
                continue
            self._unseen ^= {test_id}
            row = self.row_of(test_id)
            if row >= 0:
                self._emit_changed(row)

    @property
    def new_count(self) -> int:
        return len(self._unseen)

    def new_in(self, rows: range) -> tuple[str, ...]:
        """The tests of these rows that are marked as new."""
        ids = (self._id_at(row) for row in rows if 0 <= row < len(self._shown))
        return tuple(test_id for test_id in ids if test_id in self._unseen)

    def set_filter(self, lane_filter: TestFilter) -> None:
        """Shows only tests that match this filter: those that are loaded at once."""
        if lane_filter == self._filter:
            return
        self.beginResetModel()
        self._filter = lane_filter
        self._choose_shown()
        self._forget_the_oldest()
        self._end, self._has_more = None, False
        self.endResetModel()

    def set_times(self, zone: TimeZone, form: TimeForm) -> None:
        """Formats times by this clock and in this form."""
        is_utc = zone is TimeZone.UTC
        self._zone, self._names_zone = UTC if is_utc else self._own_zone, is_utc
        self._is_absolute = form is TimeForm.ABSOLUTE
        self._lanes.clear()
        if self._shown:
            last = self.index(len(self._shown) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last)

    def refresh(self, now: datetime, rows: range) -> timedelta | None:
        """Signals which of these rows look different at `now`; returns the time until the next one
        does, or None.
        """
        self._now = now
        soonest: timedelta | None = None
        for row in rows:
            if not 0 <= row < len(self._shown):
                continue
            test_id = self._id_at(row)
            known = self._lanes.get(test_id)
            fresh = self._make_lane(test_id)
            if known is None or known[0] != fresh:
                self._emit_changed(row)
            after = fresh.changes_after
            if after is not None and (soonest is None or after < soonest):
                soonest = after
        return soonest

    # -- what the window asks -----------------------------------------------------------------

    @property
    def clock(self) -> Callable[[], datetime]:
        return self._clock

    @property
    def lane_filter(self) -> TestFilter:
        return self._filter

    @property
    def complete_rows(self) -> int:
        """Number of rows from the top without a gap, as far as that is known."""
        if self._end is None:
            return 0 if self._has_more else len(self._shown)
        return len(self._shown) - bisect_left(self._shown, self._end)

    @property
    def has_more(self) -> bool:
        """True while more tests are stored than loaded, for this filter."""
        return self._has_more

    @property
    def zone(self) -> tzinfo | None:
        """The zone of the displayed times, None for this computer's."""
        return self._zone

    def is_empty(self) -> bool:
        """True while there is no timeline at all, with or without a filter."""
        return not self._timelines

    def timeline(self, test_id: str) -> Timeline | None:
        return self._timelines.get(test_id)

    def timelines(self) -> tuple[Timeline, ...]:
        """Every timeline, newest first."""
        return tuple(self._timelines[place.test_id] for place in reversed(self._order))

    def row_of(self, test_id: str) -> int:
        """The row of a test, -1 where the filter leaves it out."""
        place = self._places.get(test_id)
        if place is None:
            return -1
        position = bisect_left(self._shown, place)
        is_shown = position < len(self._shown) and self._shown[position] == place
        return len(self._shown) - 1 - position if is_shown else -1

    def begins_day(self, row: int) -> bool:
        """True for the first lane of a day."""
        return row == 0 or self._asked_at(row - 1).date() != self._asked_at(row).date()

    def day_of(self, row: int) -> str:
        """The label of the day of a row."""
        return format_day(self._asked_at(row), self._now.astimezone(self._zone))

    def lane_at(self, row: int) -> Lane:
        """The lane of a row, made when it is first looked at and when its time has passed."""
        test_id = self._id_at(row)
        known = self._lanes.get(test_id)
        if known is not None:
            known_lane, made_at = known
            if known_lane.changes_after is None or self._now - made_at < known_lane.changes_after:
                return known_lane
        return self._make_lane(test_id)

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
        day = () if lane.age else (format_date(lane.at),)
        what = map(tr_message, head(lane))
        time = tr_message(time_of(lane))
        sentence = ", ".join((*what, *day, time, *map(tr_message, story(lane))))
        is_new = self._id_at(row) in self._unseen
        return self.tr("New: {lane}").format(lane=sentence) if is_new else sentence

    def _id_at(self, row: int) -> str:
        return self._shown[len(self._shown) - 1 - row].test_id

    def _asked_at(self, row: int) -> datetime:
        return self._shown[len(self._shown) - 1 - row].at.astimezone(self._zone)

    def _make_lane(self, test_id: str) -> Lane:
        fresh = lane(
            self._timelines[test_id],
            self._now,
            self._zone,
            names_zone=self._names_zone,
            is_absolute=self._is_absolute,
        )
        self._lanes[test_id] = (fresh, self._now)
        return fresh

    def _emit_changed(self, row: int) -> None:
        index = self.index(row, 0)
        self.dataChanged.emit(index, index)

    def _take(self, timeline: Timeline) -> _Place:
        """Adds a timeline. Ties sort by arrival, newest first."""
        self._arrivals += 1
        place = _Place(timeline.asked.at, self._arrivals, timeline.test_id)
        self._timelines[timeline.test_id] = timeline
        self._places[timeline.test_id] = place
        insort(self._order, place)
        return place

    def _add(self, timelines: Sequence[Timeline]) -> None:
        """Timelines that were not here yet, newest first."""
        self._now = self._clock()
        places = [self._take(timeline) for timeline in reversed(timelines)]
        takes = self._filter.takes
        self._insert([place for place in places if takes(self._timelines[place.test_id])])

    def _insert(self, places: Iterable[_Place]) -> None:
        """Inserts adjacent rows together, so that a page costs no more than a row."""
        runs = groupby(sorted(places), key=lambda place: bisect_left(self._shown, place))
        for position, run in reversed([(at, list(run)) for at, run in runs]):
            row = len(self._shown) - position
            self.beginInsertRows(QModelIndex(), row, row + len(run) - 1)
            self._shown[position:position] = run
            self.endInsertRows()
            self._emit_next_changed(row + len(run) - 1)

    def _remove(self, test_id: str) -> None:
        row = self.row_of(test_id)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._shown[len(self._shown) - 1 - row]
        self.endRemoveRows()
        self._emit_next_changed(row - 1)

    def _emit_next_changed(self, row: int) -> None:
        """The lane below may have lost, or got, the label of its day."""
        if row + 1 < len(self._shown):
            self._emit_changed(row + 1)

    def _choose_shown(self) -> None:
        takes = self._filter.takes
        self._shown = [place for place in self._order if takes(self._timelines[place.test_id])]

    def _forget_the_oldest(self) -> None:
        """Drops the oldest timelines that are not shown: the database has them."""
        shown = set(self._shown)
        spare = [place for place in self._order if place not in shown]
        for place in spare[: max(0, len(self._order) - MOST_IN_MEMORY)]:
            self._forget(place.test_id)

    def _forget(self, test_id: str) -> None:
        del self._order[bisect_left(self._order, self._places.pop(test_id))]
        del self._timelines[test_id]
        self._lanes.pop(test_id, None)

    def _day_label(self, row: int) -> str:
        return self.day_of(row) if self.begins_day(row) else ""
