"""A button that says what is chosen and opens the menu to choose another."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from storebell.qt.plain_text import button_text
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton

V = TypeVar("V")

_RETURN_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier


class ChoiceButton(ElidedButton, Generic[V]):
    """One of several values. `name` is the subject, for screen readers.

    Signals: chosen(value), when the user chose; not when it is set by code.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[V, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """Each choice is its value, its entry in the menu, and what the button says."""
        super().__init__(parent=parent)
        self._name = name
        self._choices = list(choices)
        self._value = self._choices[0][0]
        self.setProperty("kind", "choice")
        menu = QMenu(self)
        self._group = QActionGroup(menu)
        self._actions: list[QAction] = []
        for value, entry, _text in self._choices:
            action = menu.addAction(button_text(entry))
            action.setCheckable(True)
            action.setData(len(self._actions))
            self._group.addAction(action)
            self._actions.append(action)
            if value == self._value:
                action.setChecked(True)
        self._group.triggered.connect(self._on_action_triggered)
        self.setMenu(menu)
        self._show_value()

    @property
    def value(self) -> V:
        return self._value

    def set_value(self, value: V) -> None:
        """Selects a value without emitting a signal; a value that is not offered has no effect."""
        for at, (offered, _entry, _text) in enumerate(self._choices):
            if offered == value:
                self._value = offered
                self._actions[at].setChecked(True)
                self._show_value()
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens the menu as Space does: Qt lets it do so in dialogs alone."""
        is_alone = not event.modifiers() & ~_KEYPAD
        if event.key() in _RETURN_KEYS and is_alone:
            if not event.isAutoRepeat():
                self.showMenu()
            return
        super().keyPressEvent(event)

    def _on_action_triggered(self, action: QAction) -> None:
        value = self._choices[int(action.data())][0]
        if value == self._value:
            return
        self._value = value
        self._show_value()
        self.chosen.emit(value)

    def _show_value(self) -> None:
        text = next(text for value, _entry, text in self._choices if value == self._value)
        self.setText(button_text(text) + OPENS_MENU)
        is_named = text.casefold().startswith(self._name.casefold())
        self.setAccessibleName(text if is_named else f"{self._name}: {text}")
