"""Grid of a key's facts: everything but the secret."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from storebell.presentation.key_ages import added_message, last_used_message
from storebell.presentation.translation import tr_message
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.copying import copy_text
from storebell.qt.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:  # the page knows its services by name only
    from storebell.services.accounts.keys import KeyFacts


class FactGrid(QWidget):
    """Names in the left column, values in the right one."""

    def __init__(self, theme: Theme, zone: tzinfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._zone = zone
        self._fingerprint = ""
        self._names: dict[Label, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(4))
        self._grid.setVerticalSpacing(space(1))
        self._grid.setColumnStretch(1, 1)
        self._key_id_name = Label(self.tr("Key ID"), tone="secondary")
        self._key_id = self._line(self._key_id_name, is_fixed=True)
        self._issuer = self._line(self.tr("Issuer ID"), is_fixed=True)
        self._provider = self._line(self.tr("Kept in"))
        self._public_key = self._line(self.tr("Public key"), self._copy_button(), is_fixed=True)
        self._added = self._line(self.tr("Added"))
        self._apps = self._line(self.tr("Used by"), wraps=True)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_facts(self, facts: "KeyFacts", now: datetime) -> None:
        """Shows these facts, as they are at `now`."""
        key, here = facts.key, now.astimezone(self._zone)
        self._fingerprint = key.fingerprint
        self._set_line(self._key_id, key.key_id)
        has_name = bool(key.label)  # else the key ID is above already
        for label in (self._key_id, self._key_id_name):
            label.setVisible(has_name)
        self._set_line(self._issuer, key.issuer_id)
        memory = self.tr("memory, until Storebell closes")
        self._set_line(self._provider, memory if facts.is_for_this_session else key.provider)
        self._set_line(self._public_key, f"SHA-256 {key.fingerprint}")
        added = key.added_at.astimezone(self._zone)
        used = facts.last_used_at.astimezone(self._zone) if facts.last_used_at else None
        template = (
            self.tr("{added}, last used {used}") if used else self.tr("{added}, not used yet")
        )
        fields = {
            "added": tr_message(added_message(added, here)),
            "used": tr_message(last_used_message(used, here)),
        }
        self._set_line(self._added, template.format(**fields))
        dates = [f"{at:%Y-%m-%d %H:%M}" for at in (added, used) if at is not None]
        set_tooltip(self._added, " · ".join(dates))
        names = ", ".join(app.label for app in facts.apps)
        self._set_line(self._apps, names or self.tr("no app yet"))

    def _set_line(self, line: Label, text: str) -> None:
        line.setText(text)
        line.setAccessibleName(f"{self._names[line]}: {text}")

    def _line(
        self,
        name: str | Label,
        button: QPushButton | None = None,
        *,
        is_fixed: bool = False,
        wraps: bool = False,
    ) -> Label:
        row = self._grid.rowCount()
        # In the middle of its line, and at the top where the value may take several.
        place = Qt.AlignmentFlag.AlignTop if wraps else Qt.AlignmentFlag.AlignVCenter
        heading = Label(name, tone="secondary") if isinstance(name, str) else name
        self._grid.addWidget(heading, row, 0, place)
        size = "fixed" if is_fixed else "body"
        middle = Qt.TextElideMode.ElideMiddle
        value = Label(wraps=True) if wraps else ElidedLabel(size=size, mode=middle)
        self._names[value] = heading.text()
        if button is None:
            self._grid.addWidget(value, row, 1)
        else:
            cell = QHBoxLayout()
            cell.setSpacing(space(1))
            cell.addWidget(value)
            cell.addWidget(button)
            cell.addStretch(1)
            self._grid.addLayout(cell, row, 1)
        return value

    def _copy_button(self) -> QPushButton:
        self._copy = QPushButton()
        self._copy.setProperty("kind", "icon")
        self._copy.setAccessibleName(self.tr("Copy the fingerprint of the public key"))
        set_tooltip(
            self._copy,
            self.tr("Copy. The same as: openssl pkey -in KEY.p8 -pubout -outform der | sha256sum"),
        )
        self._copy.clicked.connect(self._on_copy_clicked)
        return self._copy

    def _on_copy_clicked(self) -> None:
        copy_text(self._fingerprint, self._copy)

    def _on_theme_changed(self) -> None:
        side = self._theme.type.icon
        self._theme.apply_icon(self._copy, "copy")
        self._copy.setFixedSize(side + 2, side + 2)
