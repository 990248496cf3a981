"""Shows in the inspector what is chosen on the timeline."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.page import TimelinePage


class InspectorController(QObject):
    """`can_repeat` tells whether a test can be delivered again.

    Signals: shown(), when the inspector shows something else, or nothing.
    """

    shown = Signal()

    def __init__(
        self,
        page: TimelinePage,
        model: TimelineModel,
        can_repeat: Callable[[Timeline], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._view = page.view
        self._inspector = page.inspector
        self._can_repeat = can_repeat
        self._view.test_chosen.connect(self._on_test_chosen)
        self._view.attempt_chosen.connect(self._on_attempt_chosen)
        self._view.selection_changed.connect(self._show_chosen)
        self._inspector.attempt_chosen.connect(lambda _, number: self._view.choose_attempt(number))

    def update(self, test_id: str) -> None:
        """Shows a test as it is now, where it is one of those that are chosen."""
        if test_id in {self._view.chosen_test, *self._view.chosen_tests}:
            self._show_chosen()

    def _show(self, timeline: Timeline, number: int | None) -> None:
        chosen = self._view.chosen_timelines
        if len(chosen) > 1:
            self._inspector.show_several(chosen)
        else:
            can_repeat = self._can_repeat(timeline)
            self._inspector.show_timeline(timeline, number, can_repeat=can_repeat)
        self.shown.emit()

    def _show_chosen(self) -> None:
        self._on_test_chosen(self._view.chosen_test)

    def _on_test_chosen(self, test_id: str) -> None:
        timeline = self._model.timeline(test_id)
        if timeline is None:
            self._inspector.show_nothing()
            self.shown.emit()
        else:
            self._show(timeline, self._view.chosen_attempt)

    def _on_attempt_chosen(self, test_id: str, number: int) -> None:
        timeline = self._model.timeline(test_id)
        if timeline is not None:
            self._show(timeline, number)
