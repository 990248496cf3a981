"""Menu button for the behaviour of the built-in receiver."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.messages import msg
from storebell.domain.simulation.receiver_behaviours import (
    ANSWERS_200,
    MORE,
    RESULT_BEHAVIOURS,
    Behaviour,
)
from storebell.presentation.translation import tr_message
from storebell.qt.actions.qactions import Actions
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton


class ReceiverButton(ElidedButton):
    """Each entry shows the receiver's behaviour and the result that Apple would record.

    Signals: chosen(Behaviour), when the user chose.
    """

    chosen = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._value = ANSWERS_200
        self.setProperty("kind", "choice")
        menu = QMenu(self)
        self._group = QActionGroup(menu)
        self._actions: dict[Behaviour, QAction] = {}
        self._add_to(menu, RESULT_BEHAVIOURS)
        menu.addSeparator()
        for group in MORE:
            self._add_to(menu.addMenu(tr_message(msg(group.title))), group.behaviours)
        menu.addSeparator()
        actions.add_to(menu, ["eleven"])
        self._group.triggered.connect(self._on_action_triggered)
        self.setMenu(menu)
        self._show_value()

    @property
    def value(self) -> Behaviour:
        return self._value

    def _add_to(self, menu: QMenu, behaviours: Iterable[Behaviour]) -> None:
        for behaviour in behaviours:
            action = menu.addAction(f"{tr_message(behaviour.title)}\t{behaviour.result}")
            action.setCheckable(True)
            action.setChecked(behaviour == self._value)
            self._group.addAction(action)
            self._actions[behaviour] = action

    def _on_action_triggered(self, action: QAction) -> None:
        value = next(name for name, known in self._actions.items() if known is action)
        if value == self._value:
            return
        self._value = value
        self._show_value()
        self.chosen.emit(value)

    def _show_value(self) -> None:
        text = self.tr("Receiver: {behaviour}").format(behaviour=tr_message(self._value.title))
        self.setText(text + OPENS_MENU)
        self.setAccessibleName(text)
        self.set_tip(self.tr("Apple would record {result}").format(result=self._value.result))
        self.setAccessibleDescription(self.toolTip())
