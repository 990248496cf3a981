"""Place of the inspector: beside the lanes, or as a drawer over them in a narrow window."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label

_DOCKED_WIDTH: Final = 336
_DRAWER: Final = 400
_LEFT_IN_SIGHT: Final = 120
"""Width of the lanes that stays visible beside the drawer, where the page is wide enough."""


class InspectorPlace(QFrame):
    """Holds the inspector: in the splitter beside the lanes, or over the page as a drawer with a
    close button.

    Signals: shown_changed(), when it was opened or closed.
    """

    shown_changed = Signal()

    def __init__(self, theme: Theme, inspector: QWidget, split: QSplitter, page: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._split = split
        self._page = page
        self._is_drawer = False
        self._is_docked_wanted = True
        self._is_open = False
        self._close = QPushButton()
        self._close.setProperty("kind", "icon")
        self._close.setAccessibleName(self.tr("Close the inspector"))
        set_tooltip(self._close, self.tr("Close: Esc"))
        self._close.clicked.connect(self._on_close_clicked)
        self._bar = QFrame()
        self._bar.setObjectName("drawer_bar")
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(space(4), space(1), space(1), 0)
        row.addWidget(Label(self.tr("Inspector"), tone="secondary", size="small"), 1)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(inspector, 1)
        self._bar.hide()
        split.addWidget(self)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        theme.apply_style(self, "inspector_place")
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        page.installEventFilter(self)

    # -- what the page asks and does ----------------------------------------------------------

    @property
    def is_drawer(self) -> bool:
        """True while it covers the lanes."""
        return self._is_drawer

    @property
    def is_shown(self) -> bool:
        """True while the inspector is visible, or would be if its page were."""
        return self._is_open if self._is_drawer else self._is_docked_wanted

    @property
    def is_docked_wanted(self) -> bool:
        """True where it is shown as soon as there is room beside the lanes."""
        return self._is_docked_wanted

    def set_drawer(self, is_drawer: bool) -> None:
        """Places it over the lanes, closed until it is opened, or beside them."""
        if is_drawer == self._is_drawer:
            return
        has_keyboard = self._has_keyboard()
        self._is_drawer = is_drawer
        self._is_open = is_drawer and has_keyboard
        self._bar.setVisible(is_drawer)
        if is_drawer:
            self.setParent(self._page)
        else:
            self._split.addWidget(self)
            self._split.setStretchFactor(1, 0)
        self._show_state()

    def show_inspector(self, *, is_shown: bool) -> None:
        """Opens or closes it in its present place."""
        if is_shown == self.is_shown:
            return
        if self._is_drawer:
            self._is_open = is_shown
        else:
            self._is_docked_wanted = is_shown
        self._show_state()

    def set_docked_wanted(self, is_wanted: bool) -> None:
        """Restores the choice of the last run."""
        self._is_docked_wanted = is_wanted
        self._show_state()

    def sizeHint(self) -> QSize:
        return QSize(self._scaled(_DOCKED_WIDTH), super().sizeHint().height())

    # -- inside -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._is_drawer:
            self._lay_over()
        return super().eventFilter(watched, event)

    def _show_state(self) -> None:
        had_keyboard, is_shown = self._has_keyboard(), self.is_shown
        self.setVisible(is_shown)
        if not is_shown and had_keyboard:
            self._split.setFocus()
        elif self._is_drawer:
            self._lay_over()
            self.raise_()
        self.shown_changed.emit()

    def _on_close_clicked(self) -> None:
        self.show_inspector(is_shown=False)

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _lay_over(self) -> None:
        room = self._page.size()
        least = self.minimumSizeHint().width()
        wanted = max(least, min(self._scaled(_DRAWER), room.width() - _LEFT_IN_SIGHT))
        width = min(wanted, room.width())
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setGeometry(0 if is_mirrored else room.width() - width, 0, width, room.height())

    def _scaled(self, length: int) -> int:
        return round(length * self._theme.type.scale)

    def _on_theme_changed(self) -> None:
        self._theme.apply_icon(self._close, "close")
        side = self._theme.type.icon + space(2)
        self._close.setFixedSize(side, side)
        if self._is_drawer:
            self._lay_over()
