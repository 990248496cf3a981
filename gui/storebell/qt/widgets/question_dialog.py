"""A question before something that can't be taken back: two buttons, one of which names the act."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.accessibility.focus_keeper import FocusKeeper
from storebell.qt.plain_text import button_text, window_title
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import ElidedLabel, Label

_MOST_ROWS: Final = 8
"""Rows of details that are shown at once; more can be scrolled to."""


class Question(QDialog):
    """Opened with open(); accepted() means that it shall be done. Cancel is the default."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._focus_keeper = FocusKeeper(self)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._focus_keeper.is_lost() or super().focusNextPrevChild(forward)

    def ask(
        self,
        act: str,
        question: str,
        explanation: str,
        *,
        width_in_icons: int,
        details: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Fills the dialog: `act` is the title of its window and the name of its button.

        `details` are rows of a name and what belongs to it, each in one line.
        """
        theme = self._theme
        self.setWindowTitle(window_title(act))
        icon = QLabel()
        icon.setPixmap(theme.pixmap("bell", "ink", theme.type.icon * 2, self.devicePixelRatioF()))
        texts = QVBoxLayout()
        texts.setSpacing(space(2))
        texts.addWidget(Label(question, size="heading", is_strong=True, wraps=True))
        if details:
            texts.addWidget(self._details(details))
            texts.addSpacing(space(1))
        texts.addWidget(Label(explanation, wraps=True))
        texts.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(space(4))
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(5), space(5), space(4))
        column.setSpacing(space(5))
        column.addLayout(top)
        column.addWidget(self._buttons(act))
        self.setMinimumWidth(theme.type.icon * width_in_icons)
        theme.apply_style(self, "dialog")
        self._cancel.setDefault(True)  # only now that it is the dialog's: before, it forgets it
        self._cancel.setFocus()

    def sizeHint(self) -> QSize:
        """Size with the height that the text needs at its width: Qt's hint is higher."""
        hint, layout = super().sizeHint(), self.layout()
        width = max(hint.width(), self.minimumWidth())
        return hint if layout is None else QSize(width, layout.totalHeightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt gives a window no more height when its text wraps: ask for what the text needs."""
        super().resizeEvent(event)
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def _details(self, details: Sequence[tuple[str, str]]) -> QWidget:
        content = QWidget()
        content.setObjectName("content")
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, space(2), 0)
        grid.setHorizontalSpacing(space(4))
        grid.setVerticalSpacing(space(1))
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(details):
            grid.addWidget(ElidedLabel(name, is_strong=True), row, 0)
            grid.addWidget(
                ElidedLabel(value, tone="secondary", mode=Qt.TextElideMode.ElideMiddle), row, 1
            )
        if len(details) <= _MOST_ROWS:
            return content
        area = QScrollArea()
        area.setObjectName("fitting")
        area.setAccessibleName(self.tr("Apps"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        rows = content.sizeHint().height() * _MOST_ROWS // len(details)
        area.setFixedHeight(rows)
        return area

    def _buttons(self, act: str) -> QDialogButtonBox:
        self._cancel = QPushButton(self.tr("Cancel"))
        do_it = QPushButton(button_text(act))
        do_it.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(do_it, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons
