"""The timeline: a table with hidden headers, because only its cost does not grow with its rows."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QWidget,
)

from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.settings import RowDensity, TimeZone
from storebell.presentation.copied.clipboard import Clipping, clip
from storebell.presentation.lanes.lanes import Lane
from storebell.presentation.lanes.speech import attempt_sentence
from storebell.presentation.translation import tr_list
from storebell.qt.accessibility.announcer import Announcer
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.day_headings import DayHeadings
from storebell.qt.timeline.delegate import LaneDelegate
from storebell.qt.timeline.empty_state import EmptyState
from storebell.qt.timeline.kept_selection import KeptSelection
from storebell.qt.timeline.lane_table import LaneTable
from storebell.qt.timeline.model import LANE_ROLE, TEST_ID_ROLE, Index, TimelineModel
from storebell.qt.timeline.refresh_timer import LaneClock
from storebell.qt.timeline.scroll_anchor import ScrollAnchor
from storebell.qt.widgets.copying import copy_text

_FAILED: Final = TestFilter(wanted=Wanted.FAILED)
_ROWS: Final = QItemSelectionModel.SelectionFlag.Rows


class TimelineView(LaneTable):
    """Shows lanes, and which tests and which attempt are chosen.

    Signals: test_chosen(test_id), the one that is inspected, an empty string where none is;
    selection_changed(), when `chosen_tests` are others; attempt_chosen(test_id, number), after
    test_chosen where both change; remove_requested(test_ids) and undo_requested();
    send_again_requested(test_ids), deliver_again_requested(test_ids); menu_requested(place), on
    the screen, for the chosen tests; end_neared(), when older tests may be wanted soon.
    """

    test_chosen = Signal(str)
    selection_changed = Signal()
    attempt_chosen = Signal(str, int)
    remove_requested = Signal(list)
    undo_requested = Signal()
    send_again_requested = Signal(list)
    deliver_again_requested = Signal(list)
    menu_requested = Signal(QPoint)
    end_neared = Signal()

    def __init__(self, theme: Theme, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lanes = model
        self._delegate = LaneDelegate(theme, self)
        self._emitted_test = ""
        self._is_entering = False
        self._is_restoring = False
        self.states = EmptyState(theme, self.viewport())
        self.announcer = Announcer(self)
        self._anchor = ScrollAnchor(self, model)
        self._kept = KeptSelection(self, model)
        self._days = DayHeadings(self, model, self._delegate)
        self._clock = LaneClock(self, model, self.visible_rows)
        self._height_change = DeferredCall(self._restore_row_height, self)
        self.setAccessibleName(self.tr("Timeline"))
        self.setItemDelegate(self._delegate)
        theme.apply_style(self.verticalScrollBar(), "scroll_bar")
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.rowsAboutToBeInserted.connect(self._anchor.before_insertion)
        model.rowsAboutToBeRemoved.connect(self._anchor.before_removal)
        self.setModel(model)
        model.modelReset.connect(self._on_model_reset)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)
        model.dataChanged.connect(self._clock.wake)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    # -- what the window asks and does --------------------------------------------------------

    @property
    def chosen_test(self) -> str:
        """The test that is inspected, or an empty string."""
        index = self.currentIndex()
        return str(index.data(TEST_ID_ROLE)) if index.isValid() else ""

    @property
    def chosen_tests(self) -> tuple[str, ...]:
        """Every test that is selected, from the top down."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(str(self._lanes.index(row, 0).data(TEST_ID_ROLE)) for row in rows)

    @property
    def chosen_timelines(self) -> tuple[Timeline, ...]:
        """The same, with all that is known of them."""
        found = (self._lanes.timeline(test_id) for test_id in self.chosen_tests)
        return tuple(timeline for timeline in found if timeline is not None)

    @property
    def chosen_attempt(self) -> int | None:
        """The attempt chosen inside the chosen test, if one is."""
        chosen = self._delegate.chosen
        return chosen[1] if chosen and chosen[0] == self.chosen_test else None

    def select(self, test_id: str) -> None:
        """Selects a test alone and brings it into view, as for one that was just sent."""
        row = self._lanes.row_of(test_id)
        if row >= 0:
            self._choose_row(row)
            self.scrollTo(self._lanes.index(row, 0))

    def choose_attempt(self, number: int) -> None:
        """Selects an attempt on record of the selected test."""
        test_id = self.chosen_test
        if not test_id or self._delegate.chosen == (test_id, number):
            return
        self._delegate.chosen = (test_id, number)
        self.update(self.currentIndex())
        self.attempt_chosen.emit(test_id, number)

    def next_attempt(self) -> None:
        self._step(1)

    def previous_attempt(self) -> None:
        self._step(-1)

    def next_failure(self) -> None:
        """Selects the next older test with a failed attempt, of those that are loaded."""
        self._choose_failure(range(self.currentIndex().row() + 1, self._lanes.rowCount()))

    def previous_failure(self) -> None:
        """The next newer one."""
        self._choose_failure(range(self.currentIndex().row() - 1, -1, -1))

    def copy(self, what: Clipping = Clipping.SUMMARY) -> None:
        """Copies a part of each selected test to the clipboard, one line for each."""
        place = self.visualRect(self.currentIndex()).bottomLeft()
        copy_text(clip(self.chosen_timelines, what), self.viewport(), place)

    def remove_chosen(self) -> None:
        if self.chosen_tests:
            self.remove_requested.emit(list(self.chosen_tests))

    def send_chosen_again(self) -> None:
        if self.chosen_tests:
            self.send_again_requested.emit(list(self.chosen_tests))

    def deliver_chosen_again(self) -> None:
        if self.chosen_tests:
            self.deliver_again_requested.emit(list(self.chosen_tests))

    def set_form(self, density: RowDensity, zone: TimeZone) -> None:
        """Roomy or compact rows, in which zone; what is at the top stays there."""
        with self._anchor.held():
            self._delegate.set_form(
                is_compact=density is RowDensity.COMPACT, names_zone=zone is TimeZone.UTC
            )
            self._on_theme_changed()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Brings a lane into view, below the heading of its day."""
        super().scrollTo(index, hint)
        if index.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - self._days.covered(index.row()))

    def ask_for_more(self) -> None:
        """Signals that rows come into view which are not complete."""
        rows = self.visible_rows()
        if self._lanes.has_more and rows.stop + len(rows) >= self._lanes.complete_rows:
            self.end_neared.emit()

    # -- Qt's own questions -------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.rest()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.states.setGeometry(self.viewport().rect())
        if self._delegate.lane_height(self.viewport().width()) != self._row_height():
            self._height_change.request()
        self._on_lanes_moved()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return
        slot = self._delegate.slot_at(index, self.visualRect(index), event.position())
        if slot is not None:
            self.choose_attempt(slot.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ahead = -1 if self.isRightToLeft() else 1
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.remove_chosen()
        elif event.key() == Qt.Key.Key_F8:
            is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.previous_failure if is_back else self.next_failure)()
        elif event.key() == Qt.Key.Key_Left:
            self._step(-ahead)
        elif event.key() == Qt.Key.Key_Right:
            self._step(ahead)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Requests the context menu: by mouse for the lane below the pointer and those selected
        with it, by keyboard for the selected lanes.
        """
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid():
            return
        if not self.selectionModel().isRowSelected(index.row()):
            self._choose_row(index.row())
        corner = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_requested.emit(event.globalPos() if by_mouse else corner)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by the Tab key chooses the newest; a window that wakes up chooses nothing.

        Qt alone would make the first row the current one, chosen for half of its purposes.
        """
        had_current = self.currentIndex().isValid()
        self._is_entering = True
        super().focusInEvent(event)
        if not had_current and self.currentIndex().isValid():
            self.setCurrentIndex(QModelIndex())
        self._is_entering = False
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if not had_current and event.reason() in keys and self._lanes.rowCount():
            self._choose_row(0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self._is_entering or self._is_restoring:
            return
        test_id = str(current.data(TEST_ID_ROLE)) if current.isValid() else ""
        if test_id != self._emitted_test:
            self._emitted_test = test_id
            self._delegate.chosen = None
            self.test_chosen.emit(test_id)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_restoring:
            self.selection_changed.emit()

    # -- inside -------------------------------------------------------------------------------

    def _row_height(self) -> int:
        return self.verticalHeader().defaultSectionSize()

    def _step(self, by: int) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        lane: Lane = index.data(LANE_ROLE)
        numbers = [slot.number for slot in lane.slots if slot.is_made]
        if not numbers:
            return
        chosen = self.chosen_attempt
        if chosen in numbers:
            at = min(max(numbers.index(chosen) + by, 0), len(numbers) - 1)
        else:
            at = 0 if by > 0 else -1
        self.choose_attempt(numbers[at])
        self.announcer.announce(tr_list(attempt_sentence(lane, numbers[at])))

    def _choose_row(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS
        self.selectionModel().setCurrentIndex(self._lanes.index(row, 0), flags)

    def _choose_failure(self, rows: Iterable[int]) -> None:
        for row in rows:
            test_id = str(self._lanes.index(row, 0).data(TEST_ID_ROLE))
            timeline = self._lanes.timeline(test_id)
            if timeline is not None and _FAILED.takes(timeline):
                self.select(test_id)
                return

    @Slot()
    def _on_lanes_moved(self) -> None:
        self._clock.wake()
        self._days.place()

    @Slot()
    def _on_scrolled(self) -> None:
        self._on_lanes_moved()
        self.ask_for_more()

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        self._is_restoring = True
        self._kept.note(self.chosen_test, self.chosen_tests)
        self._anchor.before_reset()

    @Slot()
    def _on_model_reset(self) -> None:
        """Restores the selection, also of tests that a filter no longer hides."""
        self._delegate.names_app = self._lanes.lane_filter.bundle_id is None
        self._days.fit_all()
        self._kept.restore()
        self._is_restoring = False
        self._anchor.after_reset()
        if self._emitted_test != self.chosen_test:
            self._emitted_test = self.chosen_test
            self._delegate.chosen = None
            self.test_chosen.emit(self._emitted_test)
        self.selection_changed.emit()
        self._on_lanes_moved()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._days.fit(first, last)
        self._anchor.after_change()
        self._on_lanes_moved()

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._days.fit(first - 1, first - 1)
        self._anchor.after_change()
        self._on_lanes_moved()

    @Slot()
    def _restore_row_height(self) -> None:
        """Gives rows the height that the width asks for; what is at the top stays there."""
        if self._delegate.lane_height(self.viewport().width()) != self._row_height():
            with self._anchor.held():
                self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        header = self.verticalHeader()
        height = self._delegate.lane_height(self.viewport().width())
        header.setMinimumSectionSize(1)
        self._days.fit_all()
        self.verticalScrollBar().setSingleStep(max(1, height // 3))
        self._days.place()
        self._days.update()
        self.viewport().update()
