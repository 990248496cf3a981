"""One step of a life on the page: its notification, what a good handler does, what became of it."""

from datetime import datetime, tzinfo
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from storebell.presentation.life_progress import StepRow, StepState
from storebell.presentation.life_words import (
    cause_message,
    notification_words,
    remedy_message,
    state_message,
)
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.i18n import format_time
from storebell.qt.life.copy_button import CopyButton
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import ElidedLabel, Label, set_state

_ICONS: Final = {
    StepState.PLANNED: ("planned", "secondary"),
    StepState.DUE: ("waiting", "accent_text"),
    StepState.SENT: ("running", "accent_text"),
    StepState.RETRYING: ("again", "waiting"),
    StepState.DELIVERED: ("delivered", "delivered"),
    StepState.FAILED: ("failed", "failed"),
    StepState.NOT_SENT: ("planned", "secondary"),
}
"""The icon of each state and its tone, which its words have too."""


class StepView(QFrame):
    """Shows a row; each later one changes it in its place."""

    def __init__(self, theme: Theme, row: StepRow) -> None:
        super().__init__()
        self._theme = theme
        self._row = row
        self.title = self.tr("{number}. {notification}").format(
            number=row.number, notification=notification_words(row.pair)
        )
        self.state_text = ""
        self._icon = QLabel()
        self._state = _selectable(Label(wraps=True))
        self._cause = _selectable(Label(wraps=True))
        self._remedy = _selectable(Label(tone="secondary", wraps=True))
        self._transaction_name = Label(self.tr("Transaction"), tone="secondary", size="small")
        self._transaction = ElidedLabel(size="fixed", mode=Qt.TextElideMode.ElideMiddle)
        name = self.tr("Copy the transaction ID of step {number}").format(number=row.number)
        self._copy = CopyButton(theme, name)
        transaction = QHBoxLayout()
        transaction.setSpacing(space(2))
        transaction.addWidget(self._transaction_name)
        transaction.addWidget(self._transaction)
        transaction.addWidget(self._copy)
        transaction.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(space(1))
        column.addWidget(Label(self.title, is_strong=True, wraps=True))
        names = Label(" ".join(row.pair).strip(), tone="secondary", size="small", wraps=True)
        column.addWidget(_selectable(names))
        column.addWidget(_selectable(Label(tr_text(row.advice), wraps=True)))
        for label in (self._state, self._cause, self._remedy):
            column.addWidget(label)
        column.addLayout(transaction)
        line = QHBoxLayout(self)
        line.setContentsMargins(space(4), space(3), space(4), space(3))
        line.setSpacing(space(3))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column, 1)
        theme.changed.connect(self._on_theme_changed)

    def show_row(
        self, row: StepRow, *, now: datetime, zone: tzinfo | None, is_paused: bool
    ) -> bool:
        """Shows the row as it is now; returns True where its state is another one."""
        is_other = row.state is not self._row.state
        self._row = row
        at = row.at.astimezone(zone) if row.at else None
        time = format_time(at, now.astimezone(zone)) if at else ""
        self.state_text = tr_message(state_message(row, time, is_paused=is_paused))
        self._state.setText(self.state_text)
        self._state.set_tone(_ICONS[row.state][1])
        cause, remedy = tr_message(cause_message(row)), tr_message(remedy_message(row))
        for label, text in ((self._cause, cause), (self._remedy, remedy)):
            label.setText(text)
            label.setVisible(bool(text))
        self.setAccessibleName(self.title)
        self.setAccessibleDescription("\n".join(filter(None, (self.state_text, cause, remedy))))
        set_state(self, "state", "due" if row.state is StepState.DUE else "other")
        self._transaction.setText(row.transaction_id)
        self._copy.set_text(row.transaction_id)
        for widget in (self._transaction_name, self._transaction, self._copy):
            widget.setVisible(bool(row.transaction_id))
        self._on_theme_changed()
        return is_other

    def _on_theme_changed(self) -> None:
        name, tone = _ICONS[self._row.state]
        side = self._theme.type.icon
        self._icon.setFixedSize(QSize(side, side))
        self._icon.setPixmap(self._theme.pixmap(name, tone, side, self.devicePixelRatioF()))
        self._icon.setAccessibleName(self.state_text)


def _selectable(label: Label) -> Label:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
