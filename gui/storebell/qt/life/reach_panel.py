"""The URL, the IDs and the files with which a handler asks the simulator of a life."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from storebell.domain.simulation.requests import SimulationFacts
from storebell.qt.life.copy_button import CopyButton
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import ElidedLabel, Label


class ReachPanel(QFrame):
    """Base URL, IDs and files; before there is a simulator, what will be here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._promise = Label(
            self.tr(
                "While a life runs, a simulator answers what your handler asks about this customer "
                "in the middle of a notification. Its base URL, key and root are shown here."
            ),
            tone="secondary",
            wraps=True,
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space(4))
        self._grid.setVerticalSpacing(space(1))
        self._grid.setColumnStretch(1, 1)
        self._lines = {
            "base_url": self._line(theme, self.tr("Base URL"), self.tr("Copy the base URL")),
            "key_file": self._line(theme, self.tr("Key file"), self.tr("Copy the key file's path")),
            "key_id": self._line(theme, self.tr("Key ID"), self.tr("Copy the key ID")),
            "issuer_id": self._line(theme, self.tr("Issuer ID"), self.tr("Copy the issuer ID")),
            "root_file": self._line(
                theme, self.tr("Root file"), self.tr("Copy the root file's path")
            ),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(3), space(4), space(3))
        column.setSpacing(space(2))
        column.addWidget(
            Label(self.tr("How a handler reaches the simulator"), is_strong=True, wraps=True)
        )
        column.addWidget(self._promise)
        column.addLayout(self._grid)
        self.show_facts(None)

    def show_facts(self, facts: SimulationFacts | None) -> None:
        """Shows a simulator that runs; None where there is none."""
        texts = {}
        if facts is not None:
            texts = {
                "base_url": facts.base_url,
                "key_file": str(facts.key_file),
                "key_id": facts.key_id,
                "issuer_id": facts.issuer_id,
                "root_file": str(facts.root_file),
            }
        self._promise.setVisible(facts is None)
        for name, (heading, value, copy) in self._lines.items():
            text = texts.get(name, "")
            value.setText(text)
            value.setAccessibleName(f"{heading.text()}: {text}")
            copy.set_text(text)
            for widget in (heading, value, copy):
                widget.setVisible(facts is not None)

    def _line(
        self, theme: Theme, name: str, copy_name: str
    ) -> tuple[Label, ElidedLabel, CopyButton]:
        row = self._grid.rowCount()
        middle = Qt.AlignmentFlag.AlignVCenter
        heading = Label(name, tone="secondary")
        value = ElidedLabel(size="fixed", mode=Qt.TextElideMode.ElideMiddle)
        copy = CopyButton(theme, copy_name)
        cell = QHBoxLayout()
        cell.setSpacing(space(1))
        cell.addWidget(value)
        cell.addWidget(copy)
        cell.addStretch(1)
        self._grid.addWidget(heading, row, 0, middle)
        self._grid.addLayout(cell, row, 1)
        return heading, value, copy
