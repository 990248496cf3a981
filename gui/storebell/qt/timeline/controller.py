"""Controller of the stored tests on the timeline: loading, updates, removal, unseen attempts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from storebell.domain.errors.clock import ConfirmableClockError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import plural_msg
from storebell.domain.notifications.events import AttemptRecorded
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.settings import Settings, setting_from
from storebell.presentation.lanes.lanes import lane
from storebell.presentation.lanes.speech import describe_attempt, head
from storebell.presentation.translation import tr_message
from storebell.qt.actions.qactions import Actions
from storebell.qt.background import Background
from storebell.qt.timeline.empty_state import EmptyReason
from storebell.qt.timeline.feed import Loaded, TestFeed
from storebell.qt.timeline.lane_options import LaneOptions
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.widgets.notices import Notice, Notices

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.notifications.monitor_run import Update

_NOT_LOADED: Final = "loading"


class TimelineController(QObject):
    """Keeps the model in step with what is kept, for the filter that is set.

    A new attempt asks for attention while the window is not in front, and its lane is marked as new
    until it was chosen, or stood there while the window was in front.

    Signals: changed(test_id), which may be gone; loaded(), after the first page of all; removed(),
    after a removal that can be undone; clear_filter_requested(); setting_chosen(name, value), which
    is to be stored; attempt_missed(test, attempt), in words, for one that came while the window was
    hidden or minimized and desktop notifications are on.
    """

    changed = Signal(str)
    removed = Signal()
    attempt_missed = Signal(str, str)
    loaded = Signal()
    clear_filter_requested = Signal()
    setting_chosen = Signal(str, str)

    def __init__(
        self,
        background: Background,
        model: TimelineModel,
        view: TimelineView,
        notices: Notices,
        actions: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model = model
        self._view = view
        self._notices = notices
        self._window = window
        self._following = TestFeed(background, self)
        self._settings = Settings()
        self._is_started = False
        self._has_loaded = False
        self._removed: tuple[str, ...] = ()
        self._removal_notices: list[tuple[set[str], Notice]] = []  # with the tests still removed
        self._known_attempts: dict[str, int] = {}  # how many attempts of a test are no news
        self.options = LaneOptions(actions, self)
        self.options.chosen.connect(self.change_setting)
        self._following.loaded.connect(self._on_loaded)
        self._following.not_loaded.connect(self._on_not_loaded)
        self._following.restored.connect(self._on_restored)
        self._following.stepped.connect(self._on_step)
        self._following.failed.connect(notices.show_error)
        self._following.settings_read.connect(self.show_settings)
        self._following.purged.connect(self._on_purged)
        view.remove_requested.connect(self.remove)
        view.undo_requested.connect(self.undo_removal)
        view.end_neared.connect(self._following.load_more)
        view.test_chosen.connect(self._on_test_chosen)
        view.states.acted.connect(self._on_state_acted)
        for came_or_went in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            came_or_went.connect(self._show_state)
        window.installEventFilter(self)

    def start(self) -> None:
        """Loads the stored tests and follows them; a second call has no effect."""
        if not self._is_started:
            self._is_started = self._model.is_unread = True
            self._following.start()
            self._show_state()

    def set_filter(self, lane_filter: TestFilter) -> None:
        """Shows the stored tests that match this filter."""
        if lane_filter == self._model.lane_filter:
            return
        self._model.set_filter(lane_filter)
        if self._is_started:
            self._following.search(lane_filter)
        self._show_state()

    def remove(self, test_ids: Sequence[str]) -> None:
        """Takes tests off the timeline; a notice offers to bring them back."""
        removed = [
            candidate for candidate in test_ids if self._model.timeline(candidate) is not None
        ]
        if not removed:
            return
        for test_id in removed:
            self._model.drop(test_id)
            self.changed.emit(test_id)
        self._removed = tuple(removed)
        self._following.remove(removed)
        self._show_state()
        title = plural_msg("The test was removed", "{count} tests were removed", len(removed))
        notice = self._notices.show_message(
            Level.NOTE, title, action=self.tr("Undo"), act=lambda: self._bring_back(removed)
        )
        self._removal_notices.append((set(removed), notice))
        self.removed.emit()

    @property
    def can_undo(self) -> bool:
        """True while there is a removal to undo."""
        return bool(self._removed)

    def undo_removal(self) -> None:
        """Brings back what was removed last."""
        self._bring_back(self._removed)

    def show_settings(self, settings: Settings) -> None:
        """Shows times and rows as they are set."""
        self._settings = settings
        self._model.set_times(settings.time_zone, settings.time_form)
        self._view.set_form(settings.row_density, settings.time_zone)
        self.options.show_settings(settings)

    def change_setting(self, name: str, value: str) -> None:
        """Sets one of the options here at once, and emits it to be stored."""
        self.show_settings(self._settings.with_setting(setting_from(name, value)))
        self.setting_chosen.emit(name, value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowDeactivate:
            # Lanes that were visible while the window was in front have been seen.
            self._mark_seen(self._model.new_in(self._view.visible_rows()))
        elif event.type() is QEvent.Type.WindowActivate and self._is_started:
            # It may have been open for weeks; in the background no timer purges.
            self._following.purge()
        return super().eventFilter(watched, event)

    # -- inside ---------------------------------------------------------------------------------

    def _bring_back(self, test_ids: Sequence[str]) -> None:
        if test_ids:
            if set(test_ids) >= set(self._removed):
                self._removed = ()
            self._following.restore(test_ids)

    def _drop_removal_of(self, test_id: str) -> None:
        """Hides the notice of a removal once its last test is back, by any way."""
        for removed, notice in list(self._removal_notices):
            removed.discard(test_id)
            if not removed:
                self._removal_notices.remove((removed, notice))
                self._notices.drop(notice)
        if test_id in self._removed:
            self._removed = tuple(
                removed_id for removed_id in self._removed if removed_id != test_id
            )

    def _show_state(self) -> None:
        """Shows the state that replaces the lanes while there are none."""
        states, wanted = self._view.states, self._model.lane_filter
        if self._model.rowCount():
            states.show_nothing()
        elif self._following.is_loading:
            states.show_loading()
        elif not wanted.is_open:
            states.show_no_match()
        elif wanted.bundle_id is not None:
            states.show_no_test()
        else:
            states.show_nothing()

    def _on_state_acted(self, reason: EmptyReason) -> None:
        if reason is EmptyReason.NO_MATCH:
            self.clear_filter_requested.emit()
        elif reason is EmptyReason.ERROR:
            self._following.search(self._model.lane_filter)
            self._show_state()

    def _on_loaded(self, loaded: Loaded) -> None:
        page = loaded.page
        self._notices.end(_NOT_LOADED)
        for timeline in page.timelines:
            self._known_attempts[timeline.test_id] = len(timeline.attempts)
        self._model.add_page(page.timelines, has_more=page.next is not None)
        self._model.set_new(loaded.unseen, is_new=True)
        if not self._has_loaded:
            self._has_loaded = True
            self.loaded.emit()
        if loaded.wanted != self._model.lane_filter:  # chosen before the first page was here
            self._following.search(self._model.lane_filter)
        elif not page.timelines:  # none of that page could be read
            self._following.load_more()
        else:
            self._view.ask_for_more()
        self._show_state()

    def _on_restored(self, timelines: Sequence[Timeline]) -> None:
        for timeline in timelines:
            self._model.put(timeline)
            self._drop_removal_of(timeline.test_id)
            self.changed.emit(timeline.test_id)
        self._show_state()

    def _on_not_loaded(self, error: StorebellError) -> None:
        if self._model.rowCount():
            self._notices.show_error(error, cause=_NOT_LOADED)
        else:
            self._view.states.show_error(error.title, error.advice)

    def _on_step(self, step: object) -> None:
        # Not at the top: the window's first frame waits for no service.
        from storebell.services.notifications.monitor_run import Note, StoreNotice, Update

        if isinstance(step, StoreNotice):
            self._show_notice(step.error)
        elif isinstance(step, Note):
            self._notices.show_message(step.finding.level, step.finding.seen, step.finding.advice)
        elif isinstance(step, Update):
            self._update(step)

    def _on_purged(self, finding: Finding) -> None:
        self._notices.show_message(
            finding.level,
            finding.seen,
            finding.advice,
            action=self.tr("Bring back"),
            act=self._following.restore_old,
        )

    def _show_notice(self, error: StorebellError) -> None:
        if isinstance(error, ConfirmableClockError):
            self._notices.show_message(
                Level.WARNING,
                error.title,
                error.advice,
                action=self.tr("The clock is right"),
                act=self._following.confirm_clock,
                kind=error.KIND,
            )
        else:
            self._notices.show_error(error)

    def _update(self, step: "Update") -> None:
        test_id, timeline = step.test_id, step.timeline
        known = self._model.timeline(test_id)
        if timeline is None:
            self._model.drop(test_id)
        else:
            if step.is_new:
                self._announce(timeline)
            self._known_attempts[test_id] = len(timeline.attempts)
            self._drop_removal_of(test_id)
            if timeline != known:
                self._model.put(timeline)
                is_recorded = any(isinstance(event, AttemptRecorded) for event in step.events)
                if step.is_new and is_recorded:
                    self._notice_attempt(test_id)
        self._show_state()
        self.changed.emit(test_id)

    def _announce(self, timeline: Timeline) -> None:
        """Announces a new attempt to screen readers."""
        if len(timeline.attempts) <= self._known_attempts.get(timeline.test_id, 0):
            return
        shown = lane(timeline, self._model.clock(), self._model.zone)
        last = [slot for slot in shown.slots if slot.is_made][-1]
        which, what = tr_message(head(shown)[0]), tr_message(describe_attempt(last))
        self._view.announcer.announce_soon(f"{which}: {what}")
        is_hidden = self._window.isMinimized() or not self._window.isVisible()
        if is_hidden and self._settings.desktop_notifications:
            self.attempt_missed.emit(which, what)

    def _notice_attempt(self, test_id: str) -> None:
        row = self._model.row_of(test_id)
        if self._window.isActiveWindow() and row in self._view.visible_rows():
            self._following.mark_seen([test_id])
            return
        self._model.set_new([test_id], is_new=True)
        if self._settings.asks_for_attention and not self._window.isActiveWindow():
            QApplication.alert(self._window)

    def _on_test_chosen(self, test_id: str) -> None:
        self._mark_seen([test_id] if test_id else [])

    def _mark_seen(self, test_ids: Sequence[str]) -> None:
        if test_ids:
            self._model.set_new(test_ids, is_new=False)
            self._following.mark_seen(test_ids)
