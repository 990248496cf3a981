"""Notices: what went wrong or was done, floating over the page; nothing stops or moves for them."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Level
from storebell.domain.messages import NO_MESSAGE, Message
from storebell.presentation.translation import tr_message
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

LIFETIME_MILLISECONDS: Final = 8_000
"""How long a notice stays that neither offers anything nor is an error."""

_MOST: Final = 3
_WIDTH_IN_ICONS: Final = 32
_BAND: Final = space(1)
_MOST_OF_PAGE: Final = 0.6
"""The part of the page's height that notices may cover; older ones wait then."""

_ICONS: Final = {
    Level.GOOD: ("delivered", "delivered"),
    Level.NOTE: ("info", "accent_text"),
    Level.WARNING: ("warning", "waiting"),
    Level.BAD: ("error", "failed"),
}


class Notice(QFrame):
    """One message: icon, title, advice, perhaps an action, and a way to put it aside.

    It expires unless it offers an action or is an error, and not while it is pointed at, has the
    focus, or its window is in the background.

    Signals: dismissed(), also when it expired; acted(), after which it is of no more use.
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
        cause: str = "",
        lifetime_milliseconds: int = LIFETIME_MILLISECONDS,
    ) -> None:
        super().__init__()
        self.kind = kind or title
        self.cause = cause
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
        self.first_button = self._close
        row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(2), space(2), space(2))
        row.setSpacing(space(3))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        if action:
            self.first_button = QPushButton(action)
            self.first_button.clicked.connect(self.acted)
            row.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._expiry = QTimer(self)
        self._expiry.setInterval(lifetime_milliseconds)
        self._expiry.timeout.connect(self._on_expired)
        if not action and level is not Level.BAD:
            self._expiry.start()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def expires(self) -> bool:
        """True for one that goes by itself."""
        return self._expiry.isActive()

    def _on_expired(self) -> None:
        focused = QApplication.focusWidget()
        is_in_use = self.underMouse() or (focused is not None and self.isAncestorOf(focused))
        if self.isActiveWindow() and self.isVisible() and not is_in_use:
            self.dismissed.emit()

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
    """The newest few notices, the newest at the top, over the lower end of a page.

    Signals: changed(), when one came or went.
    """

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        lifetime_milliseconds: int = LIFETIME_MILLISECONDS,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lifetime = lifetime_milliseconds
        self._page: QWidget | None = None
        self._shown: list[Notice] = []
        self._column = QVBoxLayout(self)
        # A band of the page's own colour keeps their edges off what they cover.
        self._column.setContentsMargins(_BAND, _BAND, _BAND, _BAND)
        self._column.setSpacing(_BAND)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._placing = DeferredCall(self._place, self)
        theme.apply_style(self, "notice")
        theme.changed.connect(self._placing.request)
        self.hide()

    def lay_over(self, page: QWidget) -> None:
        """Floats over this widget from now on, beside it in the same parent."""
        self.setParent(page.parentWidget())
        self._page = page
        page.installEventFilter(self)
        self._placing.request()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._placing.request()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._placing.request()
        return super().event(event)

    @property
    def is_empty(self) -> bool:
        return not self._shown

    def focus_newest(self) -> None:
        """Gives the focus to what the newest notice offers, or to its dismissal."""
        if self._shown:
            self._shown[0].first_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_error(self, error: StorebellError, *, cause: str = "") -> None:
        """Shows an error's title and advice."""
        self.show_message(Level.BAD, error.title, error.advice, kind=error.KIND, cause=cause)

    def show_message(
        self,
        level: Level,
        title: Message,
        advice: Message = NO_MESSAGE,
        *,
        action: str = "",
        act: Callable[[], None] | None = None,
        kind: str = "",
        cause: str = "",
    ) -> Notice:
        """Shows a message; it replaces one of the same kind, or title. `act` runs when the user
        triggers `action`. Returns the notice, for `drop`; `cause` names what it is about, for
        `end`.
        """
        title_text, advice_text = tr_message(title), tr_message(advice)
        for known in [notice for notice in self._shown if notice.kind == (kind or title_text)]:
            self.drop(known)
        notice = Notice(
            self._theme,
            level,
            title_text,
            advice_text,
            action=action,
            kind=kind,
            cause=cause,
            lifetime_milliseconds=self._lifetime,
        )
        notice.dismissed.connect(lambda: self.drop(notice))
        if act is not None:
            notice.acted.connect(lambda: self.drop(notice))
            notice.acted.connect(act)
        self._shown.insert(0, notice)
        self._column.insertWidget(0, notice)
        for old in self._shown[_MOST:]:
            self.drop(old)
        self._place()
        self.show()
        self.raise_()
        said = [text.rstrip(".") for text in (title_text, advice_text, action) if text]
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, ". ".join(said)))
        self.changed.emit()
        return notice

    def end(self, cause: str) -> None:
        """Hides those about a cause that is no more."""
        for notice in [notice for notice in self._shown if notice.cause == cause]:
            self.drop(notice)

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
        self._placing.request()
        self.changed.emit()

    # -- inside -------------------------------------------------------------------------------

    def _place(self) -> None:
        """Puts them at the lower end of the page, where reading begins, as high as they need."""
        page = self._page
        if page is None or not self._shown:
            return
        margin = space(2)
        width = min(self._theme.type.icon * _WIDTH_IN_ICONS, page.width() - 2 * margin)
        most, height = round(page.height() * _MOST_OF_PAGE), _BAND
        inside = width - 2 * _BAND
        for notice in self._shown:
            height += _height_of(notice, inside) + _BAND
            is_first = notice is self._shown[0]
            notice.setVisible(is_first or height <= most)
        shown = [notice for notice in self._shown if not notice.isHidden()]
        height = _BAND + sum(_height_of(notice, inside) + _BAND for notice in shown)
        area = page.geometry().adjusted(margin, margin, -margin, -margin)
        top = max(area.top(), area.bottom() + 1 - height)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = area.right() + 1 - width if is_mirrored else area.left()
        self.setGeometry(QRect(left, top, width, height))


def _height_of(notice: Notice, width: int) -> int:
    needed = notice.heightForWidth(width)
    return needed if needed > 0 else notice.sizeHint().height()
