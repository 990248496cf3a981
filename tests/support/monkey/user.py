"""The monkey in front of the window: what it sees, and what it does in more than one action."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QPushButton, QWidget
from shiboken6 import isValid

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.actions.catalogue import ACTS
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.page import TimelinePage
from storebell.qt.timeline.view import TimelineView
from support.commands import environment_of
from support.controllers import controller_of
from support.monkey.hands import Hands
from support.monkey.scene import Scene, quiet_network
from support.monkey.steps import Steps, require, until

W = TypeVar("W", bound=QWidget)

MOST_COMMANDS: Final = 2
"""So many other processes at the same time: this computer has other things to do."""

_NEVER_CHOSEN: Final = frozenset({"quit"})


class LeftoverError(Exception):
    """A dialog or a menu can't be left: a fault."""


class User:
    """Knows the window's parts. `commands` are the other Storebells that it started."""

    def __init__(self, window: MainWindow, hands: Hands, scene: Scene, basedir: Path) -> None:
        self.window = window
        self.hands = hands
        self.scene = scene
        self._basedir = basedir
        self.commands: list[subprocess.Popen[str]] = []
        self.complaints: list[str] = []

    # -- what is there ------------------------------------------------------------------------

    @property
    def page(self) -> TimelinePage:
        return controller_of(self.window).page

    @property
    def view(self) -> TimelineView:
        return self.page.view

    def seen(self, kind: type[W], place: QWidget | None = None) -> list[W]:
        """The visible widgets of a kind, in the window or in a part of it."""
        found = (place or self.window).findChildren(kind)
        return [one for one in found if isinstance(one, kind) and one.isVisible()]

    def button(self, said: str, place: QWidget | None = None) -> QPushButton:
        """The visible, enabled button whose words or accessible name begin so."""
        for one in self.seen(QPushButton, place):
            words = (one.text().replace("&", ""), one.accessibleName())
            if one.isEnabled() and any(text.startswith(said) for text in words):
                return one
        require(False, f"no button {said!r}")
        raise AssertionError

    def lane_rows(self) -> list[int]:
        """The rows that can be seen. Raises NotPossibleError where there is none."""
        require(self.view.isVisible(), "the lanes are hidden")
        rows = [*self.view.visible_rows()]
        require(rows, "there are no lanes")
        return rows

    def lane_place(self, row: int) -> QPoint:
        rect = self.view.visualRect(self.view.model().index(row, 0))
        return rect.intersected(self.view.viewport().rect()).center()

    # -- what it does -------------------------------------------------------------------------

    def do(self, *names: str) -> Steps[None]:
        """Presses the keys of acts of the window."""
        for name in names:
            yield from self.hands.press(ACTS[name].sequences[0].toString())

    def to_the_lanes(self) -> Steps[None]:
        """The timeline is shown and has the keyboard."""
        if self.window.pages.current != "timeline":
            yield from self.do("timeline")
        self.view.setFocus()
        yield 0.0

    def find_lanes(self) -> Steps[None]:
        """The timeline is shown with something on it."""
        yield from self.to_the_lanes()
        if not self.view.isVisible() or not self.view.visible_rows():
            yield from self.show_everything()

    def show_everything(self) -> Steps[None]:
        """Nothing is filtered, and all apps are chosen."""
        yield from self.do("clear_filter", "apps")
        yield from self.hands.press("Home")
        yield from self.to_the_lanes()
        yield from until(lambda: bool(self.view.visible_rows()), 1.0)

    def choose_lane(self, chance: random.Random) -> Steps[int]:
        yield from self.find_lanes()
        row = chance.choice(self.lane_rows())
        yield from self.hands.click(self.view.viewport(), self.lane_place(row))
        return row

    def choose_lane_with(
        self, chance: random.Random, has_it: Callable[[Timeline], bool], what: str
    ) -> Steps[None]:
        """One of the lanes that are loaded, as a search would find it."""
        yield from self.to_the_lanes()
        model = self.view.model()
        assert isinstance(model, TimelineModel)

        def fitting() -> list[str]:
            found = [one.test_id for one in model.timelines() if has_it(one)]
            return [one for one in found if model.row_of(one) >= 0]

        if not fitting():
            yield from self.show_everything()
            yield from until(lambda: bool(fitting()), 1.0)
        require(fitting(), what)
        self.view.select(chance.choice(fitting()))
        yield 0.01

    def to_local(self) -> Steps[None]:
        """Local and an app are chosen: a test can be sent."""
        yield from self.do("local")
        yield from self.to_the_lanes()
        if not any(one.isEnabled() for one in self.seen(SendButton)):
            yield from self.do("apps")
            yield from self.hands.press("Home", "Down")
            yield from self.to_the_lanes()

    def open_dialog(self, opening: Steps[None]) -> Steps[QDialog]:
        """Does what opens a dialog and waits for it. Raises NotPossibleError if none comes."""
        yield from opening
        yield from until(lambda: isinstance(QApplication.activeModalWidget(), QDialog), 4.0)
        dialog = QApplication.activeModalWidget()
        require(isinstance(dialog, QDialog), "no dialog came")
        assert isinstance(dialog, QDialog)
        yield 0.02
        return dialog

    def leave(self, dialog: QDialog, chance: random.Random) -> Steps[None]:
        """By Escape, by Cancel or as the window manager closes it. Raises LeftoverError."""
        ways: list[Callable[[], Steps[None]]] = [
            lambda: self.hands.press("Escape"),
            lambda: self.hands.click(self.button("Cancel", dialog)),
            lambda: _close(dialog),
        ]
        chance.shuffle(ways)
        for way in ways:
            if not is_there(dialog):
                return
            yield from way()
            yield from until(lambda: not is_there(dialog), 1.0)
        if is_there(dialog):
            raise LeftoverError(f"the dialog {dialog.windowTitle()!r} can't be left")

    def use_menu(
        self, chance: random.Random, wants: Callable[[QAction], bool] = lambda _action: True
    ) -> Steps[str]:
        """Goes along the menu that is open and chooses an entry; the words of it, or "" for
        Escape.
        """
        menu: QWidget | None = QApplication.activePopupWidget()
        require(isinstance(menu, QMenu), "no menu is open")
        while isinstance(menu, QMenu):
            for _ in range(chance.randrange(3)):
                yield from self.hands.press("Down")
            offered = [one for one in menu.actions() if _can_be_chosen(one) and wants(one)]
            if not offered or chance.random() < 0.15:
                break
            chosen = chance.choice(offered)
            said, submenu = chosen.text(), chosen.menu()
            yield from self.hands.click(menu, menu.actionGeometry(chosen).center())
            if not isinstance(submenu, QMenu):
                return said
            yield from until(submenu.isVisible, 1.0)
            menu = submenu if submenu.isVisible() else None
        for _ in range(5):
            if QApplication.activePopupWidget() is None:
                break
            yield from self.hands.press("Escape")
        return ""

    def use_menu_of(self, button: QAbstractButton, chance: random.Random) -> Steps[str]:
        """Opens a button's menu and goes along it."""
        require(button.isEnabled(), "the button is disabled")
        yield from self.hands.click(button)
        if not (yield from until(_has_menu, 0.5)):  # the drawer lies over it
            button.setFocus()
            yield from self.hands.press("Space")
            yield from until(_has_menu, 0.5)
        return (yield from self.use_menu(chance))

    def start_command(self, *arguments: str) -> Steps[None]:
        """Another Storebell on the same folder, while the window goes on."""
        running = [one for one in self.commands if one.poll() is None]
        if len(running) >= MOST_COMMANDS:
            yield from until(lambda: any(one.poll() is not None for one in running), 20.0)
        process = subprocess.Popen(
            [sys.executable, "-m", "storebell", "--basedir", str(self._basedir), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment_of(quiet_network()),
        )
        self.commands.append(process)
        yield 0.02

    def end_commands(self) -> Steps[None]:
        """Waits for the commands; what one of them complained of is a fault."""
        for one in self.commands:
            yield from until(lambda one=one: one.poll() is not None, 60.0)  # type: ignore[misc]
            if one.poll() is None:
                one.kill()
            _, complaint = one.communicate()
            if one.returncode or complaint:
                self.complaints.append(f"{one.args!r}: {one.returncode} {complaint}")
        self.commands.clear()

    def tidy(self, chance: random.Random) -> Steps[None]:
        """Leaves what is still open, as a person would before the next thing."""
        for _ in range(20):
            dialog = QApplication.activeModalWidget()
            if QApplication.activePopupWidget() is not None:
                yield from self.hands.press("Escape")
            elif isinstance(dialog, QDialog):
                yield from self.leave(dialog, chance)
            else:
                break
        if not self.window.isVisible() or self.window.isMinimized():
            self.window.showNormal()
        if QGuiApplication.focusWindow() is None:
            self.window.activateWindow()
            yield from until(lambda: QGuiApplication.focusWindow() is not None, 2.0)


def _has_menu() -> bool:
    return QApplication.activePopupWidget() is not None


def is_there(dialog: QDialog) -> bool:
    return isValid(dialog) and dialog.isVisible()


def _close(dialog: QDialog) -> Steps[None]:
    handle = dialog.windowHandle()
    if handle is not None:
        handle.close()
    yield 0.0


def _can_be_chosen(action: QAction) -> bool:
    if action.isSeparator() or not action.isVisible() or action.objectName() in _NEVER_CHOSEN:
        return False
    return action.isEnabled()


def pick(chance: random.Random, offered: Iterable[W], what: str) -> W:
    """One of several widgets. Raises NotPossibleError where there is none."""
    found = [*offered]
    require(found, what)
    return chance.choice(found)
