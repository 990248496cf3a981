"""The tree of a payload for a view; branches are made when they are first opened."""

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from storebell.domain.plain_text import visible
from storebell.presentation.payload_tree import Node
from storebell.qt.plain_text import tooltip

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


@dataclass(slots=True)
class _Entry:
    node: Node
    row: int
    parent: int
    below: list[int] | None = field(default=None)


class PayloadModel(QAbstractItemModel):
    """Two columns: name and value. Entry 0 is the root, which is not shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[_Entry] = []
        self._zone: tzinfo | None = None
        self._is_joined = False

    def show_tree(self, root: Node | None, zone: tzinfo | None) -> None:
        """Shows this tree, or none; times are shown in `zone`, None for this computer's."""
        self.beginResetModel()
        self._zone = zone
        self._entries = [] if root is None else [_Entry(root, 0, -1)]
        self.endResetModel()

    def join(self, *, is_joined: bool) -> None:
        """Sets whether name and value share the first column, which is the only one then."""
        if is_joined is not self._is_joined:
            self.layoutAboutToBeChanged.emit()
            self._is_joined = is_joined
            self.layoutChanged.emit()

    @property
    def root(self) -> Node | None:
        return self._entries[0].node if self._entries else None

    def node(self, index: Index) -> Node | None:
        """The node of a row, in either column."""
        return self._entries[index.internalId()].node if index.isValid() else None

    def index_of(self, node: Node) -> QModelIndex:
        """Index of a node of this tree."""
        index = QModelIndex()
        for row in node.place:
            index = self.index(row, 0, index)
        return index

    def value_text(self, node: Node) -> str:
        """The value as a person reads it: a time first as such, then as it came."""
        if node.time is None:
            return visible(node.text)
        return f"{node.time.astimezone(self._zone):%Y-%m-%d %H:%M:%S %Z} ({node.text})"

    # -- Qt's own questions -------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _TOP) -> QModelIndex:
        below = self._below(parent)
        if not 0 <= row < len(below) or not 0 <= column < 2:
            return QModelIndex()
        return self.createIndex(row, column, below[row])

    def parent(self, child: Index) -> QModelIndex:  # type: ignore[override]  # QObject has one too
        if not child.isValid():
            return QModelIndex()
        above = self._entries[child.internalId()].parent
        return self.createIndex(self._entries[above].row, 0, above) if above else QModelIndex()

    def rowCount(self, parent: Index = _TOP) -> int:
        return len(self._below(parent)) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = _TOP) -> int:
        return 2

    def hasChildren(self, parent: Index = _TOP) -> bool:
        # Asked of every row that is shown: it must not make what is below.
        if not parent.isValid():
            return bool(self._below(parent))
        return parent.column() == 0 and self._entries[parent.internalId()].node.has_children

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        # The headers are hidden, and read aloud nevertheless.
        is_text = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if orientation is Qt.Orientation.Horizontal and is_text:
            return (self.tr("Name"), self.tr("Value"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        name, value = visible(node.name), self.value_text(node)
        is_name = index.column() == 0
        text = (f"{name}: {value}" if self._is_joined else name) if is_name else value
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}: {value}" if is_name else value
        return None

    def _below(self, parent: Index) -> list[int]:
        if not self._entries:
            return []
        at = parent.internalId() if parent.isValid() else 0
        entry = self._entries[at]
        if entry.below is None:
            first = len(self._entries)
            children = entry.node.children
            self._entries += [_Entry(child, row, at) for row, child in enumerate(children)]
            entry.below = list(range(first, len(self._entries)))
        return entry.below
