"""The table of an import: what becomes of each row, and what is to be known of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.domain.accounts.pasted_apps import AppRow
from storebell.domain.errors.app_lists import RowTwiceError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.qt.apps.import_model import PlanModel
from storebell.qt.theme.theme import Theme
from storebell.services.accounts.app_import import ImportPlan, Outcome, PlannedApp

HIKING = App("Hiking", "com.example.hiking", key_id="2X9R4HXF34")
TWICE = RowTwiceError(app="Camp", first=3)
PLAN = ImportPlan(
    (
        PlannedApp(AppRow(2, "Hiking", "com.example.hiking"), Outcome.ADDED, HIKING),
        PlannedApp(
            AppRow(3, "Trails", "com.example.trails"),
            Outcome.CHANGED,
            App("Trails", "com.example.trails"),
            App("Paths", "com.example.trails"),
            findings=(Finding(Level.NOTE, msg("It differs by case")),),
        ),
        PlannedApp(
            AppRow(5, "Hikes", "com.example.hiking"),
            Outcome.UNCHANGED,
            App("Hikes", "com.example.hiking"),
            HIKING,
        ),
        PlannedApp(
            AppRow(7, "Camp", "com example", {"key_id": "7K3MQ8ZT51"}), Outcome.ERROR, error=TWICE
        ),
    )
)


@pytest.fixture
def model(theme: Theme, qtbot: QtBot) -> PlanModel:
    model = PlanModel(theme)
    model.show_plan(PLAN)
    return model


def row(model: PlanModel, at: int, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    return [model.index(at, column).data(role) for column in range(model.columnCount())]


def test_each_row_says_what_becomes_of_it(model: PlanModel) -> None:
    assert row(model, 0) == ["added", "Hiking", "com.example.hiking", "2X9R4HXF34", ""]
    assert row(model, 1) == ["changed", "Trails", "com.example.trails", "", "It differs by case"]
    assert row(model, 2)[0] == "unchanged"


def test_another_name_of_the_same_app_is_told(model: PlanModel) -> None:
    assert row(model, 2)[4] == "is called Hiking now"


def test_a_refused_row_shows_what_was_written_and_why(model: PlanModel) -> None:
    assert row(model, 3) == ["refused", "Camp", "com example", "7K3MQ8ZT51", f"{TWICE.title}."]
    tips = row(model, 3, Qt.ItemDataRole.ToolTipRole)
    assert tips == [f"{TWICE.title}. {TWICE.advice}"] * 5


def test_rows_have_the_numbers_of_the_lines_they_came_from(model: PlanModel) -> None:
    vertical = Qt.Orientation.Vertical
    numbers = [model.headerData(at, vertical) for at in range(model.rowCount())]
    assert numbers == ["2", "3", "5", "7"]
    aloud = model.headerData(3, vertical, Qt.ItemDataRole.AccessibleTextRole)
    assert aloud == "Row 7"


def test_every_column_has_a_heading(model: PlanModel) -> None:
    headings = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(5)]
    assert headings == ["Becomes", "Name", "Bundle ID", "Key", "Good to know"]
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) is None


def test_the_outcome_has_an_icon_and_a_refusal_its_colour(model: PlanModel, theme: Theme) -> None:
    icons = [row(model, at, Qt.ItemDataRole.DecorationRole) for at in range(4)]
    assert all(isinstance(found[0], QIcon) for found in icons)
    assert all(found[1:] == [None] * 4 for found in icons)
    colours = [row(model, at, Qt.ItemDataRole.ForegroundRole) for at in range(4)]
    text, failed = theme.colour("text"), theme.colour("failed")
    assert colours[0] == [text, None, None, None, text]
    assert colours[3] == [failed, None, None, None, failed]


def test_text_of_others_is_one_line(theme: Theme, qtbot: QtBot) -> None:
    model = PlanModel(theme)
    written = AppRow(1, "two\nlines", "com.example")
    model.show_plan(ImportPlan((PlannedApp(written, Outcome.ERROR, error=TWICE),)))
    assert row(model, 0)[1] == "two lines"


def test_without_a_plan_it_is_empty(model: PlanModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.modelReset):
        model.show_plan(None)
    assert model.rowCount() == 0


def test_it_keeps_qts_rules(model: PlanModel, qtmodeltester: object) -> None:
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # pytest-qt's fixture has no type
