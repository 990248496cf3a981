"""The page of settings: each with its help, in force as soon as it is changed."""

from typing import Final

from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import msg
from storebell.domain.settings.settings import KINDS, Group, Settings
from storebell.presentation.translation import tr_message
from storebell.qt.background import Background
from storebell.qt.settings.connection_panel import ConnectionPanel
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.settings.rows import Row, row_for
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

WIDEST_CHARACTERS: Final = 100
"""A line of help longer than this is hard to read."""


class SettingsPage(QWidget):
    """Groups of settings, in the order of `KINDS`; below the network's, the test of it."""

    def __init__(
        self,
        theme: Theme,
        background: Background,
        live: LiveSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._theme = theme
        self._live = live
        self._problem = Label(tone="failed", wraps=True)
        self._problem.hide()
        self._rows: dict[str, Row] = {}
        self.connection = ConnectionPanel(theme, background)
        self._column = QWidget()
        inside = QVBoxLayout(self._column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(space(4))
        inside.addWidget(self._problem)
        group: Group | None = None
        for name, kind in KINDS.items():
            if kind.group is not group:
                if group is Group.NETWORK:
                    inside.addWidget(self.connection)
                group = kind.group
                inside.addWidget(self._heading(group))
            row = self._rows[name] = row_for(theme, name, kind)
            row.changed.connect(live.change)
            row.reset_requested.connect(live.reset)
            inside.addWidget(row)
        inside.addStretch(1)
        # Side by side with what stretches: only so is its height that of its own width.
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space(5), space(2), space(5), space(5))
        layout.addWidget(self._column, 1)
        layout.addStretch(0)
        live.changed.connect(self._on_changed)
        live.failed.connect(self._on_failed)
        theme.changed.connect(self._fit)
        self._fit()
        self._on_changed(live.in_force)

    def row(self, name: str) -> Row:
        """The row of one setting."""
        return self._rows[name]

    def _heading(self, group: Group) -> Label:
        heading = Label(tr_message(msg(group.value)), size="heading", is_strong=True)
        heading.setContentsMargins(0, space(3), 0, 0)
        return heading

    def _fit(self) -> None:
        measure = QFontMetrics(self._theme.type.body)
        self._column.setMaximumWidth(measure.averageCharWidth() * WIDEST_CHARACTERS)

    def _on_changed(self, _in_force: Settings) -> None:
        self._problem.hide()
        stored = self._live.stored
        for name, row in self._rows.items():
            row.show_value(
                getattr(stored, name),
                is_default=self._live.is_default(name),
                is_outweighed=self._live.is_outweighed(name),
            )

    def _on_failed(self, name: str, error: StorebellError) -> None:
        row = self._rows.get(name)
        if row is not None:
            row.show_problem(error)
            return
        self._problem.setText(f"{tr_message(error.title)}. {tr_message(error.advice)}")
        self._problem.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Another Storebell may have changed them since."""
        super().showEvent(event)
        self._live.load()
