"""The button beside Send that says which notification is sent, and opens the list of types."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.notifications.types import NO_SUBTYPE, NOTIFICATION_TYPES, TEST
from storebell.qt.plain_text import button_text
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton

if TYPE_CHECKING:  # the window's first frame has no list of types
    from storebell.presentation.type_list import TypeChoice
    from storebell.qt.sending.type_popup import TypePopup

_TEST: Final = (TEST, NO_SUBTYPE)
_CHARACTERS: Final = 18
_LEAST_CHARACTERS: Final = 6


class TypeButton(ElidedButton):
    """The type stays chosen until another one is. It is of one width, whatever is chosen.

    Signals: chosen(), when the user chose.
    """

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._theme = theme
        self._value: TypeChoice = _TEST
        self._recent: Sequence[TypeChoice] = ()
        self._is_local = True
        self._is_narrow = False
        self._popup: TypePopup | None = None
        self.setProperty("kind", "choice")
        self.clicked.connect(self.open_list)
        self._show_value()

    @property
    def value(self) -> "TypeChoice":
        """The type and subtype that Send sends: outside Local, TEST alone."""
        return self._value if self._is_local else _TEST

    @property
    def chosen_type(self) -> "TypeChoice":
        """The type that is chosen for Local, whatever environment is shown."""
        return self._value

    def set_value(self, value: "TypeChoice", recent: Sequence["TypeChoice"]) -> None:
        """Selects a type without emitting a signal; `recent` are those that were chosen last."""
        self._value, self._recent = value, recent
        self._show_value()

    def set_local(self, *, is_local: bool) -> None:
        """Outside Local it shows TEST and offers nothing, in the same place."""
        self._is_local = is_local
        self._show_value()

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Sets whether it has room for a few characters alone."""
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self.updateGeometry()

    @property
    def spare_width(self) -> int:
        """Width that it needs less where it is narrow; 0 once it is."""
        return self.sizeHint().width() - self._size(_LEAST_CHARACTERS).width()

    @property
    def missing_width(self) -> int:
        """Width that it needs more to be wide; 0 once it is."""
        return self._size(_CHARACTERS).width() - self.sizeHint().width()

    def open_list(self) -> None:
        from storebell.qt.sending.type_popup import TypePopup

        if self._popup is None:
            self._popup = TypePopup(self._theme, NOTIFICATION_TYPES, self)
            self._popup.chosen.connect(self._choose)
        self._popup.open_below(self, self._value, self._recent)

    def sizeHint(self) -> QSize:
        return self._size(_LEAST_CHARACTERS if self._is_narrow else _CHARACTERS)

    def _room(self) -> int:
        return self.width() - space(6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _size(self, characters: int) -> QSize:
        measure = self.fontMetrics()
        text = measure.averageCharWidth() * characters + measure.horizontalAdvance(OPENS_MENU)
        return QSize(text + space(6), super().sizeHint().height())

    def _choose(self, name: str, subtype: str) -> None:
        if (name, subtype) != self._value:
            self._value = (name, subtype)
            self._show_value()
            self.chosen.emit()

    def _show_value(self) -> None:
        name, title = TEST, self.tr("Test notification")
        if self.value != _TEST:
            from storebell.presentation.type_list import type_name, type_title

            name, title = type_name(self.value), type_title(NOTIFICATION_TYPES, self.value)
        self.setText(button_text(name) + OPENS_MENU)
        self.setAccessibleName(self.tr("Notification type: {type}").format(type=name))
        if self._is_local:
            self.set_tip(title, name)
        else:
            self.set_tip(self.tr("Sandbox and Production: Apple sends nothing but TEST on request"))
        self.setAccessibleDescription(self.toolTip())
