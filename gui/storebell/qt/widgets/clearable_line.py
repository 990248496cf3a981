"""A line to type in that can be cleared, and that may begin with an icon.

Qt's own actions inside a line have icons of one size, which stay small beside large text, and its
button for clearing can't be seen on dark grounds.
"""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStyle, QToolButton, QWidget

from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space


class ClearableLine(QLineEdit):
    """Shows a cross at its end while there is something to clear."""

    def __init__(self, theme: Theme, leading: str = "", parent: QWidget | None = None) -> None:
        """Makes the line; `leading` is the name of an icon at its beginning."""
        super().__init__(parent)
        self._theme = theme
        self._leading_name = leading
        self._leading = QLabel(self)
        self._leading.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._leading.setVisible(bool(leading))
        self._clear = QToolButton(self)
        self._clear.setAutoRaise(True)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setAccessibleName(self.tr("Clear"))
        set_tooltip(self._clear, self.tr("Clear"))
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_text_changed("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def _arrange(self) -> None:
        """The icon before the text, the cross behind it; the text keeps off both."""
        side = self._theme.type.icon
        before = side + space(1) if self._leading_name else 0
        behind = side + space(2) if not self._clear.isHidden() else 0
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left, right = (behind, before) if is_mirrored else (before, behind)
        self.setTextMargins(left, 0, right, 0)
        for widget, start, width in (
            (self._leading, space(2), side),
            (self._clear, self.width() - space(1) - side - space(1), side + space(1)),
        ):
            top = (self.height() - width) // 2
            place = QRect(start, top, width, width)
            widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._arrange()

    def _on_theme_changed(self) -> None:
        side = self._theme.type.icon
        self._clear.setIcon(self._theme.icon("close"))
        self._clear.setIconSize(QSize(side, side))
        if self._leading_name:
            ratio = self.devicePixelRatioF()
            pixmap = self._theme.pixmap(self._leading_name, "secondary", side, ratio)
            self._leading.setPixmap(pixmap)
        self._arrange()
