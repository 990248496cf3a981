"""The window's acts as Qt's actions, one for each, and the menus that hold them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from storebell.qt.actions.catalogue import ACTS, MENUS, Action, ActionMenu, Reach, translated


class Actions(QObject):
    """One QAction for each act, by its name. `places` are where their keys work; `made` are those
    that somebody else has made, to which the desk gives words and keys.
    """

    def __init__(
        self,
        window: QWidget,
        places: Mapping[Reach, QWidget],
        made: Mapping[str, QAction] | None = None,
    ) -> None:
        super().__init__(window)
        self._made = made or {}
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for act in ACTS.values():
            action = self._make(act)
            places.get(act.reach, window).addAction(action)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def connect_all(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Says what each of these acts does."""
        for name, do in handlers.items():
            self._actions[name].triggered.connect(_without_state(do))

    def allow(self, allowed: Mapping[str, bool]) -> None:
        """Says which acts make sense now."""
        for name, is_allowed in allowed.items():
            self._actions[name].setEnabled(is_allowed)

    def check(self, name: str, *, is_checked: bool = True) -> None:
        """Shows a state that came about otherwise; nothing is done."""
        self._actions[name].setChecked(is_checked)

    def fill(self, menus: Mapping[str, QMenu], submenus: Mapping[str, QMenu]) -> None:
        """Fills the menus of the menu bar. An act of `submenus` opens a menu of its own."""
        for menu in MENUS:
            self._fill(menus[menu.name], menu, submenus)
            bar = menus[menu.name].parentWidget()
            if bar is not None:
                bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The menu bar keeps the keys of the lanes and of the apps while it has the keyboard: their
        acts stand in its menus, and it counts as one of the widgets where those keys work.
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

    def _make(self, act: Action) -> QAction:
        action = self._made.get(act.name) or QAction(self)
        action.setText(translated(act.text))
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
        self._actions[act.name] = action
        return action

    def _fill(self, menu: QMenu, acts: ActionMenu, submenus: Mapping[str, QMenu]) -> None:
        for act in acts.acts:
            if act is None:
                menu.addSeparator()
                continue
            action = self._actions[act.name]
            submenu = submenus.get(act.name)
            if submenu is not None:
                action.setMenu(submenu)
            menu.addAction(action)


def _without_state(do: Callable[[], object]) -> Callable[[], None]:
    def triggered() -> None:
        do()

    return triggered
