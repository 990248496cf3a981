"""A popup with a field to search in and the list of notification types."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.notifications.types import NotificationGroup
from storebell.presentation.type_list import TypeChoice, TypeRow, type_rows
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.labels import Label

Index = QModelIndex | QPersistentModelIndex

_NO_INDEX: Final = QModelIndex()
_ROW: Final = Qt.ItemDataRole.UserRole
_CHARACTERS: Final = 96
_ROWS: Final = 16
_MOVES: Final = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp})


class TypeModel(QAbstractListModel):
    """The rows of the list; headings can't be selected."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: Sequence[TypeRow] = ()

    def show(self, rows: Sequence[TypeRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, choice: TypeChoice) -> int:
        """The first row of a type; the first of all where it is not shown; -1 for an empty list."""
        rows = [number for number, row in enumerate(self._rows) if row.choice is not None]
        same = (number for number in rows if self._rows[number].choice == choice)
        return next(same, rows[0] if rows else -1)

    def row_at(self, index: Index) -> TypeRow:
        return self._rows[index.row()]

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}, {row.name}" if row.name else row.title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._rows[index.row()].choice is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Delegate(QStyledItemDelegate):
    """Paints plain words at the start of a row, Apple's name at its end."""

    def __init__(self, theme: Theme, model: TypeModel, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), option.fontMetrics.height() + space(2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row_at(index)
        is_heading = row.choice is None
        rect = option.rect.adjusted(space(2), 0, -space(2), 0)
        start = QStyle.visualAlignment(
            option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        end = QStyle.visualAlignment(
            option.direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        painter.save()
        if not is_heading and option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("selection"))
        painter.setFont(self._theme.type.small)
        width = 0
        if row.name:
            measure = painter.fontMetrics()
            # A pixel more than its text: its width may be a fraction.
            width = min(measure.horizontalAdvance(row.name) + 1, rect.width() * 3 // 5)
            name = measure.elidedText(row.name, Qt.TextElideMode.ElideMiddle, width)
            painter.setPen(self._theme.colour("secondary"))
            painter.drawText(rect, end, name)
        painter.setPen(self._theme.colour("secondary" if is_heading else "text"))
        if not is_heading:
            painter.setFont(self._theme.type.body)
        left, right = (0, -width - space(3)) if option.direction == _LTR else (width + space(3), 0)
        rect = rect.adjusted(left, 0, right, 0) if width else rect
        title = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, start, title)
        painter.restore()


_LTR: Final = Qt.LayoutDirection.LeftToRight


class TypePopup(QFrame):
    """Opens below a button. The focus stays in the field: the arrow keys move in the list.

    Signals: chosen(type, subtype), with a click or Return; it is closed then.
    """

    chosen = Signal(str, str)

    def __init__(self, theme: Theme, groups: Sequence[NotificationGroup], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._pointer: QPoint | None = None
        self._theme = theme
        self._groups = groups
        self._recent: Sequence[TypeChoice] = ()
        self._current: TypeChoice = ("", "")
        self.setAccessibleName(self.tr("Notification type"))
        self._search = ClearableLine(theme, "search")
        self._search.setPlaceholderText(self.tr("Search types…"))
        self._search.setAccessibleName(self.tr("Search the notification types"))
        self._model = TypeModel(self)
        self._list = QListView()
        self._list.setAccessibleName(self.tr("Notification types"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Delegate(theme, self._model, self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._nothing = Label(self.tr("No type fits"), tone="secondary")
        self._nothing.setContentsMargins(space(2), space(2), 0, space(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(2), space(2), space(2))
        column.setSpacing(space(2))
        column.addWidget(self._search)
        column.addWidget(self._nothing)
        column.addWidget(self._list, 1)
        self._search.textChanged.connect(self._show_rows)
        self._search.installEventFilter(self)
        self._list.clicked.connect(self._choose)
        self._list.entered.connect(self._on_entered)
        theme.apply_style(self, "type_popup")
        self.setFocusProxy(self._search)

    @property
    def field(self) -> QLineEdit:
        """The field to search in."""
        return self._search

    @property
    def rows(self) -> QListView:
        """The list."""
        return self._list

    def open_below(
        self, button: QWidget, current: TypeChoice, recent: Sequence[TypeChoice]
    ) -> None:
        """Opens with the current type selected."""
        self._current, self._recent = current, recent
        self._search.clear()
        self._show_rows("")
        measure = self.fontMetrics()
        area = button.screen().availableGeometry()
        width = min(measure.averageCharWidth() * _CHARACTERS, area.width() - space(4))
        height = min((measure.height() + space(2)) * _ROWS, area.height() * 2 // 3)
        self.resize(width, height)
        place = button.mapToGlobal(button.rect().bottomLeft())
        left = min(max(place.x(), area.left()), area.right() - width)
        top = min(place.y() + space(1), area.bottom() - height)
        self.move(left, max(area.top(), top))
        self.show()
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self._pointer = QCursor.pos()
                self._list.event(event)
                self._skip_heading(event.key())
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose(self._list.currentIndex())
                return True
        return False

    def _show_rows(self, text: str) -> None:
        self._model.show(type_rows(self._groups, self._recent, text))
        row = self._model.row_of(self._current)
        self._nothing.setVisible(row < 0)
        self._list.setVisible(row >= 0)
        if row >= 0:
            self._list.setCurrentIndex(self._model.index(row))
            self._list.scrollTo(self._list.currentIndex(), QListView.ScrollHint.PositionAtCenter)

    def _skip_heading(self, key: int) -> None:
        """Page keys may end on a heading, which is nothing to choose."""
        at = self._list.currentIndex().row()
        step = 1 if key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} else -1
        while 0 <= at < self._model.rowCount():
            if self._model.row_at(self._model.index(at)).choice is not None:
                self._list.setCurrentIndex(self._model.index(at))
                return
            at += step
        self._list.setCurrentIndex(self._model.index(self._model.row_of(self._current)))

    def _on_entered(self, index: QModelIndex) -> None:
        """Follows the pointer, but not where the list was scrolled by a key below a still one."""
        if QCursor.pos() == self._pointer:
            return
        self._pointer = None
        if self._model.row_at(index).choice is not None:
            self._list.setCurrentIndex(index)

    def _choose(self, index: QModelIndex) -> None:
        choice = self._model.row_at(index).choice if index.isValid() else None
        if choice is not None:
            self.close()
            self.chosen.emit(*choice)
