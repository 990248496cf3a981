"""Chooser of a test's attempt, with buttons for the previous and the next one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label


class AttemptChooser(QWidget):
    """Row shown where there are several attempts. Signals: chosen(number), counted from 1."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._title = Label(is_strong=True, wraps=True)
        self._back = self._button(
            "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", self.tr("Previous attempt"), -1
        )
        self._on = self._button("›", self.tr("Next attempt"), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(2), space(4), 0)
        row.setSpacing(space(2))
        row.addWidget(self._back)
        row.addWidget(self._title, 1)
        row.addWidget(self._on)

    def show_attempt(self, number: int | None, count: int) -> None:
        """Attempt `number` of `count` on record."""
        self._number = number or 0
        self.setVisible(count > 1)
        text = self.tr("Attempt {number} of {count} on record")
        self._title.setText(text.format(number=self._number, count=count))
        self._back.setEnabled(self._number > 1)
        self._on.setEnabled(self._number < count)

    def _button(self, text: str, name: str, by: int) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "step")
        button.setAccessibleName(name)
        set_tooltip(button, name)
        button.clicked.connect(lambda: self.chosen.emit(self._number + by))
        return button
