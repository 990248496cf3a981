"""What was chosen is there at the next start, but Production never is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.type_button import TypeButton
from storebell.qt.sending.type_popup import TypePopup
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from storebell.services.container import Services
from support.controllers import controller_of
from support.forms import line
from support.simulated import Handler
from unit.qt.opened_windows import LIMIT, choose_type, part, press_send, shown_in

NAMES = ("Hiking", "Rowing")


class Installation:
    """One folder; each window over it is another run."""

    def __init__(self, folder: Path, application: QApplication, qtbot: QtBot) -> None:
        self._options = Options(basedir=folder)
        self._application = application
        self._qtbot = qtbot

    @contextmanager
    def run(self) -> Iterator[MainWindow]:
        background = Background(lambda: open_services(self._options, {}))
        window = make_window(Theme(self._application, Scheme.LIGHT), background, self._options)
        window.show()
        background.start()
        with self._qtbot.waitSignal(window.ready, timeout=LIMIT):
            window.load()
        yield window
        self._settle(background)
        window.close()

    def add_apps(self) -> None:
        with self.run() as window:
            self.call(
                window,
                lambda services: [
                    services.apps.add_checked(App(name, f"com.example.{name.lower()}"))
                    for name in NAMES
                ],
            )

    def call(self, window: MainWindow, work: Callable[[Services], object]) -> None:
        async def do(services: Services) -> None:
            work(services)

        job = window._background.call(do)
        with self._qtbot.waitSignal(job.finished, timeout=LIMIT):
            job.start()

    def _settle(self, background: Background) -> None:
        """What was begun before is done once this is, on the same thread."""
        self._qtbot.wait(50)

        async def nothing(_services: Services) -> None:
            """Comes after what is under way."""

        job = background.call(nothing)
        with self._qtbot.waitSignal(job.finished, timeout=LIMIT):
            job.start()


@pytest.fixture
def installation(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Installation:
    installation = Installation(tmp_path, qapp, qtbot)
    installation.add_apps()
    return installation


def choose_app(window: MainWindow, label: str | None) -> None:
    part(window, Sidebar).choose(label)
    part(window, Sidebar).app_chosen.emit(label)


def chosen_app(window: MainWindow) -> str:
    app = controller_of(window)._selection.app
    return "" if app is None else app.label


def test_app_environment_plan_and_speed_are_those_of_the_last_run(
    installation: Installation,
) -> None:
    with installation.run() as window:
        choose_app(window, "Rowing")
        window.choose_environment(Environment.SANDBOX)
        strip = part(window, LocalStrip)
        strip.restore(None, "production", 600)
        strip.changed.emit(strip.delivery)
    with installation.run() as window:
        strip = part(window, LocalStrip)
        assert window.top_bar.environment is Environment.SANDBOX
        assert (strip.plan_name, strip.time_scale) == ("production", 600)
        assert chosen_app(window) == "Rowing"


def test_no_start_shows_production(installation: Installation) -> None:
    with installation.run() as window:
        window.choose_environment(Environment.PRODUCTION)
    with installation.run() as window:
        assert window.top_bar.environment is Environment.SANDBOX


def test_all_apps_stay_chosen(installation: Installation) -> None:
    with installation.run() as window:
        choose_app(window, None)
    with installation.run() as window:
        assert part(window, SendButton).accessibleName() == "Send to 2 apps"


def test_each_app_has_its_own_url_which_a_send_remembers(
    installation: Installation, qtbot: QtBot
) -> None:
    with Handler(200) as handler:
        with installation.run() as window:
            choose_app(window, "Hiking")
            line(part(window, LocalStrip)).setText(handler.url)
            press_send(window)
            qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
            choose_app(window, "Rowing")
            assert part(window, LocalStrip).url_text == ""
            line(part(window, LocalStrip)).setText("localhost:1/typed-only")
            choose_app(window, "Hiking")
            assert part(window, LocalStrip).url_text == handler.url
            choose_app(window, "Rowing")
            assert part(window, LocalStrip).url_text == "localhost:1/typed-only"
            choose_app(window, "Hiking")
        with installation.run() as window:
            assert part(window, LocalStrip).url_text == handler.url
            choose_app(window, "Rowing")
            assert part(window, LocalStrip).url_text == ""


def test_the_built_in_receiver_is_remembered_like_a_url(
    installation: Installation, qtbot: QtBot
) -> None:
    with installation.run() as window:
        choose_app(window, "Hiking")
        for url in ("127.0.0.1:9/asn", ""):
            line(part(window, LocalStrip)).setText(url)
            press_send(window)
        qtbot.waitUntil(lambda: len(shown_in(window)) == 2, timeout=LIMIT)
    with installation.run() as window:
        assert part(window, LocalStrip).url_text == ""


def test_an_unusable_url_is_neither_sent_to_nor_remembered(
    installation: Installation, qtbot: QtBot
) -> None:
    with installation.run() as window:
        choose_app(window, "Hiking")
        line(part(window, LocalStrip)).setText("http:")
        press_send(window)
        qtbot.wait(50)
        assert shown_in(window) == ()
        assert line(part(window, LocalStrip)).property("state") == "wrong"
    with installation.run() as window:
        assert part(window, LocalStrip).url_text == ""


def test_the_type_and_those_chosen_before_it_are_there_at_the_next_start(
    installation: Installation,
) -> None:
    with installation.run() as window:
        choose_type(window, "refund_reversed")
        choose_type(window, "did_renew")
    with installation.run() as window:
        button = part(window, TypeButton)
        assert button.value == ("DID_RENEW", "")
        button.click()
        rows = part(button, TypePopup).rows.model()
        names = [rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (2, 3)]
        assert [name.rpartition(", ")[2] for name in names] == ["DID_RENEW", "REFUND_REVERSED"]
