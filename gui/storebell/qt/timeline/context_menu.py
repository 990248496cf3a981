"""What can be done with the chosen tests, and how the timeline shows all of them."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from storebell.domain.notifications.timeline import can_be_repeated
from storebell.domain.settings.settings import RowDensity, Settings, TimeForm, TimeZone
from storebell.presentation.copied.clipboard import Clipping, clip
from storebell.qt.timeline.view import TimelineView


class LaneOptions(QObject):
    """How the timeline shows tests: actions that can be ticked, for any menu.

    Signals: chosen(name, value), a setting as it is written.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self._utc = self._action(self.tr("Times in UTC"), self._on_utc_toggled)
        self._by_clock = self._action(self.tr("Attempts by the clock"), self._on_clock_toggled)
        self._compact = self._action(self.tr("Compact rows"), self._on_compact_toggled)
        self._attention = self._action(
            self.tr("Ask for attention at new attempts"), self._on_attention_toggled
        )
        self.show_settings(self._settings)

    @property
    def actions(self) -> tuple[QAction, ...]:
        return tuple(self.by_name.values())

    @property
    def by_name(self) -> dict[str, QAction]:
        """The same, by the names of the window's acts."""
        return {
            "compact": self._compact,
            "utc": self._utc,
            "by_clock": self._by_clock,
            "attention": self._attention,
        }

    def show_settings(self, settings: Settings) -> None:
        """Tick what is in force; tells nobody."""
        for action, is_on in (
            (self._utc, settings.time_zone is TimeZone.UTC),
            (self._by_clock, settings.time_form is TimeForm.ABSOLUTE),
            (self._compact, settings.row_density is RowDensity.COMPACT),
            (self._attention, settings.asks_for_attention),
        ):
            action.setChecked(is_on)

    def _action(self, text: str, told: object) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.triggered.connect(told)
        return action

    def _on_utc_toggled(self, is_on: bool) -> None:
        self.chosen.emit("time_zone", (TimeZone.UTC if is_on else TimeZone.LOCAL).value)

    def _on_clock_toggled(self, is_on: bool) -> None:
        self.chosen.emit("time_form", (TimeForm.ABSOLUTE if is_on else TimeForm.RELATIVE).value)

    def _on_compact_toggled(self, is_on: bool) -> None:
        self.chosen.emit("row_density", (RowDensity.COMPACT if is_on else RowDensity.ROOMY).value)

    def _on_attention_toggled(self, is_on: bool) -> None:
        self.chosen.emit("asks_for_attention", "on" if is_on else "off")


class LaneMenu(QMenu):
    """For the tests that are chosen in a view when it is built; it goes when it closes."""

    def __init__(self, view: TimelineView, options: LaneOptions) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = view.chosen_timelines
        self.addAction(self.tr("Send again")).triggered.connect(view.send_chosen_again)
        again = self.addAction(self.tr("Deliver again"))
        again.setEnabled(bool(chosen) and all(map(can_be_repeated, chosen)))
        again.triggered.connect(view.deliver_chosen_again)
        self.addSeparator()
        for what, text in (
            (Clipping.SUMMARY, self.tr("Copy summary")),
            (Clipping.TOKEN, self.tr("Copy token")),
            (Clipping.UUID, self.tr("Copy notification UUID")),
        ):
            copy = self.addAction(text)
            copy.setEnabled(bool(clip(chosen, what)))
            copy.triggered.connect(lambda _=False, what=what: view.copy(what))
            if what is Clipping.SUMMARY:
                copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.addSeparator()
        remove = self.addAction(self._removal(len(chosen)))
        remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        remove.triggered.connect(view.remove_chosen)
        self.addSeparator()
        self.addActions(options.actions)

    def _removal(self, tests: int) -> str:
        if tests == 1:
            return self.tr("Remove")
        return self.tr("Remove {count} tests").format(count=tests)
