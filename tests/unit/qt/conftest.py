"""One theme for all tests of the window, as there is one beside the real application, and two
windows over services of their own.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from storebell.services.container import Services
from storebell.services.overview import Overview
from support import timelines
from unit.qt.opened_windows import APPS, LIMIT, THREE_NAMES, no_services, part


@pytest.fixture(scope="session")
def session_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def theme(session_theme: Theme) -> Iterator[Theme]:
    yield session_theme
    session_theme.choose(Scheme.LIGHT)
    session_theme.set_text_scale(100)


@pytest.fixture
def filled_window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Two apps and six tests, and a clock that stays at the time of those."""
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options, clock=lambda: timelines.NOW)
    window.show_overview(Overview(APPS, (), "a keychain", tmp_path), "Hiking")
    window.show_tests(timelines.pictured())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    background.start()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def sending_window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """An empty window that is ready to send."""
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(Theme(qapp, Scheme.LIGHT), background, options)
    window.resize(1280, 800)  # wider than the screen that Qt has offscreen
    window.show()
    background.start()
    with qtbot.waitSignal(window.ready, timeout=LIMIT):
        window.load()
    yield window
    window.close()


@pytest.fixture
def three_apps_window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window over services with three apps; the last one is locked and all are chosen."""
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(Theme(qapp, Scheme.LIGHT), background, options)
    window.show()
    background.start()

    async def add(services: Services) -> None:
        for name in THREE_NAMES:
            url = f"https://{name.lower()}.example.com/asn"
            urls = ServerUrls({Environment.PRODUCTION: url})
            services.apps.add_checked(App(name, f"com.example.{name.lower()}", server_urls=urls))
        services.apps.lock("Rowing")

    job = background.call(add)
    with qtbot.waitSignal(job.finished, timeout=LIMIT):
        job.start()
    with qtbot.waitSignal(window.ready, timeout=LIMIT):
        window.load()
    sidebar = part(window, Sidebar)
    sidebar.choose(None)
    sidebar.app_chosen.emit(None)
    yield window
    window.close()


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """One app and six tests without services, in a window that has the focus."""
    background = Background(no_services)
    window = make_window(theme, background, Options(), clock=lambda: timelines.NOW)
    window.show_overview(Overview(APPS[:1], (), "a keychain", tmp_path), "Hiking")
    window.show_tests(timelines.pictured())
    window.resize(1280, 800)
    QApplication.processEvents()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    yield window
    window.close()
    theme.set_text_scale(100)
    window.deleteLater()


@asynccontextmanager
async def _nothing() -> AsyncGenerator[Services, None]:
    yield object()  # type: ignore[misc]  # no job asks for a service


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    """The thread of asyncio, with services that no job asks for anything."""
    background = Background(_nothing)
    background.start()
    yield background
    background.close()


@pytest.fixture
def question(theme: Theme, qtbot: QtBot) -> Iterator[ProductionQuestion]:
    """The question before a test to Production, open over a window; its times are in UTC."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1280, 800)
    parent.show()
    old = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    until = datetime(2026, 11, 28, 3, 6, tzinfo=UTC)
    question = ProductionQuestion(theme, APPS[:1], until, parent, zone=UTC)
    QLocale.setDefault(old)
    question.open()
    yield question
    parent.close()


@pytest.fixture
def picture_folder(tmp_path: Path, qapp: QApplication) -> Path:
    """A folder with a picture in it, which markup may name."""
    QWidget().grab().save(str(tmp_path / "picture.png"))
    return tmp_path
