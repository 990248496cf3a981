"""The window's acts as Qt's actions, one for each, and the menus that hold them."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from storebell.presentation.action_state import ActionState
from storebell.presentation.translation import tr_text
from storebell.qt.actions.catalogue import ACTS, MENUS, Action, Reach
from storebell.qt.plain_text import set_tooltip


class Actions(QObject):
    """One QAction for each act, by its name. Every menu and button of that act uses it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for act in ACTS.values():
            self._make(act)

    def put(self, window: QWidget, places: Mapping[Reach, QWidget]) -> None:
        """Gives the acts to the widgets where their keys work."""
        for act in ACTS.values():
            places.get(act.reach, window).addAction(self._actions[act.name])

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def connect_all(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Says what each of these acts does."""
        for name, do in handlers.items():
            self._actions[name].triggered.connect(_without_state(do))

    def show_state(self, state: ActionState) -> None:
        """Enables the acts that can be done now."""
        for act in ACTS.values():
            self._actions[act.name].setEnabled(act.enabled(state))

    def check(self, name: str, *, is_checked: bool = True) -> None:
        """Shows a state that came about otherwise; nothing is done."""
        self._actions[name].setChecked(is_checked)

    def fill(self, menus: Mapping[str, QMenu], submenus: Mapping[str, QMenu]) -> None:
        """Fills the menus of the menu bar. An act of `submenus` opens a menu of its own."""
        for name, submenu in submenus.items():
            self._actions[name].setMenu(submenu)
        for menu in MENUS:
            self.add_to(menus[menu.name], [act.name if act else None for act in menu.acts])
            bar = menus[menu.name].parentWidget()
            if bar is not None:
                bar.installEventFilter(self)

    def add_to(self, menu: QMenu, names: Iterable[str | None]) -> None:
        """Adds acts to a menu; None is a line between them."""
        for name in names:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[name])

    def context_menu(self, names: Iterable[str | None], parent: QWidget) -> QMenu:
        """A menu that goes when it closes."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_to(menu, names)
        return menu

    def use(self, name: str, button: QAbstractButton) -> None:
        """Makes a button that says the act in its own words do it, where it is enabled."""
        action = self._actions[name]
        button.clicked.connect(action.trigger)
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Gives the menu bar the keys of the lanes' and the apps' shortcuts while it has the focus.

        Its menus contain those actions, so that Qt counts it among the widgets where the shortcuts
        work.
        """
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            pressed = QKeySequence(event.keyCombination())
            if any(
                pressed in act.sequences for act in ACTS.values() if act.reach is not Reach.WINDOW
            ):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    # -- inside ---------------------------------------------------------------------------------

    def _make(self, act: Action) -> None:
        action = QAction(self)
        action.setText(tr_text(act.text))
        action.setObjectName(act.name)
        action.setMenuRole(act.role)
        action.setShortcuts(act.sequences)
        everywhere = act.reach is Reach.WINDOW
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if everywhere else Qt.ShortcutContext.WidgetShortcut
        )
        action.setCheckable(act.is_checkable or bool(act.choice))
        if act.choice:
            group = self._groups.get(act.choice)
            if group is None:
                group = self._groups[act.choice] = QActionGroup(self)
            group.addAction(action)
        if act.tip:
            set_tooltip(action, tr_text(act.tip))
        self._actions[act.name] = action


def _without_state(do: Callable[[], object]) -> Callable[[], None]:
    def triggered() -> None:
        do()

    return triggered
