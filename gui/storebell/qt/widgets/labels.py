"""Labels whose style is a word: tone, size, weight (see resources/qss/controls.qss)."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from storebell.qt.plain_text import set_tooltip


class Label(QLabel):
    """Plain text in one of the three sizes. `tone` and `size` are words of the style sheet."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: str = "text",
        size: str = "body",
        is_strong: bool = False,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        # Before there is a text: Qt would take it for HTML where it looks like it.
        self.setTextFormat(Qt.TextFormat.PlainText)
        super().setText(text)
        self.setProperty("tone", tone)
        # Not “size”: every widget has a property of that name already.
        self.setProperty("scale", size)
        self.setProperty("strong", is_strong)
        self.setWordWrap(wraps)
        if self.isRightToLeft():
            # Where reading begins, also for Latin names: Qt would go by the text.
            middle = Qt.AlignmentFlag.AlignVCenter
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | middle)

    def set_tone(self, tone: str) -> None:
        """Another tone for the same label."""
        set_state(self, "tone", tone)


class ElidedLabel(Label):
    """One line that is cut at the end, or in the middle, where it does not fit; a tip says all."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: str = "text",
        size: str = "body",
        is_strong: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, tone=tone, size=size, is_strong=is_strong, parent=parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 6), hint.height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._show_full_text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_full_text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        self.style().drawItemText(
            painter,
            self.rect(),
            int(self.alignment()),
            self.palette(),
            bool(QStyle.StateFlag.State_Enabled in option.state),
            text,
            self.foregroundRole(),
        )

    def _show_full_text(self) -> None:
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        set_tooltip(self, self.text() if is_cut else "")


def set_state(widget: QWidget, name: str, value: str | bool) -> None:
    """Sets a property that style sheets select by, and applies the sheet again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
