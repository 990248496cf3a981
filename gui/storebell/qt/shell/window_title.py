"""Title of the window: how many tests are new, the chosen app, and Storebell's name."""

from PySide6.QtCore import QObject

from storebell.qt.deferred_call import DeferredCall
from storebell.qt.plain_text import window_title
from storebell.qt.shell.app_selection import AppSelection
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.timeline.model import TimelineModel


class WindowTitle(QObject):
    """Keeps the title in step with the selection and the tests, so that a task bar tells both."""

    def __init__(self, window: MainWindow, model: TimelineModel, selection: AppSelection) -> None:
        super().__init__(window)
        self._window = window
        self._model = model
        self._selection = selection
        self._change = DeferredCall(self._show, self)
        selection.changed.connect(self._change.request)
        window.ready.connect(self._change.request)
        for signal in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._change.request)
        self._change.request()

    def _show(self) -> None:
        chosen = self._selection.label or self.tr("All apps")
        title = self.tr("{app} - Storebell").format(app=chosen)
        count = self._model.new_count
        self._window.setWindowTitle(window_title(f"({count}) {title}" if count else title))
