"""The states of the dialogs about apps."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.accounts.pasted_apps import read_pasted
from storebell.domain.accounts.team_file import TeamKey
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.services.accounts.app_import import plan_import

if TYPE_CHECKING:
    from looks.states import Studio

KNOWN = (
    App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34"),
    App("Campfire", "com.example.campfire"),
)
ROWS = """name\tbundle ID\tkey ID
Hiking\tcom.example.hiking\t2X9R4HXF34
Trails Pro\tcom.example.trails\t2X9R4HXF34
Camp\tcom.example.campfire
Peaks\tcom.example.Hiking
Oops\tcom example
"""


def app_dialog(studio: "Studio") -> QWidget:
    dialog = AppDialog(studio.theme, [], None, app=KNOWN[0])
    dialog.adjustSize()
    return dialog


def apps_pasted(studio: "Studio") -> QWidget:
    dialog = AppImportDialog(studio.theme)
    text = dialog.findChild(QPlainTextEdit)
    assert text is not None
    text.setPlainText(ROWS)
    dialog.show_plan(plan_import(read_pasted(ROWS), KNOWN, ["2X9R4HXF34"]))
    dialog.adjustSize()
    return dialog


def apps_to_paste(studio: "Studio") -> QWidget:
    dialog = AppImportDialog(studio.theme)
    dialog.adjustSize()
    return dialog


def apps_of_a_team(studio: "Studio") -> QWidget:
    dialog = AppImportDialog(studio.theme, file=Path("/home/user/hiking-server/storebell.toml"))
    team = [TeamKey("7K3MQ8ZT51", "57246542-96fe-1a63-e053-0824d011072a", "Agency")]
    dialog.show_plan(plan_import(read_pasted(ROWS), KNOWN, ["2X9R4HXF34"], team))
    dialog.adjustSize()
    return dialog


APP_STATES: tuple[Callable[["Studio"], QWidget], ...] = (
    *(app_dialog, apps_to_paste, apps_pasted, apps_of_a_team),
)
