"""A question that is asked where its answer shows: in the card of the thing itself."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label


class InlineQuestion(QFrame):
    """Two buttons, one of which names the act; Escape is the other.

    Signals: accepted(); declined().
    """

    accepted = Signal()
    declined = Signal()

    def __init__(self, accept_text: str, decline_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Label(wraps=True)
        do_it = QPushButton(accept_text)
        do_it.clicked.connect(self._on_accepted)
        self._decline = QPushButton(decline_text)
        self._decline.clicked.connect(self._on_declined)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        buttons.addWidget(do_it)
        buttons.addWidget(self._decline)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(self._text)
        column.addLayout(buttons)
        self.hide()

    def ask(self, text: str) -> None:
        """Shows the question; the focus is on the answer that loses nothing."""
        self._text.setText(text)
        self.show()
        self._decline.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_declined()
        else:
            super().keyPressEvent(event)

    def _on_accepted(self) -> None:
        self.hide()
        self.accepted.emit()

    def _on_declined(self) -> None:
        self.hide()
        self.declined.emit()
