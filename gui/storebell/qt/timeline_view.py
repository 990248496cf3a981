"""The timeline: a table with hidden headers, because only its cost does not grow with its rows."""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from storebell.domain.lanes import Lane
from storebell.qt.lane_delegate import LaneDelegate
from storebell.qt.theme import Theme
from storebell.qt.timeline_model import LANE_ROLE, TEST_ID_ROLE, Index, TimelineModel
from storebell.qt.typography import space

_MINUTE: Final = timedelta(minutes=1)


class TimelineView(QTableView):
    """Shows lanes, and which test and attempt is chosen.

    Signals: test_chosen(test_id), an empty string where none is; attempt_chosen(test_id, number),
    after test_chosen where both change; remove_requested(test_ids);
    menu_requested(place, test_id), a place on the screen; end_neared(), when older tests
    may be wanted soon.
    """

    test_chosen = Signal(str)
    attempt_chosen = Signal(str, int)
    remove_requested = Signal(list)
    menu_requested = Signal(QPoint, str)
    end_neared = Signal()

    def __init__(self, theme: Theme, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lanes = model
        self._delegate = LaneDelegate(theme, self)
        self._kept_test = ""
        self._is_refreshing = False
        self._is_entering = False
        self._is_above = False
        self._value_before = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._set_up()
        self.setItemDelegate(self._delegate)
        theme.dress(self.verticalScrollBar(), "scroll_bar")
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        self.setModel(model)
        model.modelReset.connect(self._on_model_reset)
        model.rowsAboutToBeInserted.connect(self._on_rows_about_to_be_inserted)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.dataChanged.connect(self._on_data_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # -- what the window asks and does --------------------------------------------------------

    @property
    def chosen_test(self) -> str:
        """The test that is chosen, or an empty string."""
        index = self.currentIndex()
        return str(index.data(TEST_ID_ROLE)) if index.isValid() else ""

    @property
    def chosen_attempt(self) -> int | None:
        """The attempt chosen inside the chosen test, if one is."""
        chosen = self._delegate.chosen
        return chosen[1] if chosen and chosen[0] == self.chosen_test else None

    def select(self, test_id: str) -> None:
        """Choose a test and bring it into view, as for one that was just sent."""
        row = self._lanes.row_of(test_id)
        if row >= 0:
            self._choose_row(row)
            self.scrollTo(self._lanes.index(row, 0))

    def choose_attempt(self, number: int) -> None:
        """Choose an attempt on record of the chosen test."""
        test_id = self.chosen_test
        if not test_id or self._delegate.chosen == (test_id, number):
            return
        self._delegate.chosen = (test_id, number)
        self.update(self.currentIndex())
        self.attempt_chosen.emit(test_id, number)

    def refresh_times(self, now: datetime) -> timedelta | None:
        """Paint the visible lanes that look different at `now`; returns when to come again."""
        self._is_refreshing = True
        soonest = self._lanes.refresh(now, self.visible_rows())
        self._is_refreshing = False
        return soonest

    # -- Qt's own questions -------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.window().windowHandle()
        if handle is not None:
            handle.visibilityChanged.connect(
                self._on_window_visibility_changed, Qt.ConnectionType.UniqueConnection
            )
        self._on_timer_timeout()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._lanes.rowCount() or self._lanes.is_empty():
            return
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.type.body)
        painter.setPen(self._theme.colour("secondary"))
        area = self.viewport().rect().adjusted(0, space(12), 0, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(area, flags, self.tr("No test matches the filter."))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        slot = self._delegate.slot_at(index, self.visualRect(index), event.position())
        if slot is not None:
            self.choose_attempt(slot.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if self.chosen_test:
                self.remove_requested.emit([self.chosen_test])
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By mouse for the lane that is pointed at, by keyboard for the chosen one."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            corner = self.viewport().mapToGlobal(self.visualRect(index).center())
            place = event.globalPos() if by_mouse else corner
            self.menu_requested.emit(place, str(index.data(TEST_ID_ROLE)))

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
        if self._is_entering:
            return
        test_id = str(current.data(TEST_ID_ROLE)) if current.isValid() else ""
        if test_id == self._kept_test:
            return
        self._kept_test = test_id
        self._delegate.chosen = None
        self.test_chosen.emit(test_id)

    # -- inside -------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        lane: Lane = index.data(LANE_ROLE)
        numbers = [slot.number for slot in lane.slots if slot.is_made]
        if not numbers:
            return
        chosen = self.chosen_attempt
        if chosen is None:
            self.choose_attempt(numbers[0] if by > 0 else numbers[-1])
        elif chosen in numbers:
            at = numbers.index(chosen) + by
            self.choose_attempt(numbers[min(max(at, 0), len(numbers) - 1)])

    def _choose_row(self, row: int) -> None:
        flags = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(self._lanes.index(row, 0), flags)

    def visible_rows(self) -> range:
        count = self._lanes.rowCount()
        if not count:
            return range(0)
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (count - 1 if last < 0 else last) + 1)

    @Slot()
    def _on_timer_timeout(self) -> None:
        window = self.window()
        if not self.isVisible() or window.isMinimized():
            return
        soonest = self.refresh_times(self._lanes.clock())
        if soonest is None and self._lanes.rowCount():
            soonest = self._until_midnight()
        if soonest is not None:
            self._timer.start(max(250, int(min(soonest, timedelta(days=1)).total_seconds() * 1000)))

    def _until_midnight(self) -> timedelta:
        """Where nothing else changes, the labels of the days do."""
        local = self._lanes.clock().astimezone()
        midnight = local.replace(hour=0, minute=0, second=1, microsecond=0) + timedelta(days=1)
        return midnight - local

    def _wake(self) -> None:
        """Look at the times again at once, and from then on as often as they change."""
        if self._is_refreshing:
            return
        if self.isVisible() and (not self._timer.isActive() or self._timer.remainingTime() > 1000):
            self._timer.start(0)

    @Slot()
    def _on_scrolled(self) -> None:
        self._wake()
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() < self.viewport().height():
            self.end_neared.emit()

    @Slot()
    def _on_window_visibility_changed(self) -> None:
        if self.window().isMinimized() or not self.window().isVisible():
            self._timer.stop()
        else:
            self._wake()

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        self._kept_test = self.chosen_test

    @Slot()
    def _on_model_reset(self) -> None:
        kept, row = self._kept_test, self._lanes.row_of(self._kept_test)
        if row >= 0:
            self._choose_row(row)
        elif kept:
            self._kept_test = ""
            self._delegate.chosen = None
            self.test_chosen.emit("")
        self._wake()

    @Slot(QModelIndex, int, int)
    def _on_rows_about_to_be_inserted(self, _parent: QModelIndex, first: int, _last: int) -> None:
        bar = self.verticalScrollBar()
        is_before_another = first < self._lanes.rowCount()
        self._is_above = (
            bar.value() > 0 and is_before_another and self.rowViewportPosition(first) < 0
        )
        self._value_before = bar.value()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._is_above:
            # What the eye rests on stays where it is.
            self.updateGeometries()
            height = self._delegate.lane_height() * (last - first + 1)
            self.verticalScrollBar().setValue(self._value_before + height)
        self._wake()

    @Slot()
    def _on_data_changed(self) -> None:
        self._wake()

    @Slot()
    def _on_theme_changed(self) -> None:
        header = self.verticalHeader()
        height = self._delegate.lane_height()
        header.setMinimumSectionSize(1)
        header.setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(max(1, height // 3))
        self.viewport().update()
