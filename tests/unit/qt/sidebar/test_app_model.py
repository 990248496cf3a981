"""The rows of the list of apps: which there are, what they say, and how they are searched."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE
from storebell.presentation.app_summaries import AppSummary, LastResult, summarize
from storebell.presentation.lanes.kind import Kind
from storebell.qt.sidebar.app_model import NOW_ROLE, SUMMARY_ROLE, AppRows
from support import timelines
from support.timelines import NOW

HIKING = summarize(App("Hiking", "com.example.hiking", key_id="2X9R4HXF34"), timelines.pictured())
TRAILS = summarize(App("Trails Pro", "com.example.trails"), ())


@pytest.fixture
def rows(qapp: QObject) -> AppRows:
    return AppRows(qapp)


def column(rows: AppRows, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    return [rows.index(row, 0).data(role) for row in range(rows.rowCount())]


def test_several_apps_stand_below_all_apps(rows: AppRows) -> None:
    rows.show([HIKING, TRAILS], NOW)
    assert column(rows) == ["All apps", "Hiking", "Trails Pro"]
    assert column(rows, SUMMARY_ROLE) == [None, HIKING, TRAILS]
    assert column(rows, NOW_ROLE) == [NOW] * 3


def test_one_app_stands_alone(rows: AppRows) -> None:
    rows.show([HIKING], NOW)
    assert column(rows) == ["Hiking"]
    rows.show([], NOW)
    assert column(rows) == []


def test_rows_are_found_by_their_label(rows: AppRows) -> None:
    rows.show([HIKING, TRAILS], NOW)
    assert [rows.row_of(label) for label in (None, "Hiking", "Trails Pro", "gone")] == [0, 1, 2, -1]
    assert [rows.label_at(row) for row in range(3)] == [None, "Hiking", "Trails Pro"]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ("TRAILS", ["All apps", "Trails Pro"]),
        (" example.hik ", ["All apps", "Hiking"]),
        ("nothing like it", ["All apps"]),
        ("", ["All apps", "Hiking", "Trails Pro"]),
    ],
)
def test_name_and_bundle_id_are_searched_in_any_case(
    rows: AppRows, wanted: str, left: list[str]
) -> None:
    rows.show([HIKING, TRAILS], NOW)
    rows.set_wanted(wanted)
    assert column(rows) == left
    rows.show([HIKING, TRAILS], NOW + timedelta(minutes=1))
    assert column(rows) == left


def test_the_same_apps_keep_their_rows(rows: AppRows, qtbot: QtBot) -> None:
    rows.show([HIKING, TRAILS], NOW)
    later = NOW + timedelta(hours=1)
    with qtbot.assertNotEmitted(rows.modelReset), qtbot.waitSignal(rows.dataChanged) as changed:
        rows.show([summarize(App("Hiking", "com.example.hiking"), ()), TRAILS], later)
    assert [index.row() for index in changed.args[:2]] == [0, 2]
    assert column(rows, NOW_ROLE) == [later] * 3


def test_other_apps_are_other_rows(rows: AppRows, qtbot: QtBot) -> None:
    rows.show([HIKING, TRAILS], NOW)
    with qtbot.waitSignal(rows.modelReset):
        rows.show([TRAILS, HIKING], NOW)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.DELIVERED, "delivered"),
        (Kind.FAILED, "failed"),
        (Kind.PLANNED, "waiting for the next attempt"),
        (Kind.RUNNING, "waiting"),
        (Kind.UNKNOWN, "unknown"),
    ],
)
def test_a_screen_reader_hears_each_result_with_its_age(
    rows: AppRows, kind: Kind, word: str
) -> None:
    last = LastResult(Environment.SANDBOX, kind, NOW - timedelta(minutes=4))
    rows.show([AppSummary("Hiking", "com.example.hiking", (last,), NO_MESSAGE)], NOW)
    assert column(rows, Qt.ItemDataRole.AccessibleTextRole) == [f"Hiking, Sandbox {word}, 4 min"]


def test_a_locked_app_says_so(rows: AppRows) -> None:
    locked = summarize(App("Hiking", "com.example.hiking", key_id="a", is_locked=True), ())
    rows.show([locked], NOW)
    [sentence] = column(rows, Qt.ItemDataRole.AccessibleTextRole)
    assert str(sentence).startswith("Hiking, locked for Production, ")


def test_the_tooltip_has_the_bundle_id_below_the_sentence(rows: AppRows) -> None:
    rows.show([HIKING, TRAILS], NOW)
    tips = [str(tip).splitlines() for tip in column(rows, Qt.ItemDataRole.ToolTipRole)]
    assert tips[0] == ["All apps"]
    assert tips[1][-1] == "com.example.hiking"


def test_outside_its_rows_there_is_nothing(rows: AppRows) -> None:
    rows.show([HIKING], NOW)
    assert rows.data(QModelIndex()) is None
    assert rows.rowCount(rows.index(0, 0)) == 0
    assert rows.index(0, 0).data(Qt.ItemDataRole.EditRole) is None


def test_it_keeps_qts_rules(rows: AppRows, qtmodeltester: object) -> None:
    rows.show([HIKING, TRAILS], NOW)
    qtmodeltester.check(rows)  # type: ignore[attr-defined]  # pytest-qt's fixture has no type
