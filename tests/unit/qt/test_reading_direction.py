"""A window that is read from the right: what Qt does not turn around by itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.presentation.app_summaries import summarize
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector.why import Why
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.clearable_line import ClearableLine
from storebell.qt.widgets.flow_row import WrappingRow
from storebell.qt.widgets.labels import Label
from support import timelines

BOTH = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)


@pytest.fixture(params=BOTH, ids=("from-the-left", "from-the-right"))
def is_mirrored(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[bool]:
    qapp.setLayoutDirection(request.param)
    yield request.param is Qt.LayoutDirection.RightToLeft
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def is_right(place: QRect | QPoint, width: int) -> bool:
    x = place.center().x() if isinstance(place, QRect) else place.x()
    return x > width / 2


def test_edges_stand_where_reading_begins_and_ends(theme: Theme, is_mirrored: bool) -> None:
    end, other = ("left", "right") if is_mirrored else ("right", "left")
    assert f"border-{end}:" in theme.filled("sidebar")
    assert f"border-{other}:" not in theme.filled("sidebar")


def test_the_tile_of_an_app_stands_before_its_name(
    theme: Theme, qtbot: QtBot, is_mirrored: bool
) -> None:
    sidebar = Sidebar(theme, Actions(theme))
    qtbot.addWidget(sidebar)
    app = App("Hiking", "com.example.hiking")
    sidebar.set_apps([summarize(app, timelines.pictured())], timelines.NOW)
    sidebar.resize(sidebar.width(), 400)
    sidebar.show()
    apps = sidebar.findChild(QListView)
    assert isinstance(apps, QListView)
    row = apps.visualRect(apps.model().index(0, 0))
    image = apps.viewport().grab(row).toImage()
    tile = theme.tile("Hiking").name()
    across = [x for x in range(row.width()) if image.pixelColor(x, 8).name() == tile]
    assert len(across) >= theme.type.icon
    assert is_right(QPoint(across[len(across) // 2], 0), row.width()) is is_mirrored


def test_the_icon_of_a_line_stands_before_its_text(
    theme: Theme, qtbot: QtBot, is_mirrored: bool
) -> None:
    line = ClearableLine(theme, "search")
    qtbot.addWidget(line)
    line.resize(300, 30)
    line.setText("token")
    icon, clear = line.findChild(QLabel), line.findChild(QToolButton)
    assert isinstance(icon, QLabel)
    assert isinstance(clear, QToolButton)
    assert is_right(icon.geometry(), 300) is is_mirrored
    assert is_right(clear.geometry(), 300) is not is_mirrored
    assert line.rect().contains(clear.geometry())


def test_buttons_on_several_lines_begin_where_reading_begins(
    qtbot: QtBot, is_mirrored: bool
) -> None:
    first, second = QPushButton("Send again"), QPushButton("Copy")
    row = WrappingRow(first, second)
    qtbot.addWidget(row)
    row.resize(400, 40)
    row.show()
    assert (first.x() > second.x()) is is_mirrored


def test_latin_names_begin_where_everything_else_does(qtbot: QtBot, is_mirrored: bool) -> None:
    label = Label("Hiking")
    qtbot.addWidget(label)
    label.resize(400, 20)
    label.show()
    image = label.grab().toImage()
    ground = image.pixelColor(200, 0)
    inked = [x for x in range(400) if any(image.pixelColor(x, y) != ground for y in range(20))]
    assert inked
    assert is_right(QPoint(inked[len(inked) // 2], 0), 400) is is_mirrored


def test_the_words_of_the_inspector_hang_on_their_marks(
    theme: Theme, qtbot: QtBot, is_mirrored: bool
) -> None:
    why = Why(theme, "Why")
    qtbot.addWidget(why)
    why.resize(300, 600)
    why.bullets("What to check", ["Your server's log."])
    block = why.document().lastBlock()
    form = block.blockFormat()
    hang = form.rightMargin() if is_mirrored else form.leftMargin()
    assert hang > 0
    assert form.textIndent() == -hang
    assert ("\t" in block.text()) is not is_mirrored
