"""Says, after a second, that the keychain may be asking something, with a way to stop waiting."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

_PATIENCE_MILLISECONDS: Final = 1000


class WaitingRow(QWidget):
    """Hidden until something that was begun has taken a second: most answers come before.

    Signals: stop_requested(); announced(), when it has become visible.
    """

    stop_requested = Signal()
    announced = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = Label(
            self.tr("Waiting for your keychain. It may be asking you something in its own window."),
            tone="waiting",
            wraps=True,
        )
        self._stop = QPushButton(self.tr("Stop &waiting"))
        self._stop.setAutoDefault(False)
        self._stop.clicked.connect(self._on_stop_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        row.addWidget(text, 1)
        row.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignTop)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._on_patience_over)
        self.hide()

    def begin(self) -> None:
        """Starts the delay for work that may wait for the keychain."""
        self.hide()
        self._patience.start()

    def end(self) -> None:
        """Hides the row: the work has ended, or no longer waits for the keychain."""
        self._patience.stop()
        self.hide()

    def _on_stop_clicked(self) -> None:
        self.end()
        self.stop_requested.emit()

    def _on_patience_over(self) -> None:
        self.show()
        self.announced.emit()
