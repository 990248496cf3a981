"""The window: the app's frame around its widgets, and what their signals set in motion."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QSize, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from storebell.domain.behaviours import ELEVEN
from storebell.domain.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.errors import StorebellError
from storebell.domain.events import Asked, Event, Noticed
from storebell.domain.findings import Finding
from storebell.domain.lane_filter import LaneFilter
from storebell.domain.notification_types import NO_SUBTYPE, NOTIFICATION_TYPES, TEST
from storebell.domain.summaries import app_of, summarize
from storebell.domain.timeline import Timeline
from storebell.domain.words import words
from storebell.qt.background import Background, Job
from storebell.qt.kept_lanes import KeptLanes
from storebell.qt.key_files import dropped_key_files
from storebell.qt.notice import Notices
from storebell.qt.page_list import add_pages
from storebell.qt.pages import KEYS, RESULTS, Pages
from storebell.qt.registration import Registration
from storebell.qt.send_menu import choices_from
from storebell.qt.sending import Sending
from storebell.qt.sidebar import Sidebar
from storebell.qt.theme import Theme
from storebell.qt.timeline_model import TimelineModel, utc_now
from storebell.qt.timeline_page import TimelinePage
from storebell.qt.top_bar import TopBar
from storebell.services.options import Options
from storebell.services.overview import Overview, look
from storebell.services.requests import LocalOptions, RingRequest

FIRST_SIZE = QSize(1280, 800)


class MainWindow(QMainWindow):
    """Shows tests and sends them; every answer comes through the background's jobs.

    `ready()` is emitted when the lists were read and Send works.
    """

    ready = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        options: Options,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._theme = theme
        self._background = background
        self._apps: tuple[App, ...] = (SAMPLE_APP,)
        self._app_label: str | None = SAMPLE_APP.label
        self._was_shown = False
        self._model = TimelineModel(self, clock=clock)
        self._sidebar = Sidebar(theme)
        self._top_bar = TopBar(theme, choices_from(NOTIFICATION_TYPES))
        self._notices = Notices(theme)
        self._page = TimelinePage(theme, self._model, clock)
        self._pages = Pages(theme, self._page)
        self._view = self._page.view
        self._inspector = self._page.inspector
        self._registration = Registration(theme, background, self)
        self._kept = KeptLanes(background, self._model, self._view, self._notices, self)
        self._sending = Sending(
            theme,
            background,
            self,
            clock,
            lambda asked: app_of(self._apps, asked),
            has_stand_in=options.api_base is not None,
        )
        self.setWindowTitle("Storebell")
        self.setAcceptDrops(True)
        self.resize(FIRST_SIZE)
        self._arrange()
        self._connect()
        add_pages(self._pages, theme, background, self._notices)
        self._top_bar.set_stand_in(options.api_base)
        self.choose_environment(Environment.LOCAL)
        self._show_apps()
        self._inspector.show_nothing()

    # -- building -------------------------------------------------------------------------------

    def _arrange(self) -> None:
        right = QWidget()
        rows = _tight(QVBoxLayout(right))
        rows.addWidget(self._top_bar)
        rows.addWidget(self._notices)
        rows.addWidget(self._pages, 1)
        whole = QWidget()
        columns = _tight(QHBoxLayout(whole))
        columns.addWidget(self._sidebar)
        columns.addWidget(right, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self._top_bar.environment_chosen.connect(self.choose_environment)
        self._top_bar.send_requested.connect(self._on_send_requested)
        self._top_bar.other_requested.connect(self._on_send_requested)
        self._top_bar.again_requested.connect(lambda *_: self._deliver_again())
        self._sidebar.app_chosen.connect(self._on_app_chosen)
        self._sidebar.add_app_requested.connect(self._registration.ask_for_app)
        self._sidebar.import_key_requested.connect(self._registration.choose_key_files)
        self._sidebar.page_requested.connect(self._on_page_requested)
        self._sidebar.timeline_requested.connect(self._pages.back)
        self._pages.added.connect(self._sidebar.add_page)
        self._pages.shown.connect(self._on_page_shown)
        self._page.welcome.choose_key_requested.connect(self._registration.choose_key_files)
        self._page.welcome.key_files_dropped.connect(self._registration.ask_about_keys)
        self._registration.changed.connect(self._on_registration_changed)
        self._registration.noted.connect(self._on_noted)
        self._page.filter_bar.filter_changed.connect(self._on_filter_changed)
        self._view.test_chosen.connect(self._on_test_chosen)
        self._view.attempt_chosen.connect(self._on_attempt_chosen)
        self._inspector.send_again_requested.connect(lambda *_: self._send_again())
        self._inspector.deliver_again_requested.connect(lambda *_: self._deliver_again())
        self._kept.changed.connect(self._on_kept_changed)
        self._kept.loaded.connect(self._show_all)
        self._sending.happened.connect(self._on_event)
        self._sending.failed.connect(self._notices.show_error)
        self._sending.eleven_changed.connect(self._on_eleven_changed)
        self._page.eleven_bar.stop_requested.connect(self._sending.stop_eleven)
        for place in (self._page.welcome, self._page.strip):
            place.eleven_requested.connect(self._on_eleven_requested)
        self._page.strip.open_folder_requested.connect(_open_folder)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._on_search_asked)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.close)
        keys = QKeySequence(QKeySequence.StandardKey.HelpContents)
        QShortcut(keys, self, lambda: self._pages.open(RESULTS))

    # -- apps and keys --------------------------------------------------------------------------

    def load(self, choose: str | None = None) -> None:
        """Reads apps and keys again; `choose` is the label of the app to show then.

        The first time it begins to follow what is kept.
        """
        self._kept.start()
        job = self._background.call(look)
        job.progressed.connect(lambda overview: self.show_overview(overview, choose))
        self.start(job)

    def start(self, job: Job) -> None:
        """Starts a job whose failure becomes a notice."""
        job.failed.connect(self._notices.show_error)
        job.start()

    def show_error(self, error: StorebellError) -> None:
        self._notices.show_error(error)

    def show_overview(self, overview: Overview, choose: str | None = None) -> None:
        """Shows the lists as they were read; `choose` is the label of the app to show."""
        self._apps = tuple(overview.apps)
        labels = [app.label for app in self._apps]
        if choose in labels:
            self._app_label = choose
        elif self._app_label not in labels:
            self._app_label = labels[0]
        self._registration.set_keys(overview.keys)
        self._sidebar.set_keys(len(overview.keys), overview.provider)
        self._page.strip.set_root_file(str(overview.local_root))
        self._show_apps()
        self.ready.emit()

    def _on_noted(self, finding: Finding) -> None:
        self._notices.show_words(finding.level, finding.seen, finding.advice)

    def _on_registration_changed(self, label: str) -> None:
        self.load(choose=label or None)
        if label:
            self._top_bar.focus_environment()  # what there is to choose next, for a new app

    def _show_apps(self) -> None:
        timelines = self._model.timelines()
        by_app = [summarize(app, timelines) for app in self._apps]
        self._sidebar.set_apps(by_app, self._clock())
        self._sidebar.choose(self._app_label)
        app = self._chosen_app()
        if app is None:
            self._top_bar.set_app(self.tr("All apps"), "")
            self._top_bar.set_can_send(False, words("Choose an app to send for"))
        else:
            self._top_bar.set_app(app.label, app.bundle_id)
            self._top_bar.set_can_send(True)

    def _chosen_app(self) -> App | None:
        return self._app_named(self._app_label or "")

    def _app_named(self, label: str) -> App | None:
        return next((app for app in self._apps if app.label == label), None)

    def _on_app_chosen(self, label: str | None) -> None:
        self._app_label = label
        self._show_apps()
        self._apply_filter(self._page.filter_bar.lane_filter)

    # -- sending --------------------------------------------------------------------------------

    def choose_environment(self, environment: Environment) -> None:
        self._top_bar.set_environment(environment)
        self._page.show_environment(environment)

    def _on_send_requested(self, kind: str = TEST, subtype: str = NO_SUBTYPE) -> None:
        app = self._chosen_app()
        if app is None:
            return
        self._pages.back()
        environment = self._top_bar.environment
        if environment is not Environment.LOCAL:
            self._sending.send(RingRequest(app, environment))
        elif not self._page.strip.problem:  # else the strip says what is wrong, beside the field
            choice = self._page.strip.choice
            local = LocalOptions(
                choice.url, choice.plan, behaviour=choice.behaviour, faults=choice.faults
            )
            self._sending.send(
                RingRequest(app, environment, local, notification_type=kind, subtype=subtype)
            )

    def _send_again(self) -> None:
        timeline = self._model.timeline(self._view.chosen_test)
        if timeline is not None:
            self._sending.send_again(timeline)

    def _deliver_again(self) -> None:
        timeline = self._model.timeline(self._view.chosen_test)
        if timeline is not None:
            self._sending.deliver_again(timeline)

    def _on_eleven_requested(self) -> None:
        self._sending.show_eleven(self._chosen_app() or SAMPLE_APP)

    def _on_eleven_changed(self, ended: int | None) -> None:
        self._page.show_eleven(ended, len(ELEVEN))

    def _on_event(self, event: Event) -> None:
        known = self._model.timeline(event.test_id)
        if isinstance(event, Asked):
            self._take(Timeline.start(event))
            self._view.select(event.test_id)
        elif isinstance(event, Noticed):
            self._on_noted(event.finding)
        elif known is not None:
            self._take(known.after(event))

    def _take(self, timeline: Timeline) -> None:
        self._model.put(timeline)
        self._show_all()
        if timeline.test_id == self._view.chosen_test:
            self._inspect(timeline, self._view.chosen_attempt)

    def _show_all(self) -> None:
        self._page.show_start_or_lanes()
        self._show_apps()

    def _on_kept_changed(self, test_id: str) -> None:
        self._show_all()
        if test_id == self._view.chosen_test:
            self._on_test_chosen(test_id)

    def show_tests(self, timelines: Iterable[Timeline]) -> None:
        """Puts tests on the timeline that were begun elsewhere, or before."""
        self._model.load(timelines)
        self._show_all()

    def choose_test(self, test_id: str) -> None:
        self._view.select(test_id)

    # -- looking --------------------------------------------------------------------------------

    def _inspect(self, timeline: Timeline, number: int | None) -> None:
        can_repeat = self._sending.can_deliver_again(timeline)
        self._inspector.show_timeline(timeline, number, can_repeat=can_repeat)
        self._top_bar.set_can_repeat(can_repeat)

    def _on_test_chosen(self, test_id: str) -> None:
        timeline = self._model.timeline(test_id)
        if timeline is None:
            self._inspector.show_nothing()
            self._top_bar.set_can_repeat(False)
        else:
            self._inspect(timeline, self._view.chosen_attempt)

    def _on_attempt_chosen(self, test_id: str, number: int) -> None:
        timeline = self._model.timeline(test_id)
        if timeline is not None:
            self._inspect(timeline, number)

    def _on_filter_changed(self, lane_filter: LaneFilter) -> None:
        self._apply_filter(lane_filter)

    def _apply_filter(self, lane_filter: LaneFilter) -> None:
        app = self._chosen_app() if len(self._apps) > 1 else None
        bundle_id = None if app is None else app.bundle_id
        self._model.set_filter(replace(lane_filter, bundle_id=bundle_id))

    def _on_search_asked(self) -> None:
        self._pages.back()
        self._page.focus_search()

    # -- pages ----------------------------------------------------------------------------------

    @property
    def pages(self) -> Pages:
        """The pages of the middle; more can be added."""
        return self._pages

    def _on_page_requested(self, name: str) -> None:
        if name == KEYS and KEYS not in {entry.name for entry in self._pages.entries}:
            self._registration.choose_key_files()
        else:
            self._pages.open(name)

    def _on_page_shown(self, name: str) -> None:
        self._sidebar.mark_page(name)

    # -- Qt's own -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_key_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_key_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            # The dialog opens after the drop has ended, or the other side would wait for it.
            QTimer.singleShot(0, self, lambda: self._registration.ask_about_keys(files))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self._top_bar.focus_send()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._background.close()
        super().closeEvent(event)


def _tight(layout: QBoxLayout) -> QBoxLayout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout


def _open_folder(folder: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
