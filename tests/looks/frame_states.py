"""What the window's frame looks like: its drawer, its sidebar, the pages of its help."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from storebell.domain.credentials import App
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
    "shortcuts": shortcuts,
    "about": about,
}
