"""Options of the timeline's display, as checkable actions."""

from PySide6.QtCore import QObject, Signal

from storebell.domain.settings.settings import RowDensity, Settings, TimeForm, TimeZone
from storebell.qt.actions.qactions import Actions


class LaneOptions(QObject):
    """Turns a checked action into a setting, and settings into checked actions.

    Signals: chosen(name, value), a setting in its text form.
    """

    chosen = Signal(str, str)

    def __init__(self, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        actions["utc"].triggered.connect(self._on_utc_toggled)
        actions["by_clock"].triggered.connect(self._on_clock_toggled)
        actions["compact"].triggered.connect(self._on_compact_toggled)
        actions["attention"].triggered.connect(self._on_attention_toggled)
        actions["notify"].triggered.connect(self._on_notify_toggled)
        self.show_settings(Settings())

    def show_settings(self, settings: Settings) -> None:
        """Checks the actions of the effective settings; emits no signal."""
        for name, is_on in (
            ("utc", settings.time_zone is TimeZone.UTC),
            ("by_clock", settings.time_form is TimeForm.ABSOLUTE),
            ("compact", settings.row_density is RowDensity.COMPACT),
            ("attention", settings.asks_for_attention),
            ("notify", settings.desktop_notifications),
        ):
            self._actions.check(name, is_checked=is_on)

    def _on_utc_toggled(self, is_on: bool) -> None:
        self.chosen.emit("time_zone", (TimeZone.UTC if is_on else TimeZone.LOCAL).value)

    def _on_clock_toggled(self, is_on: bool) -> None:
        self.chosen.emit("time_form", (TimeForm.ABSOLUTE if is_on else TimeForm.RELATIVE).value)

    def _on_compact_toggled(self, is_on: bool) -> None:
        self.chosen.emit("row_density", (RowDensity.COMPACT if is_on else RowDensity.ROOMY).value)

    def _on_attention_toggled(self, is_on: bool) -> None:
        self.chosen.emit("asks_for_attention", "on" if is_on else "off")

    def _on_notify_toggled(self, is_on: bool) -> None:
        self.chosen.emit("desktop_notifications", "on" if is_on else "off")
