"""Line that edits the name of a key in place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class RenameLine(QLineEdit):
    """Emits the new name on Return, and `cancelled` on Escape.

    Signals: renamed(text); cancelled().
    """

    renamed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("a name of your own"))
        self.setAccessibleName(self.tr("Name of the key"))
        self.returnPressed.connect(lambda: self.renamed.emit(self.text().strip()))

    def begin(self, name: str) -> None:
        """Edits this name."""
        self.setText(name)
        self.selectAll()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()  # and not to the page, which Escape would close
        else:
            super().keyPressEvent(event)
