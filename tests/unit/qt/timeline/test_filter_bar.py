"""The filter above the lanes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.filter_bar import FilterBar
from support.forms import button, choose, line


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> FilterBar:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_typing_filters(bar: FilterBar, qtbot: QtBot) -> None:
    told: list[TestFilter] = []
    bar.filter_changed.connect(told.append)
    QTest.keyClicks(line(bar), "tls ")
    assert told[-1] == TestFilter(text="tls")


def test_a_state_and_an_environment_filter_too(bar: FilterBar, qtbot: QtBot) -> None:
    QTest.mouseClick(button(bar, "Failed"), Qt.MouseButton.LeftButton)
    choose(bar, "Environment ▾", "Sandbox")
    assert bar.lane_filter == TestFilter(wanted=Wanted.FAILED, environment=Environment.SANDBOX)
    choose(bar, "Sandbox ▾", "Any environment")
    QTest.mouseClick(button(bar, "All"), Qt.MouseButton.LeftButton)
    assert bar.lane_filter.is_open


def test_what_was_typed_can_be_cleared(bar: FilterBar, qtbot: QtBot) -> None:
    clear = next(
        tool_button
        for tool_button in bar.findChildren(QToolButton)
        if tool_button.accessibleName() == "Clear"
    )
    assert not clear.isVisible()
    line(bar).setText("tls")
    assert clear.isVisible()
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert bar.lane_filter.is_open


def test_every_part_of_the_filter_has_a_name(bar: FilterBar) -> None:
    assert line(bar).accessibleName() == "Search the timeline"
    assert button(bar, "Environment ▾").accessibleName() == "Environment"


def test_the_icons_of_a_line_grow_with_its_text(theme: Theme, bar: FilterBar) -> None:
    icon = next(label for label in line(bar).findChildren(QLabel))
    before = icon.width()
    theme.set_text_scale(200)
    QApplication.processEvents()
    assert icon.width() == theme.type.icon > before
    assert line(bar).textMargins().left() > icon.width()
