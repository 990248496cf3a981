"""Every interactive thing has a name for a screen reader and can be reached by the keyboard."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from looks import key_states, settings_states
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.network.connection import HostStarted
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS
from storebell.presentation.app_summaries import summarize
from storebell.qt.actions.qactions import Actions
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.qt.background import Background
from storebell.qt.inspector import Inspector
from storebell.qt.keys.card import KeyCard
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.security.page import SecurityPage
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.settings.page import SettingsPage
from storebell.qt.shell.top_bar import TopBar
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.filter_bar import FilterBar
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.timeline.welcome import Welcome
from storebell.qt.widgets.notices import Notices
from support import timelines
from support.timelines import NOW
from unit.qt.opened_windows import APPS

INTERACTIVE = (QAbstractButton, QLineEdit, QAbstractItemView, QPlainTextEdit, QTextBrowser)


def a_timeline(theme: Theme) -> QWidget:
    model = TimelineModel(clock=lambda: NOW, zone=UTC)
    model.load(timelines.pictured())
    return TimelineView(theme, model)


def an_inspector(theme: Theme) -> QWidget:
    inspector = Inspector(theme, Actions(theme), zone=UTC, clock=lambda: NOW)
    inspector.show_timeline(timelines.refused_by_handler())
    return inspector


def a_sidebar(theme: Theme) -> QWidget:
    sidebar = Sidebar(theme, Actions(theme))
    sidebar.set_apps([summarize(SAMPLE_APP, ())], NOW)
    return sidebar


def some_notices(theme: Theme) -> QWidget:
    notices = Notices(theme)
    notices.show_error(KeychainLockedError(provider="GNOME Keyring"))
    return notices


def a_key_card(theme: Theme) -> QWidget:
    card = KeyCard(theme)
    card.show_facts(key_states.three()[0], NOW)
    return card


def live_settings(background: Background) -> LiveSettings:
    return LiveSettings(background, Options(), DEFAULTS, background)


def settings(theme: Theme) -> QWidget:
    background = Background(settings_states.no_services)
    page = SettingsPage(theme, background, live_settings(background))
    page.connection.show_item(HostStarted("api.storekit.apple.com"))
    return page


def security(theme: Theme) -> QWidget:
    background = Background(settings_states.no_services)
    page = SecurityPage(theme, background, live_settings(background))
    page.show_facts(settings_states.security_facts())
    return page


PARTS: dict[str, Callable[[Theme], QWidget]] = {
    "timeline": a_timeline,
    "filter": FilterBar,
    "inspector": an_inspector,
    "sidebar": a_sidebar,
    "top": lambda theme: TopBar(theme, Actions(theme)),
    "local": lambda theme: LocalStrip(theme, Actions(theme)),
    "welcome": lambda theme: Welcome(theme, Actions(theme)),
    "notices": some_notices,
    "key": lambda theme: KeyDialog(theme, [Path("SubscriptionKey_2X9R4HXF34.p8")]),
    "keys": lambda theme: KeyDialog(theme, [Path("AuthKey_2X9R4HXF34.p8"), Path("a.p8")]),
    "apps": AppImportDialog,
    "app": lambda theme: AppDialog(theme, []),
    "key card": a_key_card,
    "settings": settings,
    "security": security,
    "production": lambda theme: ProductionQuestion(theme, APPS[:1], NOW),
}


def is_a_part_of_qts_own(widget: QWidget) -> bool:
    """The buttons that scroll tabs, and the one inside a line that clears it."""
    parent = widget.parentWidget()
    return isinstance(widget, QToolButton) and isinstance(parent, QTabBar | QLineEdit)


@pytest.mark.parametrize("part", PARTS)
def test_every_interactive_thing_has_a_name_and_takes_the_focus(
    part: str, theme: Theme, qtbot: QtBot
) -> None:
    widget = PARTS[part](theme)
    qtbot.addWidget(widget)
    widget.show()
    found = [
        one
        for one in (widget, *widget.findChildren(QWidget))
        if isinstance(one, INTERACTIVE)
        and not isinstance(one, QScrollBar)
        and not is_a_part_of_qts_own(one)
        and "Header" not in type(one).__name__
        and "CornerButton" not in type(one).__name__
        and not one.metaObject().className().startswith("QTableCorner")
    ]
    assert found
    for one in found:
        interface = QAccessible.queryAccessibleInterface(one)
        name = interface.text(QAccessible.Text.Name).strip()
        assert name, (one, one.parentWidget())
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_a_lane_is_a_cell_that_reads_as_a_sentence(theme: Theme, qtbot: QtBot) -> None:
    view = a_timeline(theme)
    qtbot.addWidget(view)
    view.show()
    interface = QAccessible.queryAccessibleInterface(view)
    names = [
        interface.child(at).text(QAccessible.Text.Name) for at in range(interface.childCount())
    ]
    assert (
        "Sandbox TEST for Hiking, to api.hiking.example/asn, 14:02, attempt 1 timed out, final"
        in names
    )
