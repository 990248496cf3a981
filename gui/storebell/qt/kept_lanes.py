"""The timeline as it is kept: loaded, followed, removed, and new until it was seen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from storebell.domain.events import AttemptRecorded
from storebell.domain.findings import Level
from storebell.domain.kept import Page
from storebell.domain.settings import Settings
from storebell.domain.words import words
from storebell.qt.background import Background
from storebell.qt.following import Following, Loaded
from storebell.qt.notice import Notices
from storebell.qt.timeline_model import TimelineModel
from storebell.qt.timeline_view import TimelineView

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.follower import Update


class KeptLanes(QObject):
    """Keeps the model in step with what is kept.

    A new attempt asks for attention while the window is not in front, and its lane is marked as new
    until it was chosen, or stood there while the window was in front.

    Signals: changed(test_id), which may be gone; loaded(), once at the start.
    """

    changed = Signal(str)
    loaded = Signal()

    def __init__(
        self,
        background: Background,
        model: TimelineModel,
        view: TimelineView,
        notices: Notices,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._model = model
        self._view = view
        self._notices = notices
        self._window = window
        self._following = Following(background, self)
        self._is_started = False
        self._asks_for_attention = True
        self._following.loaded.connect(self._on_loaded)
        self._following.stepped.connect(self._on_step)
        self._following.failed.connect(notices.show_error)
        self._following.settings_read.connect(self._on_settings_read)
        view.remove_requested.connect(self.remove)
        view.menu_requested.connect(self._show_menu)
        view.end_neared.connect(self._following.load_more)
        view.test_chosen.connect(self._on_test_chosen)
        window.installEventFilter(self)

    def start(self) -> None:
        """Loads what is kept and follows it; the second time it does nothing."""
        if not self._is_started:
            self._is_started = True
            self._following.start()

    def remove(self, test_ids: Sequence[str]) -> None:
        """Takes tests off the timeline; a notice offers to bring them back."""
        gone = [one for one in test_ids if self._model.timeline(one) is not None]
        if not gone:
            return
        for test_id in gone:
            self._model.drop(test_id)
            self.changed.emit(test_id)
        self._following.remove(gone)
        title = words("The test was removed") if len(gone) == 1 else words("The tests were removed")
        self._notices.show_words(
            Level.NOTE,
            title,
            action=self.tr("Undo"),
            act=lambda: self._following.restore(gone),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowDeactivate:
            # What stood there while the window was in front has been seen.
            self._mark_seen(self._model.new_in(self._view.visible_rows()))
        return super().eventFilter(watched, event)

    def _show_menu(self, place: QPoint, test_id: str) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remove = menu.addAction(self.tr("Remove"))
        remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        remove.triggered.connect(lambda: self.remove([test_id]))
        menu.addSeparator()
        attention = menu.addAction(self.tr("Ask for attention at new attempts"))
        attention.setCheckable(True)
        attention.setChecked(self._asks_for_attention)
        attention.toggled.connect(self._on_attention_toggled)
        menu.popup(place)

    def _on_attention_toggled(self, asks: bool) -> None:
        self._asks_for_attention = asks
        self._following.set_asking_for_attention(asks)

    def _on_settings_read(self, settings: Settings) -> None:
        self._asks_for_attention = settings.asks_for_attention

    # -- inside ---------------------------------------------------------------------------------

    def _on_loaded(self, loaded: Loaded) -> None:
        page: Page = loaded.page
        for timeline in page.timelines:
            self._model.put(timeline)
        self._model.set_new(loaded.unseen, is_new=True)
        self.loaded.emit()

    def _on_step(self, step: object) -> None:
        # Not at the top: the window's first frame waits for no service.
        from storebell.services.follower import Note, StoreNotice, Update

        if isinstance(step, StoreNotice):
            self._notices.show_error(step.error)
        elif isinstance(step, Note):
            self._notices.show_words(step.finding.level, step.finding.seen, step.finding.advice)
        elif isinstance(step, Update):
            self._update(step)

    def _update(self, step: "Update") -> None:
        test_id, timeline = step.test_id, step.timeline
        known = self._model.timeline(test_id)
        if timeline is None:
            self._model.drop(test_id)
        elif timeline != known:
            self._model.put(timeline)
            is_recorded = any(isinstance(event, AttemptRecorded) for event in step.events)
            if step.is_news and is_recorded:
                self._notice_attempt(test_id)
        self.changed.emit(test_id)

    def _notice_attempt(self, test_id: str) -> None:
        row = self._model.row_of(test_id)
        if self._window.isActiveWindow() and row in self._view.visible_rows():
            self._following.mark_seen([test_id])
            return
        self._model.set_new([test_id], is_new=True)
        if self._asks_for_attention and not self._window.isActiveWindow():
            QApplication.alert(self._window)

    def _on_test_chosen(self, test_id: str) -> None:
        self._mark_seen([test_id] if test_id else [])

    def _mark_seen(self, test_ids: Sequence[str]) -> None:
        if test_ids:
            self._model.set_new(test_ids, is_new=False)
            self._following.mark_seen(test_ids)
