"""The dialog of an import: what is typed, what it would change, and when it can be done."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.domain.accounts.pasted_apps import AppRow
from storebell.domain.accounts.team_file import TeamKey
from storebell.domain.errors.app_lists import RowTwiceError
from storebell.qt.apps.import_dialog import AppImportDialog
from storebell.qt.theme.theme import Theme
from storebell.services.accounts.app_import import ImportPlan, Outcome, PlannedApp
from support.forms import press, said

HIKING = App("Hiking", "com.example.hiking")
ROW = AppRow(1, "Hiking", "com.example.hiking")
ERROR = RowTwiceError(app="Hiking", first=1)
ADDED = PlannedApp(ROW, Outcome.ADDED, HIKING)
UNCHANGED = PlannedApp(ROW, Outcome.UNCHANGED, HIKING, HIKING)
REFUSED = PlannedApp(ROW, Outcome.ERROR, error=ERROR)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(theme: Theme, window: QWidget) -> AppImportDialog:
    dialog = AppImportDialog(theme, window)
    dialog.open()
    return dialog


def can_import(dialog: AppImportDialog) -> bool:
    buttons = dialog.findChildren(QPushButton)
    return next(button.isEnabled() for button in buttons if button.text() == "Import")


def field(dialog: AppImportDialog) -> QPlainTextEdit:
    found = dialog.findChild(QPlainTextEdit)
    assert isinstance(found, QPlainTextEdit)
    return found


def table(dialog: AppImportDialog) -> QTableView:
    found = dialog.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def test_rows_can_be_pasted_where_no_file_is_named(dialog: AppImportDialog, qtbot: QtBot) -> None:
    assert dialog.windowTitle() == "Paste a list of apps"
    assert field(dialog).accessibleName() == "Rows of apps"
    qtbot.waitUntil(field(dialog).hasFocus)
    assert not can_import(dialog)
    assert not table(dialog).isVisible()


def test_a_file_is_named_and_nothing_is_typed(theme: Theme, window: QWidget) -> None:
    dialog = AppImportDialog(theme, window, file=Path("/team/storebell.toml"))
    dialog.open()
    assert dialog.windowTitle() == "Import apps of a team"
    assert "storebell.toml" in said(dialog)
    assert not field(dialog).isVisible()


def test_typing_is_told_once_it_rests(dialog: AppImportDialog, qtbot: QtBot) -> None:
    told: list[str] = []
    dialog.text_entered.connect(told.append)
    timer = next(timer for timer in dialog.findChildren(QTimer) if timer.interval() == 200)
    QTest.keyClicks(field(dialog), "Hiking")
    assert told == []
    assert timer.isActive()
    qtbot.waitUntil(lambda: told == ["Hiking"])


def test_tab_leaves_the_field(dialog: AppImportDialog) -> None:
    QTest.keyClick(field(dialog), Qt.Key.Key_Tab)
    assert field(dialog).toPlainText() == ""


@pytest.mark.parametrize(
    ("planned", "summary", "is_possible"),
    [
        ((ADDED, ADDED, REFUSED), "2 to add, 1 refused", True),
        ((UNCHANGED,), "1 unchanged", False),
        ((REFUSED,), "1 refused", False),
        ((), "It holds no apps.", False),
    ],
)
def test_a_plan_is_counted_and_can_be_carried_out_where_it_changes_something(
    dialog: AppImportDialog, planned: tuple[PlannedApp, ...], summary: str, is_possible: bool
) -> None:
    dialog.show_plan(ImportPlan(planned))
    assert summary in said(dialog)
    assert can_import(dialog) is is_possible
    assert table(dialog).isVisible() is bool(planned)
    assert table(dialog).model().rowCount() == len(planned)


def test_keys_that_are_not_here_are_named(dialog: AppImportDialog) -> None:
    keys = (TeamKey("2X9R4HXF34", "issuer", "Studio"), TeamKey("7K3MQ8ZT51", "issuer"))
    dialog.show_plan(ImportPlan((ADDED,), keys))
    assert "Not on this computer yet: Studio, 7K3MQ8ZT51." in said(dialog)
    dialog.show_plan(ImportPlan((ADDED,)))
    assert "Not on this computer yet" not in said(dialog)


def test_the_plan_that_is_shown_is_carried_out_once(dialog: AppImportDialog) -> None:
    asked: list[ImportPlan] = []
    dialog.apply_requested.connect(asked.append)
    plan = ImportPlan((ADDED,))
    dialog.show_plan(plan)
    press(dialog, "Import")
    press(dialog, "Import")
    assert asked == [plan]
    dialog.show_plan(plan)
    assert can_import(dialog)


def test_what_is_typed_after_a_plan_has_to_be_read_first(dialog: AppImportDialog) -> None:
    dialog.show_plan(ImportPlan((ADDED,)))
    QTest.keyClicks(field(dialog), "T")
    assert not can_import(dialog)


def test_an_empty_field_has_no_plan(dialog: AppImportDialog, qtbot: QtBot) -> None:
    field(dialog).setPlainText("Hiking")
    dialog.show_plan(ImportPlan((ADDED,)))
    with qtbot.assertNotEmitted(dialog.text_entered, wait=300):
        field(dialog).clear()
    assert not table(dialog).isVisible()
    assert "to add" not in said(dialog)
    assert not can_import(dialog)


def test_an_error_takes_the_place_of_the_plan(dialog: AppImportDialog) -> None:
    dialog.show_plan(ImportPlan((ADDED,)))
    dialog.show_error(ERROR)
    assert str(ERROR.title) in said(dialog)
    assert not table(dialog).isVisible()
    assert not can_import(dialog)
    dialog.show_plan(ImportPlan((ADDED,)))
    assert str(ERROR.title) not in said(dialog)


def test_a_list_that_was_copied_is_there_when_the_dialog_opens(theme: Theme, qtbot: QtBot) -> None:
    for copied, expected in (("Hiking\tcom.example.hiking", True), ("some words", False)):
        QGuiApplication.clipboard().setText(copied)
        dialog = AppImportDialog(theme)
        qtbot.addWidget(dialog)
        dialog.take_clipboard()
        text = dialog.findChild(QPlainTextEdit)
        assert text is not None
        assert text.toPlainText() == (copied if expected else "")
