"""Bar with the filter of the timeline: search, state, environment."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from storebell.domain.environment import Environment
from storebell.domain.messages import msg
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.results import RESULTS
from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.presentation.translation import tr_environment, tr_message
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.flow_row import WrappingRow

_ENDINGS: Final = {
    Outcome.UNKNOWN: msg("unknown"),
    Outcome.UNDECIDED: msg("undecided"),
    Outcome.NOT_SENT: msg("not sent"),
}
"""Endings that are no result of Apple's."""

_LEAST_CHARACTERS: Final = 22

_Ending = str | Outcome | None


class FilterBar(QWidget):
    """The row above the lanes; on two lines where one has no room to type.

    Signals: filter_changed(LaneFilter), at each change; its app is for the window to fill in.
    """

    filter_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = ClearableLine(theme, "search")
        self._search.setPlaceholderText(self.tr("Search app, type, URL, token, result…"))
        self._search.setAccessibleName(self.tr("Search the timeline"))
        self._wanted = QButtonGroup(self)
        self._result: ChoiceButton[_Ending] = ChoiceButton(self.tr("Result"), self._results())
        self._environment: ChoiceButton[Environment | None] = ChoiceButton(
            self.tr("Environment"),
            [
                (None, self.tr("Any environment"), self.tr("Environment")),
                *(
                    (environment, tr_environment(environment), tr_environment(environment))
                    for environment in Environment
                ),
            ],
        )
        buttons = [self._toggle(at, *state) for at, state in enumerate(self._states())]
        self._choices = WrappingRow(*buttons, self._result, self._environment)
        self._choices.setSizePolicy(self._narrow_policy())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space(5), space(2), space(5), space(2))
        self._row.setSpacing(space(2))
        self._row.addWidget(self._search, 1)
        self._row.addWidget(self._choices)
        self._width_change = DeferredCall(self._choose_direction, self)
        self._search.textChanged.connect(self._emit_changed)
        self._wanted.idClicked.connect(self._emit_changed)
        self._result.chosen.connect(self._emit_changed)
        self._environment.chosen.connect(self._emit_changed)
        theme.apply_style(self)

    @property
    def lane_filter(self) -> TestFilter:
        ending = self._result.value
        return TestFilter(
            text=self._search.text().strip(),
            wanted=list(Wanted)[self._wanted.checkedId()],
            environment=self._environment.value,
            result=None if isinstance(ending, Outcome) else ending,
            outcome=ending if isinstance(ending, Outcome) else None,
        )

    def clear(self) -> None:
        """Shows everything again."""
        before = self.lane_filter
        self.blockSignals(True)
        self._search.clear()
        self._wanted.button(list(Wanted).index(Wanted.ALL)).setChecked(True)
        self._result.set_value(None)
        self._environment.set_value(None)
        self.blockSignals(False)
        if self.lane_filter != before:
            self._emit_changed()

    def focus_search(self) -> None:
        """Focuses the search field, for Ctrl+F."""
        self._search.setFocus()
        self._search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._width_change.request()

    def _choose_direction(self) -> None:
        """The search is below the choices where less could be typed than a token begins with."""
        least = self._search.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS
        needed = least + self._choices.sizeHint().width() + space(2) * 6
        is_narrow = needed > self.width()
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)

    def _toggle(self, at: int, wanted: Wanted, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setAutoExclusive(True)  # a screen reader calls it a radio button
        button.setChecked(wanted is Wanted.ALL)
        button.setProperty("kind", "toggle")
        self._wanted.addButton(button, at)
        return button

    def _states(self) -> tuple[tuple[Wanted, str], ...]:
        return (
            (Wanted.ALL, self.tr("All")),
            (Wanted.FAILED, self.tr("Failed")),
            (Wanted.WAITING, self.tr("Waiting")),
        )

    def _results(self) -> list[tuple[_Ending, str, str]]:
        """All eleven by their short words, then the endings of which Apple records nothing."""
        short = [(result, tr_message(msg(text.short))) for result, text in RESULTS.items()]
        endings = [(outcome, tr_message(label)) for outcome, label in _ENDINGS.items()]
        return [
            (None, self.tr("Any result"), self.tr("Result")),
            *((str(result), label, label) for result, label in short),
            *((outcome, label, label) for outcome, label in endings),
        ]

    @staticmethod
    def _narrow_policy() -> QSizePolicy:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        return policy

    def _emit_changed(self) -> None:
        self.filter_changed.emit(self.lane_filter)
