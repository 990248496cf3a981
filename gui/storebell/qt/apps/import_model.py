"""Table model of an import's plan, row by row."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from storebell.presentation.translation import tr_list, tr_message
from storebell.qt.plain_text import one_line, tooltip
from storebell.qt.theme.theme import Theme
from storebell.services.accounts.app_import import ImportPlan, Outcome, PlannedApp

Index = QModelIndex | QPersistentModelIndex

_ICONS: Final = {
    Outcome.ADDED: ("plus", "delivered"),
    Outcome.CHANGED: ("again", "accent_text"),
    Outcome.UNCHANGED: ("dash", "secondary"),
    Outcome.ERROR: ("cross", "failed"),
}


class PlanModel(QAbstractTableModel):
    """One row for each row of the input: outcome, name, bundle ID, key, and remarks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[PlannedApp, ...] = ()

    def show_plan(self, plan: ImportPlan | None) -> None:
        """Shows this plan, or none."""
        self.beginResetModel()
        self._rows = plan.apps if plan else ()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._headings())

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        is_row = orientation is Qt.Orientation.Vertical
        if role == Qt.ItemDataRole.AccessibleTextRole and is_row:
            return self.tr("Row {number}").format(number=self._rows[section].row.number)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return str(self._rows[section].row.number) if is_row else self._headings()[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        planned = self._rows[index.row()]
        icon, tone = _ICONS[planned.outcome]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self._cells(planned)[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            advice = tr_message(planned.error.advice) if planned.error else ""
            return tooltip(f"{self._explanation(planned)} {advice}".strip()) or None
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._theme.icon(icon, tone)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in {0, 4}:
            return self._theme.colour(tone if planned.outcome is Outcome.ERROR else "text")
        return None

    def _headings(self) -> tuple[str, ...]:
        return (
            self.tr("Becomes"),
            self.tr("Name"),
            self.tr("Bundle ID"),
            self.tr("Key"),
            self.tr("Good to know"),
        )

    def _cells(self, planned: PlannedApp) -> tuple[str, ...]:
        app = planned.app
        texts = {
            Outcome.ADDED: self.tr("added"),
            Outcome.CHANGED: self.tr("changed"),
            Outcome.UNCHANGED: self.tr("unchanged"),
            Outcome.ERROR: self.tr("refused"),
        }[planned.outcome]
        return (
            texts,
            app.label if app else planned.row.label,
            app.bundle_id if app else planned.row.bundle_id,
            (app.key_id if app else planned.row.key_id) or "",
            self._explanation(planned),
        )

    def _explanation(self, planned: PlannedApp) -> str:
        if planned.error is not None:
            return f"{tr_message(planned.error.title)}."
        if planned.findings:
            return tr_list(finding.seen for finding in planned.findings)
        earlier, app = planned.earlier, planned.app
        if earlier is not None and app is not None and earlier.label != app.label:
            return self.tr("is called {name} now").format(name=earlier.label)
        return ""
