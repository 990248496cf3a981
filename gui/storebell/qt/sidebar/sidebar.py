"""The apps, and the keys that serve them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from storebell.qt.actions.catalogue import ADD_MENU
from storebell.qt.actions.qactions import Actions
from storebell.qt.page_names import KEYS, SECURITY, SETTINGS, TIMELINE
from storebell.qt.plain_text import button_text, set_tooltip
from storebell.qt.sidebar.app_delegate import AppDelegate
from storebell.qt.sidebar.app_model import AppRows
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.elided_button import ElidedButton
from storebell.qt.widgets.labels import Label, set_state

if TYPE_CHECKING:  # the window's first frame has no apps, and waits for no timeline of theirs
    from storebell.presentation.app_summaries import AppSummary
    from storebell.qt.sidebar.age_timer import AgeTimer

_FEW: Final = 10
"""Number of apps up to which the list needs no filter."""

_ICON_GAP: Final = space(2)
"""Pixels that put the pages' icons below the middle of the tiles, their words below the names."""


class Sidebar(QFrame):
    """The column at the left: the apps, and at the bottom the pages that belong to all of them.

    Signals: app_chosen(label), None for all apps; page_requested(name); timeline_requested(), by a
    click on an app; app_menu_requested(place), on the screen, for the chosen app.
    """

    app_chosen = Signal(object)
    page_requested = Signal(str)
    timeline_requested = Signal()
    app_menu_requested = Signal(QPoint)

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = AppRows(self)
        self._list = QListView()
        self._list.setAccessibleName(self.tr("Apps"))
        self._list.setModel(self._rows)
        self._delegate = AppDelegate(theme, self._list)
        self._list.setItemDelegate(self._delegate)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._add = QPushButton()
        self._add.setProperty("kind", "icon")
        self._add.setAccessibleName(self.tr("Add an app or a key"))
        set_tooltip(self._add, self._add.accessibleName())
        add_menu = QMenu(self)
        actions.add_to(add_menu, ADD_MENU)
        self._add.setMenu(add_menu)
        self._list.clicked.connect(self.timeline_requested)
        self._list.activated.connect(self.timeline_requested)
        self._filter = ClearableLine(theme, "search")
        self._filter.setPlaceholderText(self.tr("Filter apps…"))
        self._filter.setAccessibleName(self.tr("Filter the apps"))
        self._filter.textChanged.connect(self._on_filter_changed)
        self._filter.hide()
        self._offer_changes()
        self._bottom = QVBoxLayout()
        self._bottom.setSpacing(0)
        self._entries: dict[str, tuple[ElidedButton, str]] = {}
        self._texts: dict[str, str] = {}
        self._has_names = True
        self._has_many = False
        self._chosen: str | None = None
        self._page = TIMELINE
        self._add_entry(KEYS, "key", "")
        self._add_entry(SETTINGS, "gear", self.tr("Settings"))
        self._add_entry(SECURITY, "shield", self.tr("Security"))
        self._is_telling = True
        self._ages: AgeTimer | None = None
        self._set_out()
        self.set_keys(0, "")
        theme.apply_style(self, "sidebar")
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    # -- what the window does -----------------------------------------------------------------

    @property
    def app_list(self) -> QWidget:
        """The list of apps, where the shortcuts of the selected app work."""
        return self._list

    def focus_apps(self) -> None:
        """The arrow keys choose an app then; where there are many, one types first."""
        at = self._filter if self._filter.isVisible() else self._list
        at.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_apps(self, summaries: "Sequence[AppSummary]", now: datetime) -> None:
        """Shows these apps; the selected one stays selected. Emits no signal."""
        index = self._list.currentIndex()
        current = self._rows.label_at(index.row()) if index.isValid() else None
        self._has_many = len(summaries) > _FEW
        if not self._has_many:
            self._filter.clear()
        self._rows.show(summaries, now)
        if self._ages is None and self._rows.result_times():
            # Not at the top: the window's first frame has no result.
            from storebell.qt.sidebar.age_timer import AgeTimer

            self._ages = AgeTimer(self, self._rows)
        if self._ages is not None:
            self._ages.restart()
        self._show_top()
        if not self._list.currentIndex().isValid() and not self._filter.text():
            self.choose(current if self._rows.row_of(current) >= 0 else self._first())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._ages is not None:
            self._ages.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._ages is not None:
            self._ages.rest()
        super().hideEvent(event)

    def choose(self, label: str | None) -> None:
        """Selects an app, or all of them, without emitting a signal."""
        self._chosen = label
        row = self._rows.row_of(label)
        if row >= 0:
            self._is_telling = False
            self._list.setCurrentIndex(self._rows.index(row))
            self._is_telling = True

    def set_keys(self, count: int, provider: str, of_session: int = 0) -> None:
        """Shows the number of keys. `of_session` of them are in memory for this session; `provider`
        is the keychain of all others, empty where there are several.
        """
        if not count:
            text = self.tr("Keys · none yet")
        elif of_session == count:
            text = self.tr("Keys · {count} for this session")
        elif of_session:
            text = self.tr("Keys · {count}, {of_session} for this session")
        elif provider:
            text = self.tr("Keys · {count} in {provider}")
        else:
            text = self.tr("Keys · {count}")
        self._set_entry_text(
            KEYS, text.format(count=count, provider=provider, of_session=of_session)
        )

    def set_names_shown(self, *, are_shown: bool) -> None:
        """Shows the names of the apps, or a narrow column of icons."""
        if are_shown == self._has_names:
            return
        self._has_names = are_shown
        self._show_margins()
        self._show_top()
        self._delegate.set_names_shown(are_shown=are_shown)
        self._show_entries()
        self._list.doItemsLayout()
        self.setFixedWidth(self._needed_width())

    def mark_page(self, name: str) -> None:
        """Marks the page that is open."""
        self._page = name
        for own, (button, _) in self._entries.items():
            set_state(button, "page", "shown" if own == name else "other")

    # -- inside -------------------------------------------------------------------------------

    def _set_out(self) -> None:
        self._heading = heading = Label(
            self.tr("Apps"), tone="secondary", size="small", is_strong=True
        )
        heading.setBuddy(self._list)
        top = QHBoxLayout()
        top.setContentsMargins(space(2), 0, 0, 0)
        top.addWidget(heading, 1)
        top.addWidget(self._filter, 1)
        top.addWidget(self._add)
        self._column = column = QVBoxLayout(self)
        self._show_margins()
        column.setSpacing(space(1))
        column.addLayout(top)
        column.addWidget(self._list, 1)
        column.addLayout(self._bottom)

    def _offer_changes(self) -> None:
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._on_menu_requested)

    def _on_menu_requested(self, place: QPoint) -> None:
        """The menu key asks for the middle of the list: the menu belongs to the chosen app."""
        index = self._list.currentIndex()
        rect = self._list.visualRect(index)
        if not rect.contains(place):
            place = rect.center()
        label = self._rows.label_at(index.row()) if index.isValid() else None
        if label is not None:
            self.app_menu_requested.emit(self._list.viewport().mapToGlobal(place))

    def _add_entry(self, name: str, icon: str, title: str) -> None:
        """Adds a button for a page. It exists from the first frame, so that nothing moves later."""
        button = ElidedButton()
        button.setProperty("kind", "quiet")
        self._theme.apply_icon(button, icon, padding=_ICON_GAP)
        button.clicked.connect(lambda: self._on_entry_clicked(name))
        self._entries[name] = (button, icon)
        self._bottom.addWidget(button)
        self._set_entry_text(name, title)

    def _show_margins(self) -> None:
        """A column of icons ends at its scroll bar, which would lie on the tiles otherwise."""
        right = space(2) if self._has_names else 0
        self._column.setContentsMargins(space(2), space(2), right, space(3))

    def _show_top(self) -> None:
        """The filter takes the place of the heading where there are many apps."""
        self._heading.setVisible(self._has_names and not self._has_many)
        self._filter.setVisible(self._has_names and self._has_many)

    def _on_filter_changed(self, text: str) -> None:
        """Filters the list; the selected app stays selected, even where it is hidden."""
        self._is_telling = False
        self._rows.set_wanted(text)
        self._is_telling = True
        self.choose(self._chosen)

    def _set_entry_text(self, name: str, text: str) -> None:
        self._texts[name] = text
        self._show_entries()

    def _show_entries(self) -> None:
        for name, text in self._texts.items():
            button = self._entries[name][0]
            button.setText(button_text(text) if self._has_names else "")
            button.setAccessibleName(text)
            button.set_tip("" if self._has_names else text)

    def _on_entry_clicked(self, name: str) -> None:
        self.mark_page(self._page)  # a click alone opens nothing
        self.page_requested.emit(name)

    def _first(self) -> str | None:
        return self._rows.label_at(0) if self._rows.rowCount() else None

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._is_telling and current.isValid():
            self._chosen = self._rows.label_at(current.row())
            self.app_chosen.emit(self._rows.label_at(current.row()))

    def _on_theme_changed(self) -> None:
        self._theme.apply_icon(self._add, "plus")
        side = self._theme.type.icon + space(3)
        self._add.setFixedSize(side, side)
        for button, icon in self._entries.values():
            self._theme.apply_icon(button, icon, padding=_ICON_GAP)
        self._list.doItemsLayout()
        self.setFixedWidth(self._needed_width())

    def _needed_width(self) -> int:
        """Room for a tile and the results of two environments side by side, or for a tile."""
        type_ = self._theme.type
        if not self._has_names:
            return type_.icon + space(2) + space(4) + space(4)
        result = type_.icon + self._delegate.widest_environment() + space(4)
        return type_.icon + space(2) + 2 * result + space(10)
