"""Every page and state of the window, filled without any service: for pictures and for tests.

`tests/looks/take.py` takes pictures of them; tests walk them for names, colours and words.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QItemSelectionModel, QObject, QSize
from PySide6.QtWidgets import QWidget

from looks import inspector as inspector_looks
from looks import key_states, settings_states
from looks.app_states import APP_STATES
from looks.frame_states import FRAME_STATES
from looks.local_states import LOCAL_STATES
from looks.send_states import SEND_STATES
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import NoKeyError
from storebell.domain.errors.keychain import KeychainLockedError, KeychainMissingError
from storebell.domain.errors.storage import StoreBusyError
from storebell.domain.messages import msg
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import RowDensity, Settings, TimeForm, TimeZone
from storebell.domain.simulation.receiver_behaviours import RESULT_BEHAVIOURS
from storebell.qt.actions.catalogue import LANE_MENU
from storebell.qt.actions.qactions import Actions
from storebell.qt.background import Background
from storebell.qt.inspector import Inspector
from storebell.qt.page_names import RESULTS
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.keychain_bar import KeychainBar
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.all_results_bar import AllResultsBar
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.timeline.empty_state import EmptyState
from storebell.qt.timeline.filter_bar import FilterBar
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.services.container import Services
from storebell.services.overview import Overview
from support import timelines

Part = TypeVar("Part", bound=QObject)

SIZE = QSize(1280, 800)
APPS = (
    App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34"),
    App("Trails Pro", "com.example.trails", 6448311070, "2X9R4HXF34"),
    App("Campfire", "com.example.campfire"),
)


def no_services() -> AbstractAsyncContextManager[Services]:
    raise AssertionError("a picture asks for no services")


class Studio:
    """One window at a time, filled without any service."""

    def __init__(self, theme: Theme, size: QSize = SIZE) -> None:
        self.theme = theme
        self.size = size
        self.background = Background(no_services)
        self.kept: list[QWidget] = []

    def window(self, api_base: str | None = None) -> MainWindow:
        options = Options(api_bases=(api_base,) if api_base else ())
        window = make_window(self.theme, self.background, options, clock=lambda: timelines.NOW)
        window.resize(self.size)
        window.choose_environment(Environment.LOCAL)  # what follows the first frame is there
        return window

    def filled(self, chosen: Timeline | None = None) -> MainWindow:
        window = self.window()
        keys = (key_states.key("2X9R4HXF34", 41),)
        overview = Overview(APPS, keys, "GNOME Keyring", Path(timelines.ROOT_FILE))
        window.show_overview(overview, "Hiking")
        tests = list(timelines.pictured())
        if chosen is not None:
            tests = [chosen, *(test for test in tests if test.test_id != chosen.test_id)]
        window.show_tests(tests)
        window.choose_test((chosen or tests[1]).test_id)
        return window


def first_start(studio: Studio) -> QWidget:
    return studio.window()


def timeline(studio: Studio) -> QWidget:
    return studio.filled()


def waiting(studio: Studio) -> QWidget:
    return studio.filled(timelines.waiting_for_record())


def all_apps(studio: Studio) -> QWidget:
    window = studio.filled()
    window.sidebar.choose(None)
    window.sidebar.app_chosen.emit(None)
    return window


def no_test(studio: Studio) -> QWidget:
    window = studio.filled()
    window.sidebar.choose("Trails Pro")
    window.sidebar.app_chosen.emit("Trails Pro")
    return window


def six_attempts(studio: Studio) -> QWidget:
    return studio.filled(timelines.exhausted())


def retrying(studio: Studio) -> QWidget:
    return studio.filled(timelines.retrying())


def local_handler(studio: Studio) -> QWidget:
    window = studio.filled(timelines.refused_by_handler())
    window.choose_environment(Environment.LOCAL)
    return window


def new_and_removed(studio: Studio) -> QWidget:
    window = studio.filled()
    model, lanes = window.findChild(TimelineModel), window.findChild(TimelineController)
    assert isinstance(model, TimelineModel)
    assert isinstance(lanes, TimelineController)
    shown = [one.test_id for one in model.timelines()]
    model.set_new([shown[0], shown[2]], is_new=True)
    lanes.remove([shown[3]])
    return window


def part(window: QObject, kind: type[Part]) -> Part:
    found = window.findChild(kind)
    assert isinstance(found, kind)
    return found


def compact_rows(studio: Studio) -> QWidget:
    window = studio.filled(timelines.retrying())
    part(window, TimelineController).show_settings(Settings(row_density=RowDensity.COMPACT))
    return window


def times_in_utc(studio: Studio) -> QWidget:
    window = studio.filled(timelines.retrying())
    settings = Settings(time_zone=TimeZone.UTC, time_form=TimeForm.ABSOLUTE)
    part(window, TimelineController).show_settings(settings)
    return window


def several_chosen(studio: Studio) -> QWidget:
    window = studio.filled()
    view = part(window, TimelineView)
    rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    for row in (2, 4):
        view.selectionModel().select(view.model().index(row, 0), rows)
    view.setFocus()
    return window


def lane_menu(studio: Studio) -> QWidget:
    window = studio.filled()
    studio.kept.append(window)
    view = part(window, TimelineView)
    return window.named_actions.context_menu(LANE_MENU, view)


def no_match(studio: Studio) -> QWidget:
    window = studio.filled()
    part(part(window, FilterBar), ClearableLine).setText("nothing like it")
    return window


def reading(studio: Studio) -> QWidget:
    window = studio.filled()
    part(window, TimelineModel).set_filter(TestFilter(text="an old token"))
    states = part(window, EmptyState)
    states.show_loading()
    states.show()
    return window


def keychain_waiting(studio: Studio) -> QWidget:
    window = studio.filled()
    window.choose_environment(Environment.SANDBOX)
    part(window, KeychainBar).set_waiting(True)
    return window


def not_read(studio: Studio) -> QWidget:
    window = studio.filled()
    part(window, TimelineModel).set_filter(TestFilter(text="an old token"))
    error = StoreBusyError(file="/home/you/.local/share/storebell/storebell.db")
    part(window, EmptyState).show_error(error.title, error.advice)
    return window


def unknown(studio: Studio) -> QWidget:
    return studio.filled(timelines.unknown())


def not_authorized(studio: Studio) -> QWidget:
    return studio.filled(timelines.wrong_clock())


def not_verified(studio: Studio) -> QWidget:
    return studio.filled(timelines.unverified())


def production(studio: Studio) -> QWidget:
    window = studio.filled()
    window.choose_environment(Environment.PRODUCTION)
    return window


def stand_in(studio: Studio) -> QWidget:
    return studio.window(api_base="http://127.0.0.1:43117")


def notices(studio: Studio) -> QWidget:
    window = studio.window()
    window.show_error(KeychainLockedError(provider="GNOME Keyring"))
    window.show_error(NoKeyError(app="Hiking"))
    window.show_error(
        KeychainMissingError(reason=msg("No program offers a keychain in this session"))
    )
    return window


def showing_all_results(studio: Studio) -> QWidget:
    window = studio.window()
    lanes = []
    for seconds, behaviour in enumerate(reversed(RESULT_BEHAVIOURS)):
        at = timelines.NOW - timedelta(seconds=3 - seconds / 10)
        url = f"http://127.0.0.1:{40_000 + seconds}/notifications"
        lane = timelines.asked(str(behaviour), at, Environment.LOCAL, app="Sample app", url=url)
        lane = replace(lane, asked=replace(lane.asked, receiver=str(behaviour)))
        lane = timelines.with_payload(timelines.with_token(lane, 0.05))
        if behaviour.result != "TIMED_OUT":
            lane = timelines.with_attempts(lane, (at + timedelta(seconds=0.1), behaviour.result))
        lanes.append(lane)
    window.show_tests(lanes)
    window.choose_test("tls-expired")
    bar = window.findChild(AllResultsBar)
    assert isinstance(bar, AllResultsBar)
    bar.show_progress(10, 11)
    return window


def delivered_again(studio: Studio) -> QWidget:
    window = showing_all_results(studio)
    inspector = window.findChild(Inspector)
    assert isinstance(inspector, Inspector)
    lane = timelines.refused_by_handler()
    inspector.show_timeline(lane, 1, can_repeat=True)
    return window


def own_server(studio: Studio) -> QWidget:
    window = studio.window()
    strip = window.findChild(LocalStrip)
    assert isinstance(strip, LocalStrip)
    strip.restore("http://127.0.0.1:8080/notifications", "production", 60)
    return window


def receiver_menu(studio: Studio) -> QWidget:
    button = ReceiverButton(Actions(studio.theme))
    studio.kept.append(button)
    return button.menu()


def host_question(studio: Studio) -> QWidget:
    dialog = HostQuestion(studio.theme, "build-server.home.arpa", "192.168.1.20", None)
    dialog.adjustSize()
    return dialog


def production_question(studio: Studio) -> QWidget:
    until = timelines.NOW + timedelta(hours=157)
    dialog = ProductionQuestion(studio.theme, APPS[:1], until, None)
    dialog.adjustSize()
    return dialog


def results_help(studio: Studio) -> QWidget:
    window = studio.filled()
    window.pages.open(RESULTS)
    return window


def settings(studio: Studio) -> QWidget:
    return settings_states.settings(studio.filled())


def settings_wrong(studio: Studio) -> QWidget:
    return settings_states.settings_wrong(studio.filled())


def settings_end(studio: Studio) -> QWidget:
    return settings_states.settings_end(studio.filled())


def security(studio: Studio) -> QWidget:
    return settings_states.security(studio.filled())


def of_theme(state: Callable[[Theme], QWidget]) -> Callable[[Studio], QWidget]:
    """A state that needs no more than the look."""
    return lambda studio: state(studio.theme)


STATES: dict[str, Callable[[Studio], QWidget]] = {
    state.__name__.replace("_", "-"): state
    for state in (
        *(compact_rows, times_in_utc, several_chosen, lane_menu, no_match, reading, not_read),
        *(settings, settings_wrong, settings_end, security),
        keychain_waiting,
        *(waiting, all_apps, no_test),
        *(first_start, timeline, six_attempts, retrying, local_handler, unknown, new_and_removed),
        *(not_authorized, not_verified, production, stand_in, notices),
        *(showing_all_results, delivered_again, own_server, receiver_menu),
        *(production_question, host_question, results_help),
        *key_states.KEY_STATES,
        *APP_STATES,
    )
}
STATES |= FRAME_STATES
STATES |= LOCAL_STATES
STATES |= SEND_STATES
STATES |= {name: of_theme(state) for name, state in inspector_looks.STATES.items()}
