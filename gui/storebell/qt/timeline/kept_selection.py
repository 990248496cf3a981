"""The selected tests of a table, over a reset of its model."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QTableView

from storebell.qt.timeline.model import TimelineModel

_FLAGS = QItemSelectionModel.SelectionFlag


class KeptSelection:
    """Selects the same tests again, also those that a filter hid in the meantime."""

    def __init__(self, view: QTableView, model: TimelineModel) -> None:
        self._view = view
        self._model = model
        self._current = ""
        self._chosen: tuple[str, ...] = ()

    def note(self, current: str, chosen: tuple[str, ...]) -> None:
        """Notes which test is current and which are chosen, unless none is."""
        if current or chosen:
            self._current, self._chosen = current, chosen

    def restore(self) -> None:
        """Selects those of them that the table shows."""
        rows = [self._model.row_of(test_id) for test_id in self._chosen]
        selection = QItemSelection()
        for row in rows:
            if row >= 0:
                index = self._model.index(row, 0)
                selection.select(index, index)
        selected, row = self._view.selectionModel(), self._model.row_of(self._current)
        if row >= 0:
            selected.setCurrentIndex(self._model.index(row, 0), _FLAGS.NoUpdate)
        selected.select(selection, _FLAGS.ClearAndSelect | _FLAGS.Rows)
