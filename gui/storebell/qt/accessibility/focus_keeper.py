"""Keeps the focus where it was when the widget that has it is hidden, disabled or deleted.

Qt gives the focus to the next widget of its chain then. In a window whose parts come and go that
may be anywhere, and the next key does something there.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget
from shiboken6 import isValid

from storebell.qt.accessibility.focus_order import tab_stops
from storebell.qt.deferred_call import DeferredCall

_MOST_KEPT: Final = 24
_KEY_EVENTS: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})


class FocusKeeper(QObject):
    """Watches the focus of one window, which calls `is_lost` in `focusNextPrevChild`.

    Nothing moves where the widget comes back in the same turn of the event loop. Where it does not,
    the widget that had the focus before gets it, and gives it back as soon as the other one can
    have it, unless a key was pressed since.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._before: list[QWidget] = []  # that had the focus, the last one at the end
        self._parents: list[QWidget] = []  # of the last one, from the nearest on
        self._lost: QWidget | None = None
        self._deputy: QWidget | None = None
        self._watched: list[QWidget] = []
        self._is_settling = False
        self._settling = DeferredCall(self._settle, self)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def is_lost(self) -> bool:
        """True where Qt looks for another widget because this one can't have the focus any more,
        not because Tab was pressed. The caller moves nothing then.
        """
        focused: QWidget | None = self._window.focusWidget()  # whatever its types declare
        if focused is None or self._is_usable(focused):
            return False
        self._note_lost(focused)
        return True

    # -- inside -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isValid(self._window):  # it is being deleted, and its widgets with it
            return False
        kind = event.type()
        if watched is self._window:
            if kind is QEvent.Type.WindowActivate and self.is_lost():
                self._settle()  # before Qt looks for one
        elif watched is self._lost:
            if kind in {QEvent.Type.Show, QEvent.Type.EnabledChange}:
                self._settling.request()
        elif watched is self._deputy:
            if kind in _KEY_EVENTS:
                self._forget()
        elif watched is self._window.focusWidget() and (
            kind is QEvent.Type.Hide
            or (kind is QEvent.Type.EnabledChange and not self._window.focusWidget().isEnabled())
        ):
            self._note_lost(self._window.focusWidget())
        return False

    def _note_lost(self, widget: QWidget) -> None:
        if widget is not self._lost and widget is not self._deputy:
            self._lost = widget
        self._settling.request()

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._is_settling or not isValid(self._window):
            return
        if now is None:
            if self._window.isActiveWindow():  # else another window has it
                self._settling.request()
            return
        if now.window() is not self._window or isinstance(now, QMenuBar):
            return
        if now.focusPolicy() is Qt.FocusPolicy.NoFocus:  # a stack has changed its page
            if self._before and isValid(self._before[-1]):
                self._note_lost(self._before[-1])
            return
        if now is not self._deputy:
            self._forget()
        self._before = [widget for widget in self._before if widget is not now][1 - _MOST_KEPT :]
        self._before.append(now)
        self._parents = _parents(now)
        self._watch(now)

    def _settle(self) -> None:
        """Gives the focus back, or to the widget that had it before."""
        lost = self._lost
        focused: QWidget | None = self._window.focusWidget()
        if not self._window.isVisible():
            return
        if lost is not None and self._is_usable(lost) and focused in {lost, self._deputy}:
            self._give(lost)
            self._forget()
        elif focused is None or not self._is_usable(focused):
            self._deputy = self._next_best()
            if self._deputy is not None:
                self._give(self._deputy)
        elif focused is not self._deputy:
            self._forget()

    def _next_best(self) -> QWidget | None:
        """The last widget that had the focus and can have it now, or a neighbour."""
        self._before = [widget for widget in self._before if isValid(widget)]
        for widget in reversed(self._before):
            if widget is not self._lost and self._is_usable(widget):
                return widget
        for parent in self._parents:
            if isValid(parent) and parent.isVisible():
                neighbour = next(tab_stops(parent), None)
                if neighbour is not None:
                    return neighbour
        return next(tab_stops(self._window), None)

    def _give(self, widget: QWidget) -> None:
        self._is_settling = True
        if not widget.hasFocus():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._is_settling = False
        self._watch(widget)

    def _forget(self) -> None:
        self._lost = self._deputy = None

    def _watch(self, focused: QWidget) -> None:
        wanted = [widget for widget in (focused, self._lost) if widget is not None]
        for widget in self._watched:
            if isValid(widget) and widget not in wanted:
                widget.removeEventFilter(self)
        for widget in wanted:
            if isValid(widget):
                widget.installEventFilter(self)  # a second time has no effect
        self._watched = wanted

    def _is_usable(self, widget: QWidget) -> bool:
        return (
            isValid(widget)
            and widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
            and widget.window() is self._window
        )


def _parents(widget: QWidget) -> list[QWidget]:
    found = []
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        found.append(parent)
        parent = parent.parentWidget()
    return found
