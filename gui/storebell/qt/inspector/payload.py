"""The decoded payload, and whether it may be believed."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QSizePolicy,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.findings import Level
from storebell.domain.plain_text import visible
from storebell.domain.signed_data import SignedData
from storebell.presentation.payload_tree import Node, find, tree
from storebell.presentation.received import signature_finding
from storebell.presentation.translation import tr_message
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.i18n import capitalised
from storebell.qt.inspector.page import MARKS, Subject
from storebell.qt.inspector.payload_model import PayloadModel
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.lengths import FOCUS
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.copying import copy_text
from storebell.qt.widgets.labels import Label
from storebell.qt.widgets.text_document import Document

_DETAIL_LINES: Final = 5
_MOST_OPENED: Final = 50
_JOINED_BELOW: Final = 36
"""Average characters; with less room than this, name and value share a column."""


class _Passage(Document):
    """A few lines, as high as they need up to a limit."""

    def __init__(self, theme: Theme, name: str, most_lines: int) -> None:
        super().__init__(theme, name)
        self._most_lines = most_lines
        self._lines: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.height_changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        most = self.fontMetrics().lineSpacing() * self._most_lines
        return QSize(0, min(self.needed_height, most))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.needed_height, super().minimumSizeHint().height()))

    def show_lines(self, *lines: tuple[str, str]) -> None:
        """Each line is a text and its tone."""
        self._lines = lines
        self.rewrite()

    def compose(self) -> None:
        self.set_margins(space(2) - FOCUS, space(2) - FOCUS)
        for text, tone in self._lines:
            self.small(text, tone)


class FindLine(ClearableLine):
    """Search field. Signals: next_requested(step), by Return, and with Shift backwards."""

    next_requested = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.next_requested.emit(-1 if is_back else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.next_requested.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.next_requested.emit(-1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class PayloadPage(QWidget):
    """Says first what the signature is worth, then shows the JSON as a tree."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._found: tuple[Node, ...] = ()
        self._at = 0
        self._verdict = _Passage(theme, self.tr("What the signature is worth"), 6)
        self._find = FindLine(theme, "search")
        self._find.setPlaceholderText(self.tr("Find…"))
        self._find.setAccessibleName(self.tr("Find in the payload"))
        set_tooltip(self._find, self.tr("Return goes to the next one, Shift+Return back"))
        self._count = Label(tone="secondary", size="small")
        self._count.hide()
        self._more = QPushButton("⋯")
        self._more.setAccessibleName(self.tr("More for the payload"))
        set_tooltip(self._more, self.tr("Expand, collapse, copy value or path"))
        self._model = PayloadModel(self)
        self._tree = QTreeView()
        self._tree.setObjectName("payload")
        self._tree.setAccessibleName(name)
        self._tree.setModel(self._model)
        self._detail = _Passage(theme, self.tr("The chosen value"), _DETAIL_LINES)
        self._width_change = DeferredCall(self._share_width, self)
        self._set_up_tree()
        self._menu = self._make_menu()
        self._more.setMenu(self._menu)
        self._set_out()
        self._find.textChanged.connect(self._on_find_changed)
        self._find.next_requested.connect(self._step)
        self._tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self._tree.customContextMenuRequested.connect(self._on_menu_requested)

    def show_subject(self, subject: Subject | None) -> None:
        """Shows this payload; where it is the same, expansion and selection stay."""
        before, self._subject = self._subject, subject
        verification = subject.timeline.verification if subject else None
        payload = verification.payload if verification else None
        if verification is None:
            self._verdict.show_lines((self.tr("The payload is not known yet."), "secondary"))
        else:
            finding = signature_finding(SignedData.of_notification(verification))
            mark, tone = MARKS[finding.level]
            lines = [(f"{mark} {capitalised(tr_message(finding.seen))}", tone)]
            if finding.level is Level.BAD:
                lines.append((tr_message(finding.advice), "secondary"))
            if payload is None:
                text = self.tr("It could not be decoded; Raw has it as it came.")
                lines.append((text, "secondary"))
            self._verdict.show_lines(*lines)
        for widget in (self._tree, self._find, self._more, self._detail):
            widget.setVisible(payload is not None)
        known = before.timeline.verification if before else None
        is_same = known is not None and known.payload == payload and before is not None
        if is_same and subject is not None and before is not None and before.zone == subject.zone:
            return
        zone = subject.zone if subject else None
        self._model.show_tree(None if payload is None else tree(payload), zone)
        self._open_first()
        self._detail.show_lines((self.tr("Choose a line to read all of it."), "secondary"))
        self._on_find_changed(self._find.text())

    # -- inside -------------------------------------------------------------------------------

    def _set_up_tree(self) -> None:
        tree_view = self._tree
        tree_view.setHeaderHidden(True)
        tree_view.setUniformRowHeights(True)
        tree_view.setFrameShape(QFrame.Shape.NoFrame)
        tree_view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree_view.setTabKeyNavigation(False)
        tree_view.setIndentation(space(4))
        tree_view.setMinimumHeight(space(20))
        tree_view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree_view.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        tree_view.header().setStretchLastSection(True)
        tree_view.header().setResizeContentsPrecision(0)
        # “Expand all” emits a signal for each branch: the reaction runs once, afterwards.
        self._width_due = QTimer(self)
        self._width_due.setSingleShot(True)
        self._width_due.setInterval(0)
        self._width_due.timeout.connect(self._share_width)
        tree_view.expanded.connect(lambda *_: self._width_due.start())
        tree_view.collapsed.connect(lambda *_: self._width_due.start())

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        copy = QKeySequence(QKeySequence.StandardKey.Copy)
        entries = (
            (self.tr("Copy &value"), self._on_copy_value, copy),
            (self.tr("Copy &decoded"), self._on_copy_decoded, QKeySequence("Ctrl+Alt+D")),
            (self.tr("Copy &path"), self._on_copy_path, QKeySequence("Ctrl+Alt+C")),
            (self.tr("&Expand all"), self._tree.expandAll, QKeySequence()),
            (self.tr("&Collapse all"), self._tree.collapseAll, QKeySequence()),
        )
        for text, slot, keys in entries:
            action = QAction(text, self)
            action.triggered.connect(slot)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._tree.addAction(action)
            menu.addAction(action)
        menu.insertSeparator(menu.actions()[3])
        return menu

    def _set_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(space(4), 0, space(4), space(1))
        row.setSpacing(space(2))
        row.addWidget(self._find, 1)
        row.addWidget(self._count)
        row.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._verdict)
        column.addLayout(row)
        column.addWidget(self._tree, 1)
        column.addWidget(self._detail)
        column.addStretch(0)

    def _open_first(self) -> None:
        """Expands what is small enough to be read, two levels deep."""
        for row in range(min(self._model.rowCount(), _MOST_OPENED)):
            self._open(self._model.index(row, 0), levels=2)
        self._share_width()

    def _open(self, index: QModelIndex, *, levels: int) -> None:
        rows = self._model.rowCount(index)
        if not 0 < rows <= _MOST_OPENED:
            return
        self._tree.expand(index)
        if levels > 1:
            for row in range(rows):
                self._open(self._model.index(row, 0, index), levels=levels - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._width_change.request()

    def _share_width(self) -> None:
        """Names take what they need, up to a half; with little room they share a column."""
        average = QFontMetrics(self._tree.font()).averageCharWidth()
        width = self._tree.viewport().width()
        is_joined = width < _JOINED_BELOW * average
        self._model.join(is_joined=is_joined)
        self._tree.setColumnHidden(1, is_joined)
        names = self._tree.sizeHintForColumn(0) + space(2)
        self._tree.setColumnWidth(0, width if is_joined else min(names, width // 2))

    def _on_find_changed(self, text: str) -> None:
        root = self._model.root
        self._found = find(root, text) if root is not None else ()
        self._at = 0
        self._show_count()
        if self._found:
            self._choose(self._found[0])

    def _step(self, by: int) -> None:
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show_count()
            self._choose(self._found[self._at])

    def _show_count(self) -> None:
        self._count.setVisible(bool(self._find.text().strip()))
        if not self._find.text().strip():
            self._count.setText("")
        elif not self._found:
            self._count.setText(self.tr("not found"))
        else:
            text = self.tr("{number} of {count}")
            self._count.setText(text.format(number=self._at + 1, count=len(self._found)))

    def _choose(self, node: Node) -> None:
        index = self._model.index_of(node)
        flags = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self._tree.selectionModel().setCurrentIndex(index, flags)
        self._tree.scrollTo(index)

    def _chosen(self) -> Node | None:
        return self._model.node(self._tree.currentIndex())

    def _on_current_changed(self, current: QModelIndex) -> None:
        node = self._model.node(current)
        if node is not None:
            value = "" if node.has_children and node.inner is None else self._full_text(node)
            self._detail.show_lines(
                (node.path, "secondary"), *(((value, "text"),) if value else ())
            )

    def _full_text(self, node: Node) -> str:
        """The value without a cut, but for what is longer than anybody reads here."""
        if isinstance(node.value, str):
            return visible(node.value)
        return self._model.value_text(node)

    def _on_menu_requested(self, place: QPoint) -> None:
        self._menu.popup(self._tree.viewport().mapToGlobal(place))

    def _on_copy_value(self) -> None:
        node = self._chosen()
        if node is not None:
            self._copy(node.copied)

    def _on_copy_decoded(self) -> None:
        node = self._chosen()
        if node is not None:
            self._copy(node.decoded)

    def _on_copy_path(self) -> None:
        node = self._chosen()
        if node is not None:
            self._copy(node.path)

    def _copy(self, text: str) -> None:
        chosen = self._tree.visualRect(self._tree.currentIndex())
        copy_text(text, self._tree.viewport(), chosen.bottomLeft())
