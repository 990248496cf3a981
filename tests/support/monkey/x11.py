"""The monkey's mouse and keyboard on a real X server, through xdotool."""

import subprocess
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from support.monkey.hands import Button, Modifier, combination, place_in
from support.monkey.steps import Steps, require, until

_LIMIT_SECONDS: Final = 20.0

_BUTTONS: Final = {Button.LeftButton: "1", Button.MiddleButton: "2", Button.RightButton: "3"}
_UP, _DOWN = "4", "5"

_MODIFIERS: Final = (
    (Modifier.ControlModifier, "ctrl"),
    (Modifier.ShiftModifier, "shift"),
    (Modifier.AltModifier, "alt"),
)

_KEYS: Final = {
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "KP_Enter",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "ISO_Left_Tab",
    Qt.Key.Key_Backspace: "BackSpace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "Prior",
    Qt.Key.Key_PageDown: "Next",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Menu: "Menu",
    Qt.Key.Key_Comma: "comma",
    Qt.Key.Key_Period: "period",
    Qt.Key.Key_Question: "question",
}


class XHands:
    """Real events of a real pointer and keyboard; the window manager sees them too."""

    def click(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        *,
        button: Button = Button.LeftButton,
        modifier: Modifier = Modifier.NoModifier,
    ) -> Steps[None]:
        place_in(widget, at)
        held = [name for mark, name in _MODIFIERS if modifier & mark]
        command = _move_to(_on_screen(widget, at))
        for name in held:
            command += ["keydown", name]
        command += ["click", _BUTTONS[button]]
        for name in reversed(held):
            command += ["keyup", name]
        yield from _xdotool(*command)

    def drag(self, widget: QWidget, along: Sequence[QPoint]) -> Steps[None]:
        place_in(widget, None)
        first, *others = [_on_screen(widget, one) for one in along]
        command = [*_move_to(first), "mousedown", "1"]
        for other in others:
            command += [*_move_to(other), "sleep", "0.01"]
        yield from _xdotool(*command, "mouseup", "1")

    def hover(self, widget: QWidget, along: Sequence[QPoint]) -> Steps[None]:
        place_in(widget, None)
        command: list[str] = []
        for one in along:
            command += [*_move_to(_on_screen(widget, one)), "sleep", "0.01"]
        yield from _xdotool(*command)

    def wheel(self, widget: QWidget, notches: int) -> Steps[None]:
        place_in(widget, None)
        way = _UP if notches > 0 else _DOWN
        turned = ["--repeat", str(abs(notches)), "--delay", "5", way]
        yield from _xdotool(*_move_to(_on_screen(widget, None)), "click", *turned)

    def press(self, *keys: str) -> Steps[None]:
        for key in keys:
            yield from _xdotool("key", "--clearmodifiers", _keys_of_x(key))

    def type(self, text: str) -> Steps[None]:
        yield from _xdotool("type", "--delay", "2", text)

    def resize(self, window: QWidget, sizes: Sequence[QSize]) -> Steps[None]:
        command: list[str] = []
        for size in sizes:
            command += ["windowsize", str(int(window.winId())), str(size.width())]
            command += [str(size.height()), "sleep", "0.01"]
        yield from _xdotool(*command)


def _on_screen(widget: QWidget, at: QPoint | None) -> QPoint:
    place = widget.mapToGlobal(widget.rect().center() if at is None else at)
    screen = QGuiApplication.primaryScreen().geometry()
    require(screen.contains(place), "it is off the screen")
    return place


def _move_to(place: QPoint) -> list[str]:
    return ["mousemove", str(place.x()), str(place.y())]


def _keys_of_x(keys: str) -> str:
    pressed = combination(keys)
    held = [name for mark, name in _MODIFIERS if pressed.keyboardModifiers() & mark]
    known = _KEYS.get(pressed.key())
    said = QKeySequence(pressed.key()).toString()
    return "+".join([*held, known or (said.lower() if len(said) == 1 else said)])


def _xdotool(*command: str) -> Steps[None]:
    """Lets it work while the window's loop runs, and gives the window time to follow."""
    process = subprocess.Popen(
        ["xdotool", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    has_ended = yield from until(lambda: process.poll() is not None, _LIMIT_SECONDS)
    if not has_ended:
        process.kill()
        process.wait()
    yield 0.03
