"""The pages that can be opened: their order, what builds them, and what they are connected to."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from looks.settings_states import no_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.errors.storage import StoreBusyError
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS
from storebell.qt.actions.qactions import Actions
from storebell.qt.background import Background
from storebell.qt.help.about_page import AboutPage
from storebell.qt.help.results_page import ResultsPage
from storebell.qt.help.shortcuts_page import ShortcutsPage
from storebell.qt.keys.page import KeysPage
from storebell.qt.keys.registration import Registration
from storebell.qt.life.page import LifePage
from storebell.qt.page_names import (
    ABOUT,
    GUIDE,
    KEYS,
    LIFE,
    RESULTS,
    SECURITY,
    SETTINGS,
    SHORTCUTS,
    VERIFY,
)
from storebell.qt.security.page import SecurityPage
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.settings.page import SettingsPage
from storebell.qt.shell.page_registry import add_pages
from storebell.qt.shell.pages import Pages
from storebell.qt.theme.theme import Theme
from storebell.qt.verify.page import VerifyPage
from storebell.qt.widgets.notices import Notices
from support.forms import press
from support.notices import notice_titles


class Registered:
    """All pages, over a background that opens no services."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.background = Background(no_services)
        self.notices = Notices(theme)
        self.registration = Registration(theme, self.background, self.window)
        live = LiveSettings(self.background, Options(), DEFAULTS, self.window)
        self.actions = Actions(self.window)
        self.pages = Pages(theme, self.window)
        self.pages.set_timeline(QLabel("the timeline"))
        add_pages(
            self.pages,
            theme,
            self.background,
            self.notices,
            self.registration,
            live,
            self.actions,
            LocalStrip(theme, self.actions, self.window),
            lambda: SAMPLE_APP,
        )

    def content(self, name: str) -> QWidget:
        """The page of this name, after it was opened."""
        self.pages.open(name)
        content = self.pages.content(name)
        assert content is not None
        return content


@pytest.fixture
def registered(theme: Theme, qtbot: QtBot) -> Iterator[Registered]:
    registered = Registered(theme, qtbot)
    yield registered
    registered.background.close()


def test_pages_are_listed_in_the_order_of_the_menus(registered: Registered) -> None:
    assert [(entry.name, entry.title) for entry in registered.pages.entries] == [
        (LIFE, "A customer's life"),
        (VERIFY, "Verify a payload"),
        (KEYS, "Keys"),
        (SETTINGS, "Settings"),
        (SECURITY, "Security"),
        (GUIDE, "Guide"),
        (RESULTS, "Results of an attempt"),
        (SHORTCUTS, "Shortcuts"),
        (ABOUT, "About Storebell"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (LIFE, LifePage),
        (VERIFY, VerifyPage),
        (KEYS, KeysPage),
        (SETTINGS, SettingsPage),
        (SECURITY, SecurityPage),
        (RESULTS, ResultsPage),
        (SHORTCUTS, ShortcutsPage),
        (ABOUT, AboutPage),
    ],
)
def test_each_page_is_built_when_it_is_opened(
    registered: Registered, name: str, kind: type[QWidget]
) -> None:
    assert registered.pages.content(name) is None
    assert isinstance(registered.content(name), kind)


def test_the_page_about_storebell_copies_the_diagnostics(
    registered: Registered, qtbot: QtBot
) -> None:
    about = registered.content(ABOUT)
    with qtbot.waitSignal(registered.actions["copy_diagnostics"].triggered):
        press(about, "Copy &diagnostics")


def test_the_page_of_keys_imports_them_as_the_menu_does(
    registered: Registered, qtbot: QtBot
) -> None:
    page = registered.content(KEYS)
    with qtbot.waitSignal(registered.actions["import_key"].triggered):
        press(page, "&Import keys…")


def test_a_change_of_the_keys_is_passed_on(registered: Registered) -> None:
    changed: list[str] = []
    registered.registration.changed.connect(changed.append)
    page = registered.content(KEYS)
    assert isinstance(page, KeysPage)
    page.changed.emit()
    assert changed == [""]


def test_what_the_security_page_can_not_read_is_a_notice(registered: Registered) -> None:
    page = registered.content(SECURITY)
    assert isinstance(page, SecurityPage)
    error = StoreBusyError(file="storebell.db")
    page.failed.emit(error)
    assert notice_titles(registered.notices) == (str(error.title),)
