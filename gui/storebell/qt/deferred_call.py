"""A call made from the event loop, once, however often it was requested."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class DeferredCall(QObject):
    """Calls a function when control is back in the event loop; several requests make one call.

    For what rebuilds a document or a widget tree after a resize, a paint or a layout. Qt still
    works on the old tree while it delivers such an event: `QTextDocument.clear()` inside the resize
    event of its own view ends the process. The call comes before the next paint, because Qt posts
    paint requests with a lower priority. It is dropped when `owner` is destroyed.
    """

    _requested = Signal()
    _due = Signal()

    def __init__(self, call: Callable[[], object], owner: QObject) -> None:
        super().__init__(owner)
        self._is_pending = False
        self._requested.connect(self._run, Qt.ConnectionType.QueuedConnection)
        # A signal refers to a method of the owner weakly: no cycle keeps the owner alive.
        self._due.connect(call)

    def request(self) -> None:
        """Requests the call, unless it is pending already."""
        if not self._is_pending:
            self._is_pending = True
            self._requested.emit()

    def _run(self) -> None:
        self._is_pending = False
        self._due.emit()
