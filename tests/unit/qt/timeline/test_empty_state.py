"""What stands where lanes would be: one state at a time, with what can be done about it."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.errors.storage import StoreBusyError
from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.empty_state import EmptyReason, EmptyState
from support.forms import press, said


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def state(theme: Theme, window: QWidget) -> EmptyState:
    return EmptyState(theme, window)


def lines(state: EmptyState) -> list[str]:
    return [line for line in said(state).splitlines() if line]


def buttons(state: EmptyState) -> list[str]:
    return [button.text() for button in state.findChildren(QPushButton) if button.isVisible()]


def timer(state: EmptyState) -> QTimer:
    found = state.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_at_first_there_is_nothing_to_say(state: EmptyState) -> None:
    assert state.reason is EmptyReason.NONE
    assert state.isHidden()


def test_a_filter_without_a_match_can_be_cleared(state: EmptyState, qtbot: QtBot) -> None:
    state.show_no_match()
    assert lines(state) == ["No test matches the filter", "Everything that is kept was searched."]
    with qtbot.waitSignal(state.acted) as acted:
        press(state, "Clear the filter")
    assert acted.args == [EmptyReason.NO_MATCH]


def test_an_app_without_a_test_is_told_how_to_begin(state: EmptyState) -> None:
    state.show_no_test()
    assert lines(state) == [
        "No test for this app yet",
        "“Send test” asks for the first one.",
    ]
    assert buttons(state) == []


def test_what_can_not_be_read_can_be_tried_again(state: EmptyState, qtbot: QtBot) -> None:
    error = StoreBusyError(file="storebell.db")
    state.show_error(error.title, error.advice)
    assert lines(state) == [str(error.title), str(error.advice)]
    with qtbot.waitSignal(state.acted) as acted:
        press(state, "Try again")
    assert acted.args == [EmptyReason.ERROR]


def test_reading_is_mentioned_only_after_a_moment(state: EmptyState, qtbot: QtBot) -> None:
    state.show_loading()
    assert state.reason is EmptyReason.LOADING
    assert state.isHidden()
    assert timer(state).interval() == 250
    qtbot.waitUntil(state.isVisible)
    assert lines(state) == ["Reading what is kept…"]
    assert buttons(state) == []


def test_reading_that_goes_on_does_not_begin_its_moment_anew(state: EmptyState) -> None:
    state.show_loading()
    timer(state).start(10_000)
    state.show_loading()
    assert timer(state).interval() == 10_000


@pytest.mark.parametrize("how", ["show_nothing", "show_no_match", "show_no_test"])
def test_what_was_read_in_time_never_says_that_it_is_read(state: EmptyState, how: str) -> None:
    state.show_loading()
    getattr(state, how)()
    assert not timer(state).isActive()
    assert "Reading" not in said(state)
    assert state.isHidden() is (how == "show_nothing")


def test_each_state_has_an_icon_of_its_own_in_the_colours_that_are_chosen(
    state: EmptyState, theme: Theme
) -> None:
    icon = next(label for label in state.findChildren(QLabel) if not label.text())
    pictures = []
    for show in (state.show_no_match, state.show_no_test):
        show()
        pictures.append(icon.pixmap().toImage())
    assert pictures[0] != pictures[1]
    theme.choose(Scheme.DARK)
    assert icon.pixmap().toImage() != pictures[1]
