"""Frame around a page that replaces the timeline: its title and the back button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from storebell.qt.accessibility.focus_order import tab_stops
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label


class PageFrame(QFrame):
    """A page: the back button, its title, and its content, which scrolls where it needs more room.

    Signals: back_requested(), by the button, Escape, or the mouse's back button.
    """

    back_requested = Signal()

    def __init__(self, theme: Theme, title: str, content: QWidget) -> None:
        super().__init__()
        self.content = content
        self._title = title
        self.setAccessibleName(title)
        self._theme = theme
        self._back = QPushButton(self.tr("Timeline"))
        self._back.setProperty("kind", "quiet")
        self._back.setAccessibleName(self.tr("Back to the timeline"))
        set_tooltip(self._back, self.tr("Back to the timeline: Esc"))
        self._back.clicked.connect(self.back_requested)
        header = QHBoxLayout()
        header.setContentsMargins(space(4), space(2), space(5), space(2))
        header.setSpacing(space(3))
        header.addWidget(self._back)
        header.addWidget(Label(title, size="heading", is_strong=True), 1)
        area = QScrollArea()
        area.setObjectName("page")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(area, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def focus_content(self) -> None:
        """Focuses the first widget of the content, else the back button."""
        at = next(tab_stops(self.content), self._back)
        at.setFocus(Qt.FocusReason.OtherFocusReason)

    def announce_title(self) -> None:
        """Makes a screen reader announce the page that is open now."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._title))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles Escape that no widget inside has used."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.BackButton:
            self.back_requested.emit()
        else:
            super().mousePressEvent(event)

    def _on_theme_changed(self) -> None:
        self._theme.apply_icon(self._back, "back")
