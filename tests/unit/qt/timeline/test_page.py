"""The page of the timeline: what it shows when, and how it makes room for the inspector."""

from datetime import UTC

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.qt.actions.qactions import Actions
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.page import TimelinePage
from support import timelines
from support.timelines import NOW


@pytest.fixture
def model() -> TimelineModel:
    return TimelineModel(clock=lambda: NOW, zone=UTC)


@pytest.fixture
def page(theme: Theme, model: TimelineModel, qtbot: QtBot) -> TimelinePage:
    page = TimelinePage(theme, model, lambda: NOW, Actions(theme))
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.activateWindow()
    QApplication.processEvents()
    return page


def fill(page: TimelinePage, model: TimelineModel) -> None:
    model.load(timelines.pictured())
    page.show_start_or_lanes()


def test_before_it_is_known_that_there_is_no_test_the_welcome_is_not_shown(
    page: TimelinePage, model: TimelineModel
) -> None:
    model.is_unread = True
    page.show_start_or_lanes()
    assert not page.welcome.isVisible()
    model.is_unread = False
    page.show_start_or_lanes()
    assert page.welcome.isVisible()
    assert not page.view.isVisible()


def test_with_the_first_test_come_lanes_and_filter(
    page: TimelinePage, model: TimelineModel
) -> None:
    model.load([])
    page.show_start_or_lanes()
    assert not page.filter_bar.isVisible()
    fill(page, model)
    assert page.view.isVisible()
    assert page.filter_bar.isVisible()
    assert not page.welcome.isVisible()


@pytest.mark.parametrize("environment", [*Environment])
def test_how_local_delivers_is_asked_in_local_alone(
    page: TimelinePage, environment: Environment
) -> None:
    page.show_environment(environment)
    assert page.strip.isVisible() is (environment is Environment.LOCAL)


def test_all_results_are_counted_while_they_come(page: TimelinePage) -> None:
    page.show_all_results(3, 11)
    assert page.all_results_bar.isVisible()
    page.show_all_results(None, 11)
    assert not page.all_results_bar.isVisible()


def test_the_search_takes_the_keyboard_where_there_is_something_to_search(
    page: TimelinePage, model: TimelineModel, qtbot: QtBot
) -> None:
    page.focus_search()
    assert not isinstance(QApplication.focusWidget(), QLineEdit)
    fill(page, model)
    page.focus_search()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))


def test_the_inspector_has_the_width_that_it_is_given(
    page: TimelinePage, model: TimelineModel
) -> None:
    fill(page, model)
    page.set_inspector_width(420)
    assert page.inspector_width == 420
    page.set_inspector_width(0)
    assert page.inspector_width == 420


def test_a_lane_that_is_opened_opens_the_drawer_and_escape_closes_it(
    page: TimelinePage, model: TimelineModel
) -> None:
    fill(page, model)
    changed: list[bool] = []
    page.inspector_place.set_drawer(True)
    page.inspector_place.shown_changed.connect(
        lambda: changed.append(page.inspector_place.is_shown)
    )
    page.view.select("t-retrying")
    assert changed == []
    page.view.activated.emit(page.view.currentIndex())
    assert changed == [True]
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert changed == [True, False]


def test_stepping_to_an_attempt_opens_the_drawer(page: TimelinePage, model: TimelineModel) -> None:
    fill(page, model)
    page.inspector_place.set_drawer(True)
    page.view.select("t-retrying")
    page.view.next_attempt()
    assert page.inspector_place.is_shown


def test_escape_leaves_an_inspector_beside_the_lanes_alone(
    page: TimelinePage, model: TimelineModel
) -> None:
    fill(page, model)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.inspector_place.is_shown
