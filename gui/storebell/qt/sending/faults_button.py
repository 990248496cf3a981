"""Menu button for the faults of the Local server."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.messages import msg
from storebell.domain.simulation.faults import (
    FAULTS,
    NO_FAULTS,
    PEBBLE,
    FaultName,
    FaultSetting,
    FaultSpec,
    describe_fault,
    read_faults,
)
from storebell.presentation.translation import tr_message
from storebell.qt.plain_text import set_tooltip
from storebell.qt.widgets.elided_button import OPENS_MENU, ElidedButton


class FaultsButton(ElidedButton):
    """Selects any number of faults, each with its usual amount; or a mixture of them, whose seed
    makes it the same each time, in the manner of Pebble, the ACME test server.

    Signals: chosen(FaultSpec), when the user chose.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._value = NO_FAULTS
        self.setProperty("kind", "choice")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addAction(self.tr("&None")).triggered.connect(lambda: self._choose(NO_FAULTS))
        mixture = menu.addAction(self.tr("A &mixture: the same each time"))
        mixture.triggered.connect(lambda: self._choose(read_faults(PEBBLE)))
        menu.addSeparator()
        self._actions: dict[FaultName, QAction] = {}
        for name, kind in FAULTS.items():
            action = menu.addAction(tr_message(msg(kind.title)))
            action.setCheckable(True)
            set_tooltip(action, tr_message(describe_fault(_usual(name))))
            action.triggered.connect(self._on_fault_triggered)
            self._actions[name] = action
        self.setMenu(menu)
        self._show_value()

    @property
    def value(self) -> FaultSpec:
        return self._value

    def set_value(self, value: FaultSpec) -> None:
        """Selects a value without emitting a signal."""
        self._value = value
        self._show_value()

    def _on_fault_triggered(self) -> None:
        wanted = [name for name, action in self._actions.items() if action.isChecked()]
        chosen = {setting.name: setting for setting in self._value.settings}
        self._choose(FaultSpec(tuple(chosen.get(name) or _usual(name) for name in wanted)))

    def _choose(self, value: FaultSpec) -> None:
        self.set_value(value)
        self.chosen.emit(value)

    def _show_value(self) -> None:
        settings = self._value.settings
        for name, action in self._actions.items():
            action.setChecked(any(setting.name is name for setting in settings))
        titles = ", ".join(tr_message(msg(FAULTS[setting.name].title)) for setting in settings)
        text = self.tr("Faults: {faults}").format(faults=titles or self.tr("none"))
        self.setText(text + OPENS_MENU)
        self.setAccessibleName(text)
        effects = [tr_message(describe_fault(setting)) for setting in settings]
        self.set_tip(*(effects or [self.tr("The Local server answers as Apple's does")]))
        self.setAccessibleDescription(self.toolTip())


def _usual(name: FaultName) -> FaultSetting:
    amount = FAULTS[name].amount
    return FaultSetting(name, amount.default if amount else None)
