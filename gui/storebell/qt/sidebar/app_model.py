"""The model of the list of apps."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from storebell.presentation.lanes.durations import short_age
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.translation import tr_message, tr_tested_environment
from storebell.qt.plain_text import tooltip

if TYPE_CHECKING:  # the window's first frame has no apps, and waits for no timeline of theirs
    from storebell.presentation.app_summaries import AppSummary


Index = QModelIndex | QPersistentModelIndex


SUMMARY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The AppSummary of a row; None for “All apps”."""

NOW_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The moment that ages are counted to."""


class AppRows(QAbstractListModel):
    """Summaries of apps, below “All apps” where there are several."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[AppSummary | None] = []
        self._summaries: tuple[AppSummary, ...] = ()
        self._wanted = ""
        self.now = datetime.now(UTC)

    def show(self, summaries: "Sequence[AppSummary]", now: datetime) -> None:
        """Shows these; the same apps in the same order keep their rows."""
        self._summaries = tuple(summaries)
        self.now = now
        self._show_wanted()

    def set_now(self, now: datetime) -> None:
        """Counts ages to this moment."""
        self.now = now
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def result_times(self) -> tuple[datetime, ...]:
        """The times that ages are counted from."""
        return tuple(last.at for summary in self._summaries for last in summary.results)

    def set_wanted(self, text: str) -> None:
        """Shows only apps whose label or bundle ID has this text; “All apps” stays."""
        self._wanted = text.strip().casefold()
        self._show_wanted()

    def _show_wanted(self) -> None:
        rows: list[AppSummary | None] = [
            summary
            for summary in self._summaries
            if self._wanted in summary.label.casefold()
            or self._wanted in summary.bundle_id.casefold()
        ]
        if len(self._summaries) > 1:
            rows.insert(0, None)
        if [_label(row) for row in rows] == [_label(row) for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, label: str | None) -> int:
        """The row of an app, or of “All apps”; -1 where there is none."""
        labels = [_label(row) for row in self._rows]
        return labels.index(label) if label in labels else -1

    def label_at(self, row: int) -> str | None:
        return _label(self._rows[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        summary = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return summary.label if summary else self.tr("All apps")
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(summary)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._sentence(summary), summary.bundle_id if summary else "")
            case _ if role == SUMMARY_ROLE:
                return summary
            case _ if role == NOW_ROLE:
                return self.now
        return None

    def _sentence(self, summary: "AppSummary | None") -> str:
        if summary is None:
            return self.tr("All apps")
        results = [
            f"{tr_tested_environment(last.environment, has_stand_in=last.has_stand_in)} "
            f"{self._kind_text(last.kind) if last.was_sent else self.tr('not sent')}, "
            f"{tr_message(short_age(last.at, self.now))}"
            for last in summary.results
        ]
        lock = [self.tr("locked for Production")] if summary.is_locked else []
        return ", ".join((summary.label, *lock, *(results or [tr_message(summary.note)])))

    def _kind_text(self, kind: Kind) -> str:
        return {
            Kind.DELIVERED: self.tr("delivered"),
            Kind.FAILED: self.tr("failed"),
            Kind.PLANNED: self.tr("waiting for the next attempt"),
            Kind.RUNNING: self.tr("waiting"),
        }.get(kind, self.tr("unknown"))


def _label(summary: "AppSummary | None") -> str | None:
    return None if summary is None else summary.label
