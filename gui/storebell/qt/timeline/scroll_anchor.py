"""Scroll position of the visible lanes, kept while rows come or go around them."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTableView

from storebell.qt.timeline.model import TEST_ID_ROLE, TimelineModel


class ScrollAnchor:
    """Moves the scroll bar of a table while rows come or go above what is visible.

    At the very top nothing is held, so that new lanes come into view.
    """

    def __init__(self, view: QTableView, model: TimelineModel) -> None:
        self._view = view
        self._model = model
        self._is_above = False
        self._value_before = 0
        self._length_before = 0
        self._held: list[tuple[str, int]] = []

    def before_insertion(self, _parent: QModelIndex, first: int, _last: int) -> None:
        is_before_another = first < self._model.rowCount()
        self._note(is_above=is_before_another and self._view.rowViewportPosition(first) < 0)

    def before_removal(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._note(is_above=self._view.rowViewportPosition(first) < 0)

    def after_change(self) -> None:
        """Scrolls by the height that came or went above the visible lanes."""
        if self._is_above:
            self._view.updateGeometries()
            grown = self._view.verticalHeader().length() - self._length_before
            self._view.verticalScrollBar().setValue(self._value_before + grown)

    def before_reset(self) -> None:
        """Notes the position of the selected lane, if it is visible, and the visible lanes."""
        self._held = []
        current = self._view.currentIndex()
        height = self._view.viewport().height()
        if current.isValid() and 0 <= self._view.rowViewportPosition(current.row()) < height:
            self._hold(current.row())
        if self._view.verticalScrollBar().value() > 0:
            row = max(self._view.rowAt(0), 0)
            while row < self._model.rowCount() and self._view.rowViewportPosition(row) < height:
                self._hold(row)
                row += 1

    def after_reset(self) -> None:
        """Restores the position of the first of them that still exists."""
        self._view.updateGeometries()
        for test_id, top in self._held:
            row = self._model.row_of(test_id)
            if row >= 0:
                value = self._view.verticalHeader().sectionPosition(row) - top
                self._view.verticalScrollBar().setValue(value)
                break
        self._held = []

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the visible lanes in place while rows get another height."""
        self.before_reset()
        yield
        self.after_reset()

    def _hold(self, row: int) -> None:
        test_id = str(self._model.index(row, 0).data(TEST_ID_ROLE))
        self._held.append((test_id, self._view.rowViewportPosition(row)))

    def _note(self, *, is_above: bool) -> None:
        bar = self._view.verticalScrollBar()
        self._is_above = bar.value() > 0 and is_above
        self._value_before = bar.value()
        self._length_before = self._view.verticalHeader().length()
