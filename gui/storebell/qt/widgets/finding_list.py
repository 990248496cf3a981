"""Findings, one below the other: what was looked at, what was seen, what to do."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from storebell.domain.findings import Finding, Level
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

_ICONS: Final = {
    Level.GOOD: ("tick", "delivered"),
    Level.NOTE: ("info", "secondary"),
    Level.WARNING: ("warning", "waiting"),
    Level.BAD: ("cross", "failed"),
}


class FindingList(QWidget):
    """List of findings that takes no room while it is empty. Its text can be selected and
    copied.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._findings: tuple[Finding, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(2))
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """These, in their order: the first is the surest."""
        self._findings = tuple(findings)
        before = set(self.findChildren(QLabel))
        self._empty()
        for finding in self._findings:
            self._column.addLayout(self._row(finding))
        self.setVisible(bool(self._findings))
        # Until it is shown a new label has no height, but the list's owner needs it at once.
        # Those before are children until the event loop deletes them.
        for label in set(self.findChildren(QLabel)) - before:
            label.show()

    def _row(self, finding: Finding) -> QHBoxLayout:
        name, tone = _ICONS[finding.level]
        icon = QLabel()
        side, ratio = self._theme.type.icon, self.devicePixelRatioF()
        icon.setPixmap(self._theme.pixmap(name, tone, side, ratio))
        icon.setAccessibleName(self._level_text(finding.level))
        text = QVBoxLayout()
        text.setSpacing(0)
        is_good = finding.level in {Level.GOOD, Level.NOTE}
        seen = _selectable(Label(self._seen(finding), is_strong=not is_good, wraps=True))
        text.addWidget(seen)
        if finding.advice:
            advice = Label(tr_message(finding.advice), tone="secondary", wraps=True)
            text.addWidget(_selectable(advice))
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        return row

    def _seen(self, finding: Finding) -> str:
        if not finding.subject:
            return tr_message(finding.seen)
        subject, seen = tr_message(finding.subject), tr_message(finding.seen)
        return self.tr("{subject}: {seen}").format(subject=subject, seen=seen)

    def _level_text(self, level: Level) -> str:
        return {
            Level.GOOD: self.tr("In order"),
            Level.NOTE: self.tr("Note"),
            Level.WARNING: self.tr("Warning"),
            Level.BAD: self.tr("Error"),
        }[level]

    def _empty(self) -> None:
        while (row := self._column.takeAt(0)) is not None:
            inner = row.layout()
            if inner is not None:
                _discard(inner)

    def _on_theme_changed(self) -> None:
        if self._findings:
            self.show_findings(self._findings)


def _selectable(label: Label) -> Label:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _discard(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            _discard(inner)
    layout.deleteLater()
