"""What the window's frame looks like: its drawer, its sidebar, the pages of its help."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from storebell.domain.credentials import App
from storebell.domain.environment import Environment
from storebell.qt.pages import ABOUT, SHORTCUTS
from storebell.services.overview import Overview

NAMES = ("Hiking", "Trails Pro", "Campfire", "Birds", "Canyon", "Delta", "Elm", "Fjord", "Glacier")
MORE = ("Heath", "Island", "Jungle")


def drawer(studio: Any) -> QWidget:
    window = studio.filled()
    window.workspace.page.inspector_place.show_inspector(is_shown=True)
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


def shortcuts(studio: Any) -> QWidget:
    window = studio.filled()
    window.pages.open(SHORTCUTS)
    return window  # type: ignore[no-any-return]


def about(studio: Any) -> QWidget:
    window = studio.filled()
    window.pages.open(ABOUT)
    return window  # type: ignore[no-any-return]


FRAME_STATES: Mapping[str, Callable[[Any], QWidget]] = {
    "drawer": drawer,
    "twelve-apps": twelve_apps,
    "locked": locked,
    "apps-menu": apps_menu,
    "view-menu": view_menu,
    "shortcuts": shortcuts,
    "about": about,
}
