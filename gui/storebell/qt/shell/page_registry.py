"""Every page beside the timeline: its name, its title, its icon, and what builds it.

What builds a page imports it too, so that the window's first frame waits for none of them.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import App
from storebell.presentation.translation import tr_text
from storebell.qt.actions.qactions import Actions
from storebell.qt.background import Background
from storebell.qt.keys.registration import Registration
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
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.shell.pages import Pages
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices


def add_pages(
    pages: Pages,
    theme: Theme,
    background: Background,
    notices: Notices,
    registration: Registration,
    live: LiveSettings,
    actions: Actions,
    strip: LocalStrip,
    app: Callable[[], App],
) -> None:
    """Registers them in the order of the menus."""

    def life() -> QWidget:
        from storebell.qt.life.page import LifePage

        return LifePage(theme, background, live, strip, app)

    def keys() -> QWidget:
        from storebell.qt.keys.page import KeysPage

        page = KeysPage(theme, background, notices)
        page.import_requested.connect(actions["import_key"].trigger)
        page.changed.connect(lambda: registration.changed.emit(""))
        registration.changed.connect(page.reload)
        return page

    def verify() -> QWidget:
        from storebell.qt.verify.page import VerifyPage

        return VerifyPage(theme, background)

    def settings() -> QWidget:
        from storebell.qt.settings.page import SettingsPage

        return SettingsPage(theme, background, live)

    def security() -> QWidget:
        from storebell.qt.security.page import SecurityPage

        page = SecurityPage(theme, background, live)
        page.failed.connect(notices.show_error)
        return page

    pages.add(LIFE, tr_text("A customer's life"), "bell", life)
    pages.add(VERIFY, tr_text("Verify a payload"), "shield", verify)
    pages.add(KEYS, tr_text("Keys"), "key", keys)
    pages.add(SETTINGS, tr_text("Settings"), "gear", settings)

    pages.add(SECURITY, tr_text("Security"), "shield", security)
    _add_help_pages(pages, theme, actions)


def _add_help_pages(pages: Pages, theme: Theme, actions: Actions) -> None:
    def guide() -> QWidget:
        from storebell.qt.help.guide_page import GuidePage

        return GuidePage(theme)

    def results() -> QWidget:
        from storebell.qt.help.results_page import ResultsPage

        return ResultsPage(theme)

    def shortcuts() -> QWidget:
        from storebell.qt.help.shortcuts_page import ShortcutsPage

        return ShortcutsPage()

    def about() -> QWidget:
        from storebell.qt.help.about_page import AboutPage

        page = AboutPage()
        page.diagnostics_requested.connect(actions["copy_diagnostics"].trigger)
        return page

    pages.add(GUIDE, tr_text("Guide"), "info", guide)
    pages.add(RESULTS, tr_text("Results of an attempt"), "info", results)
    pages.add(SHORTCUTS, tr_text("Shortcuts"), "info", shortcuts)
    pages.add(ABOUT, tr_text("About Storebell"), "info", about)
