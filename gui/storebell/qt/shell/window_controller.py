"""Controller of the window's content: the timeline and the handlers of its signals."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding
from storebell.domain.notifications.events import Asked, Event, Noticed
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import Settings
from storebell.domain.simulation.receiver_behaviours import RESULT_BEHAVIOURS
from storebell.presentation.action_state import ActionState
from storebell.qt.apps.commands import AppChanges
from storebell.qt.apps.import_controller import AppImporting
from storebell.qt.background import Background, Job
from storebell.qt.clock import utc_now
from storebell.qt.help.diagnostics import Diagnosing, open_folder
from storebell.qt.keys.dropped_files import Dropped
from storebell.qt.keys.registration import Registration
from storebell.qt.page_names import KEYS, SETTINGS
from storebell.qt.sending.authorization_notice import Refusals
from storebell.qt.sending.controller import Sending
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.shell.action_controller import ActionController, Handlers
from storebell.qt.shell.app_selection import AppSelection
from storebell.qt.shell.composer.controller import ComposerController, stop_on_escape
from storebell.qt.shell.composer.memory import ComposerMemory
from storebell.qt.shell.desktop_notifications import DesktopNotifications
from storebell.qt.shell.dropping import open_dropped
from storebell.qt.shell.inspector_controller import InspectorController
from storebell.qt.shell.lists_watcher import ListsWatcher
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.notice_controller import SETTING, NoticeController
from storebell.qt.shell.page_registry import add_pages
from storebell.qt.shell.undo import Undo
from storebell.qt.shell.window_title import WindowTitle
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.page import TimelinePage
from storebell.qt.widgets.notices import Notices
from storebell.services.overview import Overview, read_overview


class WindowController(QObject):
    """Shows tests and sends them; every answer comes through the background's jobs.

    `page` and `notices` are for the window to arrange. Signals: ready(), when the lists were read
    and Send works.
    """

    ready = Signal()

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        background: Background,
        options: Options,
        settings: Settings,
        clock: Callable[[], datetime] | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._background = background
        clock = clock or utc_now
        self._model = TimelineModel(self, clock=clock)
        self._selection = AppSelection(window, self._model.timelines, clock)
        self.notices = Notices(theme)
        self.page = TimelinePage(theme, self._model, clock, window.named_actions)
        self._view = self.page.view
        self._inspector = self.page.inspector
        self._inspector.basedir = options.basedir
        self._registration = Registration(theme, background, window)
        self._app_changes = AppChanges(theme, background, self.notices, window)
        self._app_importing = AppImporting(theme, background, self.notices, window)
        self._diagnosing = Diagnosing(theme, background, self.notices, window)
        self._refusals = Refusals(background, self.notices, self)
        self._tests = TimelineController(
            background, self._model, self._view, self.notices, window.named_actions, window
        )
        self._sending = Sending(
            theme,
            background,
            window,
            clock,
            self._selection.app_of,
            has_simulator=bool(options.api_bases),
        )
        self._memory = ComposerMemory(window, self.page.strip, self._selection, background)
        self._composer = ComposerController(
            window, self.page.strip, self._selection, self._sending, self.notices, self._memory
        )
        self._inspecting = InspectorController(
            self.page, self._model, self._sending.can_deliver_again, self
        )
        self.settings = LiveSettings(background, options, settings, self)
        self._show_soon = QTimer(self)  # many tests may come or go at once
        self._show_soon.setSingleShot(True)
        self._show_soon.timeout.connect(self._show_all)
        self._show_times_and_rows(self.settings.in_force)
        self._lists_watcher = ListsWatcher(self)
        self._connect_frame()
        self._connect_page()
        self._acts = ActionController(window, self.page, self._handlers(), self._state)
        self._connect_acts()
        self._add_pages()
        self.choose_environment(window.top_bar.environment)
        self._acts.fill(window.menus, {})
        self._acts.update()
        self._selection.show()
        self._inspector.show_nothing()

    def _connect_acts(self) -> None:
        stop_on_escape(self._window)
        self._sending.running.changed.connect(self._acts.update_soon)
        self.notices.changed.connect(self._acts.update_soon)
        self._inspecting.shown.connect(self._acts.update_soon)  # what there is to copy

    def _add_pages(self) -> None:
        add_pages(
            self._window.pages,
            self._theme,
            self._background,
            self.notices,
            self._registration,
            self.settings,
            self._window.named_actions,
            self.page.strip,
            lambda: self._selection.app or SAMPLE_APP,
        )

    def _connect_frame(self) -> None:
        top_bar, sidebar, pages = self._window.top_bar, self._window.sidebar, self._window.pages
        top_bar.environment_chosen.connect(self.choose_environment)
        top_bar.send_requested.connect(lambda: self._acts.trigger("send"))
        top_bar.stop_requested.connect(lambda: self._acts.trigger("stop"))
        self._sending.running.slow_changed.connect(top_bar.set_stoppable)
        self._selection.changed.connect(self._on_selection_changed)
        sidebar.page_requested.connect(pages.open)
        sidebar.timeline_requested.connect(pages.back)
        pages.shown.connect(sidebar.mark_page)
        self._registration.changed.connect(self._on_registration_changed)
        self._app_importing.changed.connect(self._on_apps_changed)
        self._app_changes.changed.connect(self._on_apps_changed)
        self._registration.noted.connect(self._on_noted)

        self._lists_watcher.changed.connect(self.load)
        self._lists_watcher.changed.connect(self.settings.load)
        self.settings.changed.connect(self._on_settings_changed)
        self.settings.failed.connect(self._on_setting_failed)
        self._tests.setting_chosen.connect(self.settings.change)

    def _connect_page(self) -> None:
        page = self.page
        self._telling = NoticeController(
            self.notices, self._window, page, self._sending, self.settings
        )
        WindowTitle(self._window, self._model, self._selection)
        DesktopNotifications(self._window, self._background).follow(self._tests)
        self._undo = Undo((self._tests, self._app_changes), self)
        page.welcome.choose_key_requested.connect(self._window.named_actions["import_key"].trigger)
        page.welcome.key_files_dropped.connect(self._registration.ask_about_keys)
        page.filter_bar.filter_changed.connect(self._on_filter_changed)
        self._tests.changed.connect(self._on_test_changed)
        self._tests.loaded.connect(self._show_all)
        self._tests.clear_filter_requested.connect(page.filter_bar.clear)
        self._view.send_again_requested.connect(self._on_send_again_requested)
        self._view.deliver_again_requested.connect(self._on_deliver_again_requested)
        self._inspector.send_again_requested.connect(
            lambda test_id: self._on_send_again_requested([test_id])
        )
        self._inspector.deliver_again_requested.connect(
            lambda test_id: self._on_deliver_again_requested([test_id])
        )
        self._sending.happened.connect(self._on_event)
        self._refusals.why_requested.connect(self._view.select)
        self._refusals.again_requested.connect(self._sending.send_again)
        self._sending.all_results_changed.connect(self._on_all_results_changed)
        self._sending.keychain_wait.changed.connect(page.keychain_bar.set_waiting)
        page.keychain_bar.stop_requested.connect(self._sending.keychain_wait.stop)
        page.strip.open_folder_requested.connect(open_folder)
        page.strip.send_requested.connect(lambda: self._acts.trigger("send"))

    # -- apps and keys --------------------------------------------------------------------------

    def load(self, choose: str | None = None) -> None:
        """Reads apps and keys again; `choose` is the label of the app to select then.

        The first call also starts to follow the stored tests.
        """
        self._tests.start()
        self.page.show_start_or_lanes()
        job = self._background.call(read_overview)
        job.progressed.connect(lambda overview: self.show_overview(overview, choose))
        self.start(job)

    def report_crashes(self) -> None:
        """Shows in a notice that Storebell crashed since it was opened last."""
        self._diagnosing.report_crashes()

    def start(self, job: Job) -> None:
        """Starts a job whose failure becomes a notice."""
        job.failed.connect(self.notices.show_error)
        job.start()

    def show_overview(self, overview: Overview, choose: str | None = None) -> None:
        """Shows the lists as they were read; `choose` is the label of the app to show."""
        self._selection.set_lists(overview.apps, overview.newest, choose)
        self._memory.show(overview.remembered, chosen_app=choose)
        self._registration.set_lists(overview.apps, overview.keys)
        self._app_changes.set_lists(overview.apps, overview.keys)
        self._window.sidebar.set_keys(len(overview.keys), overview.provider, overview.session_keys)
        self.page.strip.set_root_file(str(overview.local_root))
        if overview.lists_folder is not None:
            self._lists_watcher.watch(overview.lists_folder)
        self._apply_filter(self.page.filter_bar.lane_filter)
        self._acts.update_soon()
        self.ready.emit()

    def open_dropped(self, dropped: Dropped) -> None:
        """Begins to import the files that were dropped on the window."""
        open_dropped(dropped, self._registration, self._app_importing, self.notices)

    def _on_noted(self, finding: Finding) -> None:
        self.notices.show_message(finding.level, finding.seen, finding.advice)

    def _on_apps_changed(self, label: str = "") -> None:
        self.load(choose=label or None)

    def _on_registration_changed(self, label: str) -> None:
        self.load(choose=label or None)
        if label:
            self._window.top_bar.focus_environment()  # what to choose next, for a new app

    def _on_selection_changed(self) -> None:
        self._acts.update_soon()
        self._apply_filter(self.page.filter_bar.lane_filter)

    # -- sending --------------------------------------------------------------------------------

    def choose_environment(self, environment: Environment) -> None:
        self._window.top_bar.set_environment(environment)
        self._memory.update()
        self._selection.show_send()
        self.page.show_environment(environment)
        self._acts.update_soon()

    def _on_send_again_requested(self, test_ids: list[str]) -> None:
        for timeline in filter(None, map(self._model.timeline, test_ids)):
            self._sending.send_again(timeline)

    def _on_deliver_again_requested(self, test_ids: list[str]) -> None:
        for timeline in filter(None, map(self._model.timeline, test_ids)):
            self._sending.deliver_again(timeline)

    def _on_all_results_requested(self) -> None:
        self._sending.show_all_results(self._selection.app or SAMPLE_APP)

    def _on_all_results_changed(self, ended: int | None) -> None:
        self.page.show_all_results(ended, len(RESULT_BEHAVIOURS))
        self._acts.update_soon()

    def _on_event(self, event: Event) -> None:
        known = self._model.timeline(event.test_id)
        if isinstance(event, Asked):
            if event.environment is Environment.LOCAL:
                self.page.strip.show_root_of(event)
            self._take(Timeline.start(event))
            self._view.select(event.test_id)
            if self._model.row_of(event.test_id) < 0:
                self._telling.announce_hidden(event.test_id)
            return
        if known is not None:
            self._take(known.after(event))
        if isinstance(event, Noticed) and known is not None and known.failure is not None:
            self._refusals.show(known.after(event))
        elif isinstance(event, Noticed):
            self._on_noted(event.finding)

    def _take(self, timeline: Timeline) -> None:
        self._model.put(timeline)
        self._show_all()
        self._inspecting.update(timeline.test_id)

    def _show_all(self) -> None:
        self.page.show_start_or_lanes()
        self._selection.show()
        self._acts.update_soon()

    def _on_test_changed(self, test_id: str) -> None:
        is_removed = self._model.timeline(test_id) is None
        if is_removed and self._selection.forget_test(test_id):
            self.load()  # an older one is the newest now
        if not self._show_soon.isActive():
            self._show_soon.start(0)
        self._inspecting.update(test_id)

    def show_tests(self, timelines: Iterable[Timeline]) -> None:
        """Shows tests on the timeline that another part of the window, or an earlier run, has
        begun.
        """
        self._model.load(timelines)
        self._show_all()

    def choose_test(self, test_id: str) -> None:
        self._view.select(test_id)

    # -- filter and settings --------------------------------------------------------------------

    def _on_filter_changed(self, lane_filter: TestFilter) -> None:
        self._apply_filter(lane_filter)

    def _apply_filter(self, lane_filter: TestFilter) -> None:
        app = self._selection.app if len(self._selection.apps) > 1 else None
        bundle_id = None if app is None else app.bundle_id
        self._tests.set_filter(replace(lane_filter, bundle_id=bundle_id))

    def _on_settings_changed(self, settings: Settings) -> None:
        if settings.colours is not self._theme.scheme:
            self._theme.choose(settings.colours)
        self._theme.set_text_scale(settings.text_size_percent)
        self._show_times_and_rows(settings)

    def _show_times_and_rows(self, settings: Settings) -> None:
        self._tests.show_settings(settings)
        self._inspector.show_zone(self._model.zone)

    def _on_setting_failed(self, _name: str, error: StorebellError) -> None:
        if self._window.pages.current != SETTINGS:  # which shows it beside the setting
            self.notices.show_error(error, cause=SETTING)

    # -- acts -----------------------------------------------------------------------------------

    def _handlers(self) -> Handlers:
        apps, importing = self._app_changes, self._app_importing
        return {
            "send": self._composer.send,
            "choose_type": self._window.top_bar.type_button.open_list,
            "eleven": self._on_all_results_requested,
            "stop": lambda: self._composer.stop(self._state()),
            "attempt_now": lambda: self._composer.attempt_now(self._state()),
            "add_app": self._registration.ask_for_app,
            "edit_app": lambda: apps.edit(self._selection.label),
            "lock_app": self._on_lock_asked,
            "remove_app": lambda: apps.remove(self._selection.label),
            "import_key": self._registration.choose_key_files,
            "test_key": self._test_key,
            "paste_apps": importing.paste,
            "import_apps": importing.choose_file,
            "export_apps": importing.export,
            "undo": self._undo.undo_removal,
            "notice": self.notices.focus_newest,
            "copy_diagnostics": self._diagnosing.copy,
            "open_log": self._diagnosing.open_log,
        }

    def _state(self) -> ActionState:
        return ActionState(
            environment=self._window.top_bar.environment,
            app=self._selection.app,
            sent_for=self._selection.sent_for,
            has_own_apps=self._selection.has_own_apps,
            chosen=self._view.chosen_timelines,
            has_tests=not self._model.is_empty(),
            can_undo=self._undo.can_undo,
            has_notice=not self.notices.is_empty,
            is_showing_all_results=self._sending.is_showing_all_results,
            running=self._sending.running.test_ids,
            under_way=self._sending.running.under_way,
            pages={entry.name for entry in self._window.pages.entries},
            copies=self._inspector.copy_menu.offered,
        )

    def _on_lock_asked(self) -> None:
        self._app_changes.toggle_lock(self._selection.label)
        self._acts.update_soon()  # the tick follows what is stored

    def _test_key(self) -> None:
        from storebell.qt.keys.page import KeysPage

        app = self._selection.app
        self._window.pages.open(KEYS)
        page = self._window.pages.content(KEYS)
        if app is not None and app.key_id is not None and isinstance(page, KeysPage):
            page.test_key(app.key_id, app.bundle_id)
