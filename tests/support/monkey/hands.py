"""The monkey's mouse and keyboard, as Qt's platform plugin would report them."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QKeyCombination, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from support.monkey.steps import Steps, require

Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier


class Hands(Protocol):
    """What a person does with mouse and keyboard. Places are those of the widget."""

    def click(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        *,
        button: Button = Button.LeftButton,
        modifier: Modifier = Modifier.NoModifier,
    ) -> Steps[None]: ...
    def drag(self, widget: QWidget, along: Sequence[QPoint]) -> Steps[None]:
        """Presses at the first place, moves along the others and lets go at the last."""
        ...

    def hover(self, widget: QWidget, along: Sequence[QPoint]) -> Steps[None]:
        """Moves over these places."""
        ...

    def wheel(self, widget: QWidget, notches: int) -> Steps[None]:
        """Turns the wheel over a widget; more than nought is up."""
        ...

    def press(self, *keys: str) -> Steps[None]:
        """Presses keys one after another, written as in `QKeySequence`: “Ctrl+I”."""
        ...

    def type(self, text: str) -> Steps[None]: ...
    def resize(self, window: QWidget, sizes: Sequence[QSize]) -> Steps[None]:
        """Gives a window these sizes one after another, as dragging its edge does."""
        ...


def place_in(widget: QWidget, at: QPoint | None) -> tuple[QWindow, QPoint]:
    """The window of a widget and the place in it. Raises NotPossibleError where none is shown."""
    require(widget.isVisible(), "the widget is hidden")
    top = widget.window()
    handle = top.windowHandle()
    require(handle is not None, "the widget has no window")
    assert handle is not None
    place = widget.mapTo(top, widget.rect().center() if at is None else at)
    require(top.rect().contains(place), "the place is outside the window")
    return handle, place


def combination(keys: str) -> QKeyCombination:
    """What `QKeySequence` makes of the words for a key and those held with it."""
    pressed: QKeyCombination = QKeySequence(keys)[0]  # type: ignore[index]
    return pressed


class QtHands:
    """Through Qt's test module, for any platform."""

    def click(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        *,
        button: Button = Button.LeftButton,
        modifier: Modifier = Modifier.NoModifier,
    ) -> Steps[None]:
        window, place = place_in(widget, at)
        QTest.mouseMove(window, place)
        QTest.mouseClick(window, button, modifier, place)
        yield 0.005

    def drag(self, widget: QWidget, along: Sequence[QPoint]) -> Steps[None]:
        window, place = place_in(widget, along[0])
        start = widget.mapToGlobal(along[0])
        # In places of the window: the widget itself may move along.
        inside = widget.window().rect()
        places = [_within(inside, place + widget.mapToGlobal(one) - start) for one in along]
        QTest.mouseMove(window, places[0])
        QTest.mousePress(window, Button.LeftButton, Modifier.NoModifier, places[0])
        for one in places[1:]:
            QTest.mouseMove(window, one)
            yield 0.003
        QTest.mouseRelease(window, Button.LeftButton, Modifier.NoModifier, places[-1])
        yield 0.005

    def hover(self, widget: QWidget, along: Sequence[QPoint]) -> Steps[None]:
        for one in along:
            window, place = place_in(widget, one)
            QTest.mouseMove(window, place)
            yield 0.003

    def wheel(self, widget: QWidget, notches: int) -> Steps[None]:
        window, place = place_in(widget, None)
        way = 120 if notches > 0 else -120
        for _ in range(abs(notches)):
            QTest.wheelEvent(window, QPointF(place), QPoint(0, way))
            yield 0.003

    def press(self, *keys: str) -> Steps[None]:
        for key in keys:
            window = _window_with_keyboard()
            pressed = combination(key)
            if pressed.key() == Qt.Key.Key_Menu:
                _ask_for_menu()
            else:
                QTest.keyClick(window, pressed.key(), pressed.keyboardModifiers())
            yield 0.005

    def type(self, text: str) -> Steps[None]:
        for character in text:
            QTest.keyClick(_window_with_keyboard(), ord(character))
        yield 0.005

    def resize(self, window: QWidget, sizes: Sequence[QSize]) -> Steps[None]:
        for size in sizes:
            window.resize(size)
            yield 0.005


def _within(inside: QRect, place: QPoint) -> QPoint:
    """Qt's test module complains of a mouse that is outside its window."""
    x = min(max(place.x(), inside.left()), inside.right())
    return QPoint(x, min(max(place.y(), inside.top()), inside.bottom()))


def _ask_for_menu() -> None:
    """What the platform's plugin makes of the menu key."""
    focused = QApplication.focusWidget()
    require(focused is not None, "nothing has the keyboard")
    assert focused is not None
    place = focused.rect().center()
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, place, focused.mapToGlobal(place))
    QApplication.sendEvent(focused, event)


def _window_with_keyboard() -> QWindow:
    """Without a window manager nobody gives it to the window below once one was closed."""
    window: QWindow | None = QGuiApplication.focusWindow()  # Qt's types say that there is one
    if window is None:
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        shown = [
            widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMainWindow)
        ]
        window = (front or shown[0]).windowHandle()
        require(window is not None, "no window has the keyboard")
        assert window is not None
        window.requestActivate()
    return window
