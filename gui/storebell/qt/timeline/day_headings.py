"""Headings of days: room above the first lane of each, and the one that stays at the top."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from storebell.qt.timeline.delegate import LaneDelegate
from storebell.qt.timeline.model import TimelineModel


class DayHeadings(QWidget):
    """The heading over the top lane of a table; gives rows the height of a lane and its heading.

    The next day's heading pushes it up. Clicks go through it.
    """

    def __init__(self, view: QTableView, model: TimelineModel, delegate: LaneDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._delegate = delegate
        self._label = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def fit_all(self) -> None:
        """Gives every row its height."""
        header = self._view.verticalHeader()
        header.setDefaultSectionSize(self._delegate.lane_height(self._view.viewport().width()))
        self.fit(0, self._model.rowCount() - 1)

    def fit(self, first: int, last: int) -> None:
        """Gives these rows, and the one below them, their heights."""
        header = self._view.verticalHeader()
        lane, day = header.defaultSectionSize(), self._delegate.day_height()
        for row in range(max(first, 0), min(last + 2, self._model.rowCount())):
            height = lane + day if self._model.begins_day(row) else lane
            if header.sectionSize(row) != height:
                header.resizeSection(row, height)

    def covered(self, row: int) -> int:
        """The number of pixels of a lane that the heading at the top covers; 0 for one below it."""
        if self._model.begins_day(row):
            return 0
        return max(0, self._delegate.day_height() - self._view.rowViewportPosition(row))

    def place(self) -> None:
        """Moves it to the top of the lanes, with the label of the first of them."""
        row = self._view.rowAt(0)
        if row < 0:
            self.hide()
            return
        height = self._delegate.day_height()
        top = 0
        below = row + 1
        if below < self._model.rowCount() and self._model.begins_day(below):
            top = min(0, self._view.rowViewportPosition(below) - height)
        viewport = self._view.viewport().geometry()
        self.setGeometry(viewport.left(), viewport.top() + top, viewport.width(), height)
        label = self._model.day_of(row)
        if label != self._label:
            self._label = label
            self.update()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = QRect(0, 0, self.width(), self.height())
            self._delegate.paint_day(painter, area, self._label, is_mirrored=self.isRightToLeft())
