"""Says which tests the timeline shows: search, how they stand, where."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from storebell.domain.environment import Environment
from storebell.domain.lane_filter import LaneFilter, Wanted
from storebell.qt.choice_button import ChoiceButton
from storebell.qt.clearable_line import ClearableLine
from storebell.qt.sentences import say_environment
from storebell.qt.theme import Theme
from storebell.qt.typography import space


class FilterBar(QWidget):
    """The row above the lanes.

    Signals: filter_changed(LaneFilter), at each change; its app is for the window to fill in.
    """

    filter_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = ClearableLine(theme, "search")
        self._search.setPlaceholderText(self.tr("Search token, UUID, result…"))
        self._search.setAccessibleName(self.tr("Search the timeline"))
        self._wanted = QButtonGroup(self)
        self._environment: ChoiceButton[Environment | None] = ChoiceButton(
            self.tr("Environment"),
            [
                (None, self.tr("Any environment"), self.tr("Environment")),
                *((one, say_environment(one), say_environment(one)) for one in Environment),
            ],
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(space(5), space(2), space(5), space(2))
        row.setSpacing(space(2))
        row.addWidget(self._search, 1)
        for at, (wanted, text) in enumerate(self._states()):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setChecked(wanted is Wanted.ALL)
            button.setProperty("kind", "toggle")
            self._wanted.addButton(button, at)
            row.addWidget(button)
        row.addWidget(self._environment)
        self._search.textChanged.connect(self._tell)
        self._wanted.idClicked.connect(self._tell)
        self._environment.chosen.connect(self._tell)
        theme.dress(self)

    @property
    def lane_filter(self) -> LaneFilter:
        return LaneFilter(
            text=self._search.text().strip(),
            wanted=list(Wanted)[self._wanted.checkedId()],
            environment=self._environment.value,
        )

    def focus_search(self) -> None:
        """Where Ctrl+F leads."""
        self._search.setFocus()
        self._search.selectAll()

    def _states(self) -> tuple[tuple[Wanted, str], ...]:
        return (
            (Wanted.ALL, self.tr("All")),
            (Wanted.FAILED, self.tr("Failed")),
            (Wanted.WAITING, self.tr("Waiting")),
        )

    def _tell(self) -> None:
        self.filter_changed.emit(self.lane_filter)
