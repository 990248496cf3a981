"""Dialog that imports many apps at once; it shows the outcome of each row before anything is
done.
"""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from storebell.domain.accounts.app_fields import PASTED_FIELDS
from storebell.domain.accounts.pasted_apps import holds_apps
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import msg, plural_msg
from storebell.presentation.translation import tr_list, tr_text
from storebell.qt.apps.import_model import Index, PlanModel
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.form_dialog import FormDialog
from storebell.qt.widgets.labels import ElidedLabel, Label
from storebell.services.accounts.app_import import ImportPlan, Outcome

_PAUSE_MILLISECONDS = 200
"""After the last keystroke, before the rows are read again."""

_TAB_CHARACTERS = 22
"""Tab stops in pasted text, in characters: a bundle ID of a usual length fits."""

_WIDTH_IN_ICONS = 52
_MOST_OF_SCREEN = 0.9
_MOST_LINES = 3


class _Cells(QStyledItemDelegate):
    """Keeps columns and rows apart: Qt makes them as large as their text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        most = option.fontMetrics.lineSpacing() * _MOST_LINES
        return QSize(hint.width() + space(4), min(hint.height(), most) + space(2))


class AppImportDialog(FormDialog):
    """Dialog that imports the apps of a file, or of pasted text where there is no file.

    Signals: text_entered(text), when the pasted text has not changed for a moment;
    apply_requested(ImportPlan).
    """

    text_entered = Signal(str)
    apply_requested = Signal(object)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, file: Path | None = None
    ) -> None:
        title = tr_text("Import apps of a team")
        if file is None:
            title = tr_text("Paste a list of apps")
        super().__init__(theme, title, tr_text("Import"), parent)
        self._plan: ImportPlan | None = None
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Rows of apps"))
        # Columns as a spreadsheet has them, for names of a usual length.
        measure = QFontMetrics(self._theme.type.body)
        self._text.setTabStopDistance(measure.averageCharWidth() * _TAB_CHARACTERS)
        self._text.setPlaceholderText(
            self.tr(
                "Hiking\tcom.example.hiking\t6448311069\t2X9R4HXF34\nTrails\tcom.example.trails"
            )
        )
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(_PAUSE_MILLISECONDS)
        self._debounce.timeout.connect(lambda: self.text_entered.emit(self._text.toPlainText()))
        self._text.textChanged.connect(self._on_text_changed)
        self._model = PlanModel(theme)
        self._table = QTableView()
        self._summary = Label(is_strong=True, wraps=True)
        self._keys = Label(tone="waiting", wraps=True)
        self._set_out(file)
        self.set_can_act(can_act=False)
        most = round(self.screen().availableGeometry().width() * _MOST_OF_SCREEN)
        self.setMinimumWidth(min(theme.type.icon * _WIDTH_IN_ICONS, most))
        self.act_requested.connect(self._on_act_requested)

    def take_clipboard(self) -> None:
        """Fills in what was copied, if that is a list of apps."""
        copied = QGuiApplication.clipboard().text()
        if holds_apps(copied):
            self._text.setPlainText(copied)
            self._text.selectAll()

    def show_plan(self, plan: ImportPlan) -> None:
        """Shows the planned outcome of each row, or the actual one."""
        self.clear_error()
        self._plan = plan
        self._model.show_plan(plan)
        self._table.setVisible(bool(plan.apps))
        self._summary.setText(_counted(plan) or self.tr("It holds no apps."))
        keys = ", ".join(key.label or key.key_id for key in plan.missing_keys)
        self._keys.setText(
            self.tr("Not on this computer yet: {keys}. Import their .p8 files as well.").format(
                keys=keys
            )
        )
        self._keys.setVisible(bool(keys))
        self.set_busy(False)
        self.set_can_act(can_act=plan.has_changes)

    def show_error(self, error: StorebellError) -> None:
        """Shows that the rows can't be read, or that the plan failed."""
        super().show_error(error)
        self._forget_plan()

    def _forget_plan(self) -> None:
        self._plan = None
        self._model.show_plan(None)
        self._table.hide()
        self._summary.setText("")
        self._keys.hide()
        self.set_can_act(can_act=False)

    def _set_out(self, file: Path | None) -> None:
        if file is None:
            hint = self.tr(
                "One app a line, as a spreadsheet copies it, or with commas or spaces: name, "
                "{columns}. A first line may name the columns."
            ).format(columns=tr_list(msg(field.title) for field in PASTED_FIELDS[1:]))
            self.fields.addWidget(Label(hint, tone="secondary", wraps=True))
            self.fields.addWidget(self._text)
            self._text.setFixedHeight(self._theme.type.icon * 7)
            self._text.setFocus()
        else:
            self._text.setParent(self)
            self._text.hide()
            middle = Qt.TextElideMode.ElideMiddle
            self.fields.addWidget(ElidedLabel(str(file), tone="secondary", mode=middle))
        table = self._table
        table.setModel(self._model)
        table.setAccessibleName(self.tr("What becomes of each row"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        table.setIconSize(QSize(self._theme.type.icon, self._theme.type.icon))
        table.setShowGrid(False)
        table.setItemDelegate(_Cells(table))
        rows = table.verticalHeader()
        rows.setMinimumSectionSize(self._theme.type.icon + space(3))
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setMinimumHeight(self._theme.type.icon * 10)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.hide()
        self._keys.hide()
        for widget in (table, self._summary, self._keys):
            self.fields.addWidget(widget)

    def _on_text_changed(self) -> None:
        self.clear_error()
        self.set_can_act(can_act=False)
        if self._text.toPlainText().strip():
            self._debounce.start()
        else:
            self._debounce.stop()
            self._forget_plan()

    def _on_act_requested(self) -> None:
        if self._plan is not None and self._plan.has_changes:
            self.set_busy(True)
            self.apply_requested.emit(self._plan)


def _counted(plan: ImportPlan) -> str:
    """The number of rows of each outcome, in words; empty where there is no row."""
    counts = {outcome: plan.count(outcome) for outcome in Outcome}
    texts = {
        Outcome.ADDED: plural_msg("{count} to add", "{count} to add", counts[Outcome.ADDED]),
        Outcome.CHANGED: plural_msg(
            "{count} to change", "{count} to change", counts[Outcome.CHANGED]
        ),
        Outcome.UNCHANGED: plural_msg(
            "{count} unchanged", "{count} unchanged", counts[Outcome.UNCHANGED]
        ),
        Outcome.ERROR: plural_msg("{count} refused", "{count} refused", counts[Outcome.ERROR]),
    }
    return tr_list(text for outcome, text in texts.items() if counts[outcome])
