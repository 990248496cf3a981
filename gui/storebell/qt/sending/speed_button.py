"""Menu button for the speed of a plan of Local, and the form for any other speed."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from storebell.domain.errors.values import InvalidTimeScaleError
from storebell.domain.messages import N_
from storebell.domain.notifications.plan import time_scale_from
from storebell.presentation.speeds import USUAL_SPEEDS, speed_meaning, speed_words
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton
from storebell.qt.widgets.form_dialog import FormDialog, TextField, checked

_TITLE: Final = N_("Speed of the plan")
_ACT: Final = N_("Use this speed")


class SpeedDialog(FormDialog):
    """Takes any speed that a plan can have.

    Signals: speed_entered(time_scale), once it is valid.
    """

    speed_entered = Signal(float)

    def __init__(self, theme: Theme, time_scale: float, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr_text(_TITLE), tr_text(_ACT), parent)
        self._field = TextField(
            self.tr("&Times faster than Apple's plan"),
            placeholder="3600",
            hint=tr_message(speed_meaning(time_scale)),
        )
        self._field.line.setText(f"{time_scale:.10g}")
        self._field.line.selectAll()
        self._field.line.textChanged.connect(self._on_text_changed)
        self.fields.addWidget(self._field)
        self.act_requested.connect(self._on_act_requested)

    @property
    def field(self) -> QLineEdit:
        """The field for the speed."""
        return self._field.line

    def _on_text_changed(self, text: str) -> None:
        """Says what the speed means, once it is one; what is wrong is said when it is used."""
        try:
            meaning = speed_meaning(time_scale_from(text))
        except InvalidTimeScaleError:
            self._field.show_usual_hint(" ")
        else:
            self._field.show_usual_hint(tr_message(meaning))

    def _on_act_requested(self) -> None:
        time_scale = checked(self._field, time_scale_from)
        if time_scale is None:
            self._field.line.setFocus()
            return
        self.speed_entered.emit(time_scale)
        self.accept()


class SpeedButton(ElidedButton):
    """The usual speeds, and any other one.

    Signals: chosen(time_scale), when the user chose.
    """

    chosen = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._theme = theme
        self._value = USUAL_SPEEDS[0]
        self.setProperty("kind", "choice")
        menu = QMenu(self)
        self._group = QActionGroup(menu)
        self._actions: dict[float, QAction] = {}
        for speed in USUAL_SPEEDS:
            action = menu.addAction(tr_message(speed_meaning(speed)))
            action.setCheckable(True)
            action.setData(speed)
            self._group.addAction(action)
            self._actions[speed] = action
        menu.addSeparator()
        self._other = menu.addAction(self.tr("&Another speed…"))
        self._other.setCheckable(True)
        self._group.addAction(self._other)
        self._group.triggered.connect(self._on_action_triggered)
        self.setMenu(menu)
        self._show_value()

    @property
    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Selects a speed without emitting a signal."""
        self._value = value
        self._show_value()

    def _on_action_triggered(self, action: QAction) -> None:
        if action is not self._other:
            self._choose(float(action.data()))
            return
        self._show_value()  # nothing is chosen yet
        dialog = SpeedDialog(self._theme, self._value, self.window())
        dialog.speed_entered.connect(self._choose)
        dialog.open()

    def _choose(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.chosen.emit(value)

    def _show_value(self) -> None:
        self._actions.get(self._value, self._other).setChecked(True)
        text = tr_message(speed_words(self._value))
        self.setText(text + OPENS_MENU)
        self.setAccessibleName(self.tr("Speed: {speed}").format(speed=text))
        self.set_tip(tr_message(speed_meaning(self._value)))
        self.setAccessibleDescription(self.toolTip())
