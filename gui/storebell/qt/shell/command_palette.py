"""Command palette: every action of the window, found by typing and done with Return."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.messages import NO_MESSAGE
from storebell.presentation.action_state import ActionState, why_disabled
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.actions.catalogue import MENUS
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.clearable_line import ClearableLine

_LEFT_OUT: Final = frozenset({"palette"})
"""The palette itself."""

_SIZE_IN_ICONS: Final = QSize(36, 24)
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
_LABEL, _KEYS = range(2)
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Command:
    """An action as it is listed: its menu and label, its keys, and why it can't be done now."""

    name: str
    label: str
    menu: str
    keys: str
    why_not: str

    def matches(self, words: list[str]) -> bool:
        """True where each word is in its label or its menu."""
        text = f"{self.menu} {self.label}".casefold()
        return all(word in text for word in words)


def commands_for(state: ActionState) -> list[Command]:
    """Every action in the order of the menus, as it is in this state."""
    found = []
    for menu in MENUS:
        title = tr_text(menu.title).replace("&", "")
        for act in menu.acts:
            if act is None or act.name in _LEFT_OUT:
                continue
            why = why_disabled(act.enabled, state)
            why_not = "" if why == NO_MESSAGE else tr_message(why)
            found.append(Command(act.name, act.label, title, act.shortcut_text, why_not))
    return found


class _Commands(QAbstractTableModel):
    """Those that match what was typed; what can be done stands first."""

    def __init__(self, theme: Theme, commands: list[Command], parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all = commands
        self._shown = commands
        self.search("")

    def search(self, text: str) -> None:
        """Shows what matches all words."""
        words = text.casefold().split()
        self.beginResetModel()
        found = [command for command in self._all if command.matches(words)]
        begins = " ".join(words)
        self._shown = sorted(
            found,
            key=lambda command: (
                bool(command.why_not),
                not command.label.casefold().startswith(begins),
            ),
        )
        self.endResetModel()

    def at(self, index: QModelIndex) -> Command | None:
        return self._shown[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self._shown[index.row()]
        right = command.why_not or command.keys
        if role == Qt.ItemDataRole.DisplayRole:
            left = self.tr("{menu}: {action}").format(menu=command.menu, action=command.label)
            return left if index.column() == _LABEL else right
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == _LABEL:
            return ". ".join(filter(None, (command.label, command.menu, command.why_not)))
        if role == Qt.ItemDataRole.ForegroundRole:
            is_quiet = index.column() == _KEYS or bool(command.why_not)
            return self._theme.colour("secondary" if is_quiet else "text")
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _KEYS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class CommandPalette(QDialog):
    """Opened with open().

    Signals: chosen(name), an action that can be done, when the dialog has closed.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, state: ActionState, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Find an action"))
        self._line = ClearableLine(theme, "search")
        self._line.setPlaceholderText(self.tr("Find an action…"))
        self._line.setAccessibleName(self.tr("Find an action"))
        self._model = _Commands(theme, commands_for(state), self)
        self._table = QTableView()
        self._table.setAccessibleName(self.tr("Actions"))
        self._table.setModel(self._model)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(theme.type.icon + space(3))
        header = self._table.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(_LABEL, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_KEYS, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(self._line)
        column.addWidget(self._table, 1)
        self._line.textChanged.connect(self._on_text_changed)
        self._line.returnPressed.connect(self._choose)
        self._line.installEventFilter(self)
        self._table.clicked.connect(self._choose)
        self.resize((_SIZE_IN_ICONS * theme.type.icon).boundedTo(parent.size()))
        theme.apply_style(self, "dialog")
        self._go(0)
        self._line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lets the arrow keys move along the list while the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self._go(self._table.currentIndex().row() + step)
                return True
        return super().eventFilter(watched, event)

    def _on_text_changed(self, text: str) -> None:
        self._model.search(text)
        self._go(0)

    def _go(self, row: int) -> None:
        last = self._model.rowCount() - 1
        if last >= 0:
            self._table.setCurrentIndex(self._model.index(max(0, min(row, last)), _LABEL))

    def _choose(self) -> None:
        command = self._model.at(self._table.currentIndex())
        if command is not None and not command.why_not:
            self.accept()
            self.chosen.emit(command.name)
