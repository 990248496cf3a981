"""What the window's frame looks like: its drawer, its sidebar, the pages of its help."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.qt.page_names import ABOUT, GUIDE, SHORTCUTS
from storebell.qt.shell.command_palette import CommandPalette
from storebell.services.overview import Overview
from support.controllers import controller_of
from support.tips import tips_of

NAMES = ("Hiking", "Trails Pro", "Campfire", "Birds", "Canyon", "Delta", "Elm", "Fjord", "Glacier")
MORE = ("Heath", "Island", "Jungle")


def drawer(studio: Any) -> QWidget:
    window = studio.filled()
    controller_of(window).page.inspector_place.show_inspector(is_shown=True)
    return window  # type: ignore[no-any-return]


def twelve_apps(studio: Any) -> QWidget:
    window = studio.filled()
    ids = {"Hiking": "hiking", "Trails Pro": "trails", "Campfire": "campfire"}
    apps = tuple(
        App(name, f"com.example.{ids.get(name, name.lower())}", 1, "2X9R4HXF34")
        for name in (*NAMES, *MORE)
    )
    window.show_overview(Overview(apps, (), "macOS Keychain", Path("/")), "Hiking")
    return window  # type: ignore[no-any-return]


def locked(studio: Any) -> QWidget:
    """Two locked apps, one of them with a long name, and Production chosen for the other."""
    window = studio.filled()
    apps = (
        App("Hiking", "com.example.hiking", 1, "2X9R4HXF34", is_locked=True),
        App("Trails Pro", "com.example.trails", 1, "2X9R4HXF34"),
        App("Campfire for the whole family", "com.example.fire", 1, "2X9R4HXF34", is_locked=True),
    )
    window.show_overview(Overview(apps, (), "macOS Keychain", Path("/")), "Hiking")
    window.choose_environment(Environment.PRODUCTION)
    return window  # type: ignore[no-any-return]


def apps_menu(studio: Any) -> QWidget:
    window = studio.filled()
    return window.menus["apps"]  # type: ignore[no-any-return]


def view_menu(studio: Any) -> QWidget:
    window = studio.filled()
    return window.menus["view"]  # type: ignore[no-any-return]


def where_menu(studio: Any) -> QWidget:
    """The menu of tests, with the environments as radio buttons."""
    window = studio.filled()
    return window.menus["test"]  # type: ignore[no-any-return]


def shortcuts(studio: Any) -> QWidget:
    window = studio.filled()
    window.pages.open(SHORTCUTS)
    return window  # type: ignore[no-any-return]


def about(studio: Any) -> QWidget:
    window = studio.filled()
    window.pages.open(ABOUT)
    return window  # type: ignore[no-any-return]


def tooltips(studio: Any) -> QWidget:
    """Those of a window, each once, and some of names that are long or look like markup."""
    window = studio.filled()
    markup = "Hiking <img src='//host.example/share/x.png'> <b>bold</b> &amp; &lt;more&gt;"
    long = "a name without an end " * 60
    apps = [
        App(name, "com.example.hiking")
        for name in ("Hiking", markup, long, "eyJhbGciOiJFUzI1NiIs" * 45)
    ]
    window.show_overview(Overview(apps, (), "macOS Keychain", Path("/")), "Hiking")
    window.show()
    board = QWidget()
    column = QVBoxLayout(board)
    column.setSpacing(4)
    known = set()
    for tip in tips_of(window):
        if tip.text() not in known:
            known.add(tip.text())
            label = QLabel()
            label.setPixmap(tip.grab(tip.rect().adjusted(1, 1, -1, -1)))  # without Qt's edge
            column.addWidget(label)
    window.close()
    return board


def guide(studio: Any) -> QWidget:
    window = studio.filled()
    window.pages.open(GUIDE)
    return window  # type: ignore[no-any-return]


def palette(studio: Any) -> QWidget:
    """The command palette alone, half way through a search."""
    window = studio.filled()
    studio.kept.append(window)
    window.named_actions["palette"].trigger()
    dialog = window.findChild(CommandPalette)
    dialog.findChild(QLineEdit).setText("e")
    return dialog  # type: ignore[no-any-return]


def removed(studio: Any) -> QWidget:
    """A notice that offers something, and one that goes by itself, over lanes."""
    window = studio.filled()
    notices = controller_of(window).notices
    undo = QCoreApplication.translate("TimelineController", "Undo")
    notices.show_message(Level.NOTE, msg("The test was removed"), action=undo, act=lambda: None)
    notices.show_message(Level.GOOD, msg("The diagnostics are on the clipboard"))
    return window  # type: ignore[no-any-return]


FRAME_STATES: Mapping[str, Callable[[Any], QWidget]] = {
    "drawer": drawer,
    "twelve-apps": twelve_apps,
    "locked": locked,
    "apps-menu": apps_menu,
    "view-menu": view_menu,
    "test-menu": where_menu,
    "shortcuts": shortcuts,
    "about": about,
    "guide": guide,
    "palette": palette,
    "removed": removed,
    "tooltips": tooltips,
}
