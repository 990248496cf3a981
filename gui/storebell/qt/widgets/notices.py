"""Says what went wrong and what to do next, inline: nothing stops for it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Level
from storebell.domain.messages import NO_MESSAGE, Message
from storebell.presentation.translation import tr_message
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

_MOST: Final = 3
_ICONS: Final = {
    Level.GOOD: ("delivered", "delivered"),
    Level.NOTE: ("info", "accent_text"),
    Level.WARNING: ("warning", "waiting"),
    Level.BAD: ("error", "failed"),
}


class Notice(QFrame):
    """One message: icon, title, advice, perhaps an action, and a way to put it aside.

    Signals: dismissed(); acted(), after which it is of no more use.
    """

    dismissed = Signal()
    acted = Signal()

    def __init__(
        self,
        theme: Theme,
        level: Level,
        title: str,
        advice: str,
        *,
        action: str = "",
        kind: str = "",
    ) -> None:
        super().__init__()
        self.kind = kind or title
        self._theme = theme
        self._level = level
        self.setProperty("level", level.value)
        self._icon = QLabel()
        self._icon.setAccessibleName(self._level_text())
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(title, is_strong=True, wraps=True))
        if advice:
            column.addWidget(Label(advice, wraps=True))
        self._close = QPushButton()
        self._close.setProperty("kind", "icon")
        self._close.setAccessibleName(self.tr("Dismiss: {title}").format(title=title))
        set_tooltip(self._close, self.tr("Dismiss"))
        self._close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(2), space(2), space(2))
        row.setSpacing(space(3))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        if action:
            button = QPushButton(action)
            button.clicked.connect(self.acted)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _level_text(self) -> str:
        return {
            Level.GOOD: self.tr("Done"),
            Level.NOTE: self.tr("Note"),
            Level.WARNING: self.tr("Warning"),
            Level.BAD: self.tr("Error"),
        }[self._level]

    def _on_theme_changed(self) -> None:
        name, token = _ICONS[self._level]
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(name, token, self._theme.type.icon, ratio))
        self._theme.apply_icon(self._close, "close", "text")
        side = self._theme.type.icon + space(2)
        self._close.setFixedSize(side, side)


class Notices(QWidget):
    """The newest few notices, newest first; takes no room when there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: list[Notice] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        theme.apply_style(self, "notice")
        self.hide()

    def show_error(self, error: StorebellError) -> None:
        """Shows an error's title and advice."""
        self.show_message(Level.BAD, error.title, error.advice, kind=error.KIND)

    def show_message(
        self,
        level: Level,
        title: Message,
        advice: Message = NO_MESSAGE,
        *,
        action: str = "",
        act: Callable[[], None] | None = None,
        kind: str = "",
    ) -> Notice:
        """Shows a message; it replaces one of the same kind, or title. `act` runs when the user
        triggers `action`. Returns the notice, for `drop`.
        """
        title_text, advice_text = tr_message(title), tr_message(advice)
        for known in [notice for notice in self._shown if notice.kind == (kind or title_text)]:
            self.drop(known)
        notice = Notice(self._theme, level, title_text, advice_text, action=action, kind=kind)
        notice.dismissed.connect(lambda: self.drop(notice))
        if act is not None:
            notice.acted.connect(act)
            notice.acted.connect(lambda: self.drop(notice))
        self._shown.insert(0, notice)
        self._column.insertWidget(0, notice)
        for old in self._shown[_MOST:]:
            self.drop(old)
        self.show()
        QAccessible.updateAccessibility(
            QAccessibleAnnouncementEvent(self, f"{title_text}. {advice_text}")
        )
        return notice

    def clear(self) -> None:
        """Hides all of them."""
        for notice in list(self._shown):
            self.drop(notice)

    def drop(self, notice: Notice) -> None:
        """Hides one, unless it is gone already."""
        if notice not in self._shown:
            return
        self._shown.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._shown))
