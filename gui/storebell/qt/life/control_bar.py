"""The bar under a customer's life: its buttons and its progress. It never scrolls."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from storebell.presentation.life_progress import LifeProgress, Phase
from storebell.presentation.life_words import progress_message
from storebell.presentation.translation import tr_message
from storebell.qt.theme.typography import space
from storebell.qt.widgets.flow_row import WrappingRow
from storebell.qt.widgets.labels import Label


class ControlBar(QFrame):
    """Start or stop, the next step, pause or go on.

    Signals: start_clicked(), which means stop while a life runs; next_clicked(); pause_clicked().
    """

    start_clicked = Signal()
    next_clicked = Signal()
    pause_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._start = QPushButton()
        self._start.setProperty("kind", "main")
        self._next = QPushButton(self.tr("&Next step"))
        self._pause = QPushButton()
        self._state = Label(is_strong=True, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(5), space(2), space(5), space(2))
        row.setSpacing(space(4))
        row.addWidget(WrappingRow(self._start, self._next, self._pause))
        row.addWidget(self._state, 1)
        self._start.clicked.connect(self.start_clicked)
        self._next.clicked.connect(self.next_clicked)
        self._pause.clicked.connect(self.pause_clicked)

    @property
    def text(self) -> str:
        """The progress as it is shown."""
        return self._state.text()

    def show_progress(self, progress: LifeProgress, *, is_running: bool, can_start: bool) -> None:
        """Shows a life; `is_running` is true until its simulator has ended."""
        had_focus = self._next.hasFocus() or self._pause.hasFocus()
        self._state.setText(tr_message(progress_message(progress)))
        self._start.setText(self.tr("&Stop") if is_running else self.tr("&Start"))
        self._start.setEnabled(is_running or can_start)
        self._next.setEnabled(progress.has_next)
        self._pause.setEnabled(progress.has_next)
        is_paused = progress.phase is Phase.PAUSED
        self._pause.setText(self.tr("&Go on") if is_paused else self.tr("&Pause"))
        if had_focus and not self._next.isEnabled():
            self.focus_start()

    def show_stopping(self) -> None:
        """Says that it was asked to stop."""
        self._start.setText(self.tr("Stopping…"))

    def focus_start(self) -> None:
        """Moves the focus to the button that starts and stops."""
        self._start.setFocus()
