"""The rows of the list of apps, seen in pixels: tile, ground, results, lock and focus."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.presentation.app_summaries import AppSummary, LastResult, summarize
from storebell.presentation.lanes.kind import Kind
from storebell.qt.sidebar.app_delegate import AppDelegate
from storebell.qt.sidebar.app_model import AppRows
from storebell.qt.theme.theme import Theme
from support.timelines import NOW

TRIED = AppSummary(
    "Hiking",
    "com.example.hiking",
    (LastResult(Environment.SANDBOX, Kind.FAILED, NOW - timedelta(minutes=4)),),
    summarize(App("Hiking", "com.example.hiking"), ()).note,
)
NEW = replace(TRIED, results=())
OTHER = replace(NEW, label="Trails", bundle_id="com.example.trails")
STATE = QStyle.StateFlag


class Row:
    """Paints rows of one list."""

    def __init__(self, theme: Theme, qtbot: QtBot, *summaries: AppSummary) -> None:
        self.theme = theme
        self.widget = QWidget()
        qtbot.addWidget(self.widget)
        self.rows = AppRows(self.widget)
        self.rows.show(summaries, NOW)
        self.delegate = AppDelegate(theme, self.widget)

    def height(self, at: int = 0) -> int:
        return self.delegate.sizeHint(QStyleOptionViewItem(), self.rows.index(at, 0)).height()

    def paint(
        self,
        at: int = 0,
        state: QStyle.StateFlag = STATE.State_None,
        direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
    ) -> QImage:
        rect = QRect(0, 0, 200, self.height(at))
        image = QImage(rect.size(), QImage.Format.Format_RGB32)
        image.fill(self.theme.colour("window"))
        option = QStyleOptionViewItem()
        option.rect, option.state, option.direction = rect, state, direction
        painter = QPainter(image)
        painter.setLayoutDirection(direction)
        self.delegate.paint(painter, option, self.rows.index(at, 0))
        painter.end()
        return image


def columns(image: QImage, colour: str) -> list[int]:
    """Every x at which a colour is painted."""
    heights = range(image.height())
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y).name() == colour for y in heights)
    ]


def test_the_tile_has_the_colour_of_the_app(theme: Theme, qtbot: QtBot) -> None:
    row = Row(theme, qtbot, TRIED, OTHER)
    for at, label in ((0, None), (1, "Hiking"), (2, "Trails")):
        assert len(columns(row.paint(at), theme.tile(label).name())) >= theme.type.icon, label


def test_the_tile_stands_at_the_right_where_reading_begins_there(
    theme: Theme, qtbot: QtBot
) -> None:
    row, tile = Row(theme, qtbot, TRIED), theme.tile("Hiking").name()
    left = columns(row.paint(), tile)
    right = columns(row.paint(direction=Qt.LayoutDirection.RightToLeft), tile)
    assert max(left) < 100 < min(right)
    assert [199 - x for x in reversed(right)] == left


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        (STATE.State_Selected, "selection"),
        (STATE.State_MouseOver, "hover"),
        (STATE.State_Selected | STATE.State_MouseOver, "selection"),
        (STATE.State_None, "window"),
    ],
)
def test_the_ground_shows_what_is_selected_and_what_is_pointed_at(
    theme: Theme, qtbot: QtBot, state: QStyle.StateFlag, tone: str
) -> None:
    image = Row(theme, qtbot, TRIED).paint(state=state)
    assert image.pixelColor(190, image.height() // 2) == theme.colour(tone)


def test_the_focus_is_a_frame_around_the_row(theme: Theme, qtbot: QtBot) -> None:
    row, accent = Row(theme, qtbot, NEW), theme.colour("accent").name()
    assert columns(row.paint(), accent) == []
    framed = columns(row.paint(state=STATE.State_HasFocus), accent)
    assert min(framed) < 4
    assert max(framed) > 195


def test_a_result_has_the_colour_of_its_kind_until_it_is_old(theme: Theme, qtbot: QtBot) -> None:
    failed = theme.colour("failed").name()
    assert columns(Row(theme, qtbot, TRIED).paint(), failed)
    week_ago = replace(TRIED.results[0], at=NOW - timedelta(days=8))
    old = replace(TRIED, results=(week_ago,))
    assert columns(Row(theme, qtbot, old).paint(), failed) == []


def test_a_locked_app_has_a_lock_behind_its_name(theme: Theme, qtbot: QtBot) -> None:
    plain = Row(theme, qtbot, NEW).paint()
    locked = Row(theme, qtbot, replace(NEW, is_locked=True)).paint()
    changed = [
        x
        for x in range(200)
        if any(plain.pixel(x, y) != locked.pixel(x, y) for y in range(plain.height()))
    ]
    assert changed
    assert min(changed) > max(columns(plain, theme.tile("Hiking").name()))


def test_a_result_of_a_simulator_has_the_colour_of_none(theme: Theme, qtbot: QtBot) -> None:
    delivered = replace(TRIED.results[0], kind=Kind.DELIVERED)
    told = replace(TRIED, results=(replace(delivered, has_stand_in=True),))
    green = theme.colour("delivered").name()
    assert columns(Row(theme, qtbot, replace(TRIED, results=(delivered,))).paint(), green)
    for are_shown in (True, False):
        row = Row(theme, qtbot, told)
        row.delegate.set_names_shown(are_shown=are_shown)
        assert columns(row.paint(), green) == []


def test_a_row_has_the_same_height_with_and_without_results(theme: Theme, qtbot: QtBot) -> None:
    row = Row(theme, qtbot, TRIED, NEW)
    all_apps, tried, new = (row.height(at) for at in range(3))
    assert tried == new > all_apps
    theme.set_text_scale(200)
    QApplication.processEvents()
    assert row.height(1) > 1.5 * tried


def test_without_names_the_tile_stands_alone_with_its_newest_result(
    theme: Theme, qtbot: QtBot
) -> None:
    row = Row(theme, qtbot, TRIED)
    row.delegate.set_names_shown(are_shown=False)
    side = theme.type.icon + 8
    assert row.height() == side + 16
    image = row.paint()
    painted = [
        x
        for x in range(200)
        if any(image.pixelColor(x, y) != theme.colour("window") for y in range(image.height()))
    ]
    assert max(painted) < 8 + side + 8
    assert columns(image, theme.colour("failed").name())


def test_the_widest_environment_is_measured_in_small_text(theme: Theme, qtbot: QtBot) -> None:
    row = Row(theme, qtbot, TRIED)
    before = row.delegate.widest_environment()
    assert before > 0
    theme.set_text_scale(200)
    assert row.delegate.widest_environment() > 1.5 * before
