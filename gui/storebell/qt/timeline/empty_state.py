"""State that the timeline shows in place of lanes, while there are none."""

from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

_PATIENCE_MILLISECONDS: Final = 250
"""Delay before loading is shown: shorter loading shows nothing."""


class EmptyReason(Enum):
    """Reason why there is no lane."""

    NONE = "none"
    LOADING = "loading"
    NO_MATCH = "no match"
    NO_TEST = "no test"
    ERROR = "error"


_ICONS: Final = {
    EmptyReason.LOADING: ("running", "accent"),
    EmptyReason.NO_MATCH: ("search", "secondary"),
    EmptyReason.NO_TEST: ("bell", "secondary"),
    EmptyReason.ERROR: ("error", "failed"),
}


class EmptyState(QFrame):
    """Shows one state at a time: icon, title, advice, and a button for what can be done.

    Signals: acted(EmptyReason), when its button was pressed.
    """

    acted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reason = EmptyReason.NONE
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title = Label("", is_strong=True, wraps=True)
        self._advice = Label("", tone="secondary", wraps=True)
        for label in (self._title, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._button = QPushButton(self.tr("Try again"))
        self._button.clicked.connect(lambda: self.acted.emit(self.reason))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(8), space(10), space(8), space(8))
        column.setSpacing(space(2))
        column.addWidget(self._icon)
        column.addWidget(self._title)
        column.addWidget(self._advice)
        column.addSpacing(space(1))
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.show)
        theme.apply_style(self)
        theme.changed.connect(self._paint_icon)
        self.hide()

    def show_nothing(self) -> None:
        self._timer.stop()
        self.reason = EmptyReason.NONE
        self.hide()

    def show_loading(self) -> None:
        """Shows that the tests are loading, after a short delay."""
        if self.reason is EmptyReason.LOADING:
            return
        self.hide()
        self._set_texts(EmptyReason.LOADING, msg("Reading what is kept…"))
        self._timer.start(_PATIENCE_MILLISECONDS)

    def show_no_match(self) -> None:
        self._show(
            EmptyReason.NO_MATCH,
            msg("No test matches the filter"),
            msg("Everything that is kept was searched."),
            self.tr("Clear the filter"),
        )

    def show_no_test(self) -> None:
        self._show(
            EmptyReason.NO_TEST,
            msg("No test for this app yet"),
            msg("“Send test” asks for the first one."),
        )

    def show_error(self, title: Message, advice: Message) -> None:
        self._show(EmptyReason.ERROR, title, advice, self.tr("Try again"))

    def _show(
        self, reason: EmptyReason, title: Message, advice: Message = NO_MESSAGE, action: str = ""
    ) -> None:
        self._timer.stop()
        self._set_texts(reason, title, advice, action)
        self.show()

    def _set_texts(
        self, reason: EmptyReason, title: Message, advice: Message = NO_MESSAGE, action: str = ""
    ) -> None:
        self.reason = reason
        self._title.setText(tr_message(title))
        self._advice.setText(tr_message(advice))
        self._advice.setVisible(bool(advice))
        self._button.setText(action or self._button.text())
        self._button.setVisible(bool(action))
        self._paint_icon()

    def _paint_icon(self) -> None:
        if self.reason is not EmptyReason.NONE:
            name, tone = _ICONS[self.reason]
            side, ratio = 2 * self._theme.type.icon, self.devicePixelRatioF()
            self._icon.setPixmap(self._theme.pixmap(name, tone, side, ratio))
