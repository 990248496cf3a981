"""Handlers of the window's actions, and which actions are enabled now."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.environment import Environment
from storebell.presentation.action_state import COPIES, ActionState
from storebell.presentation.copied.clipboard import Clipping
from storebell.qt.actions.catalogue import ACTS, APP_MENU, LANE_MENU, Reach
from storebell.qt.page_names import TIMELINE

if TYPE_CHECKING:
    from storebell.qt.shell.main_window import MainWindow
    from storebell.qt.timeline.page import TimelinePage

Handlers = Mapping[str, Callable[[], object]]

_ENVIRONMENTS = {
    "production": Environment.PRODUCTION,
    "sandbox": Environment.SANDBOX,
    "local": Environment.LOCAL,
}


class ActionController(QObject):
    """Connects each action with its handler, and opens the context menus.

    `state` returns which are enabled. `handlers` are those of the window's controller, to which
    those of the page and of the window are added.
    """

    def __init__(
        self,
        window: "MainWindow",
        page: "TimelinePage",
        handlers: Handlers,
        state: Callable[[], ActionState],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self._state = state
        places: dict[Reach, QWidget] = {
            Reach.LANES: page.view,
            Reach.APPS: window.sidebar.app_list,
        }
        self._actions = window.named_actions
        self._actions.put(window, places)
        self._actions.connect_all({**self._own_handlers(), **self._page_handlers(), **handlers})
        page.view.menu_requested.connect(partial(self._show_menu, LANE_MENU, page.view))
        window.sidebar.app_menu_requested.connect(partial(self._show_menu, APP_MENU, window))
        self._soon = QTimer(self)  # several things often change at once
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.update)
        window.pages.added.connect(self.update_soon)
        window.pages.shown.connect(self.update_soon)
        page.view.selection_changed.connect(self.update_soon)
        page.inspector_place.shown_changed.connect(self.update_soon)

    def fill(self, menus: Mapping[str, QMenu], submenus: Mapping[str, QMenu]) -> None:
        self._actions.fill(menus, submenus)

    def update_soon(self) -> None:
        """Schedules an update of the actions' enabled state."""
        if not self._soon.isActive():
            self._soon.start(0)

    def update(self) -> None:
        state = self._state()
        self._actions.check("inspector", is_checked=self._page.inspector_place.is_shown)
        self._actions.check("lock_app", is_checked=state.is_locked)
        self._actions.show_state(state)
        for name, environment in _ENVIRONMENTS.items():
            self._actions.check(name, is_checked=environment is state.environment)

    def trigger(self, name: str) -> None:
        """Triggers an action as its menu would, if it is enabled now."""
        self.update()
        self._actions[name].trigger()

    # -- inside ---------------------------------------------------------------------------------

    def _show_menu(self, names: Iterable[str | None], parent: QWidget, place: QPoint) -> None:
        """Opens a context menu, unless all its actions are disabled."""
        self.update()
        if any(self._actions[name].isEnabled() for name in names if name is not None):
            self._actions.context_menu(names, parent).popup(place)

    def _own_handlers(self) -> Handlers:
        pages = self._window.pages
        openers = {
            act.name: lambda name=act.page: pages.open(name) for act in ACTS.values() if act.page
        }
        choosers = {
            name: lambda chosen=environment: self._window.choose_environment(chosen)
            for name, environment in _ENVIRONMENTS.items()
        }
        others: dict[str, Callable[[], object]] = {
            "apps": self._window.sidebar.focus_apps,
            "palette": self._open_palette,
            "quit": self._window.close,
        }
        return {**openers, **choosers, **others}

    def _open_palette(self) -> None:
        from storebell.qt.shell.command_palette import CommandPalette

        self.update()
        palette = CommandPalette(self._window.theme, self._state(), self._window)
        # The action comes after the dialog has gone and the focus is back.
        palette.chosen.connect(lambda name: QTimer.singleShot(0, self, self._actions[name].trigger))
        palette.open()

    def _page_handlers(self) -> Handlers:
        view, inspector = self._page.view, self._page.inspector
        handlers: dict[str, Callable[[], object]] = {
            "copy_token": lambda: view.copy(Clipping.TOKEN),
            "copy_uuid": lambda: view.copy(Clipping.UUID),
            "copy": view.copy,
            **{name: partial(inspector.copy_menu.copy, name) for name in COPIES},
            "send_again": view.send_chosen_again,
            "deliver_again": view.deliver_chosen_again,
            "remove": view.remove_chosen,
            "search": self._page.focus_search,
            "clear_filter": self._page.filter_bar.clear,
            "next_tab": lambda: self._go_along_tabs(1),
            "previous_tab": lambda: self._go_along_tabs(-1),
            "next_failure": view.next_failure,
            "previous_failure": view.previous_failure,
            "next_attempt": view.next_attempt,
            "previous_attempt": view.previous_attempt,
            "inspector": self._on_inspector_asked,
        }
        return {name: self._on_the_timeline(do) for name, do in handlers.items()}

    def _go_along_tabs(self, by: int) -> None:
        self._page.inspector_place.show_inspector(is_shown=True)
        self._page.inspector.go_along_tabs(by)

    def _on_inspector_asked(self) -> None:
        place = self._page.inspector_place
        place.show_inspector(is_shown=not place.is_shown)

    def _on_the_timeline(self, do: Callable[[], object]) -> Callable[[], None]:
        """Wraps a handler so that it first shows the timeline, where its effect is visible."""

        def done() -> None:
            self._window.pages.open(TIMELINE)
            do()

        return done
