"""Welcome before the first test: about Local, and how to use a key of one's own."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.actions.qactions import Actions
from storebell.qt.keys.dropped_files import dropped_key_files
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label, set_state


class Welcome(QFrame):
    """Frame that is visible while the timeline is empty.

    Signals: choose_key_requested(); key_files_dropped(tuple of Path).
    """

    choose_key_requested = Signal()
    key_files_dropped = Signal(object)

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAcceptDrops(True)
        self._bell = QLabel()
        title = Label(
            self.tr("Ring a server, and watch it answer"), size="title", is_strong=True, wraps=True
        )
        self._explanation = Label(
            self.tr(
                "Local is an App Store server built into Storebell. It signs a TEST notification "
                "as Apple does, delivers it to a server on this computer, and records what "
                "happened."
            ),
            tone="secondary",
            wraps=True,
        )
        keys = QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Return)
        self._hint = Label(
            self.tr("or press Send test {keys}").format(
                keys=keys.toString(QKeySequence.SequenceFormat.NativeText)
            ),
            tone="secondary",
            wraps=True,
        )
        self._all_results = QPushButton(self.tr("&Show all results"))
        actions.use("eleven", self._all_results)
        self._card = self._key_card()
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(space(6), space(6), space(6), space(6))
        column.setSpacing(space(2))
        column.addStretch(2)
        for widget, gap in (
            (self._bell, 2),
            (title, 0),
            (self._explanation, 2),
        ):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addLayout(_centred(widget))
            column.addSpacing(space(gap))
        column.addLayout(self._ways_to_begin())
        column.addSpacing(space(8))
        column.addLayout(_centred(self._card))
        column.addStretch(3)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        theme.apply_style(self, "welcome")
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_key_files(event.mimeData()):
            set_state(self._card, "state", "drop")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_state(self._card, "state", "rest")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        set_state(self._card, "state", "rest")
        files = dropped_key_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.key_files_dropped.emit(files)

    def _ways_to_begin(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(space(3))
        row.addStretch(1)
        row.addWidget(self._all_results)
        row.addWidget(self._hint, 1000)
        row.addStretch(1)
        return row

    def _key_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("key_card")
        card.setProperty("state", "rest")
        column = QVBoxLayout(card)
        column.setContentsMargins(space(4), space(4), space(4), space(4))
        column.setSpacing(space(2))
        column.addWidget(Label(self.tr("Use your own key"), size="heading", is_strong=True))
        column.addWidget(
            Label(
                self.tr(
                    "Sandbox and Production need an In-App Purchase key. It goes to your OS "
                    "keychain and nowhere else."
                ),
                tone="secondary",
                wraps=True,
            )
        )
        self._choose = QPushButton(self.tr("&Choose or drop the .p8 file…"))
        self._choose.clicked.connect(self.choose_key_requested)
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addStretch(1)
        column.addSpacing(space(1))
        column.addLayout(row)
        column.addWidget(
            Label(
                self.tr("Then its issuer ID, and your app's bundle ID."),
                tone="secondary",
                size="small",
                wraps=True,
            )
        )
        return card

    def _on_theme_changed(self) -> None:
        side = self._theme.type.icon * 2
        self._bell.setPixmap(self._theme.pixmap("bell", "accent", side, self.devicePixelRatioF()))
        width = self._theme.type.icon * 33
        self._card.setMaximumWidth(width)
        self._explanation.setMaximumWidth(round(width * 0.82))
        self._hint.ensurePolished()
        text_width = self._hint.fontMetrics().horizontalAdvance(self._hint.text())
        self._hint.setMaximumWidth(text_width + space(1))
        self._theme.apply_icon(self._choose, "key", "text", padding=space(1))


def _centred(widget: QWidget) -> QHBoxLayout:
    """Centres a widget at its widest: an alignment would lose the height for that width."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 1000)
    row.addStretch(1)
    return row
