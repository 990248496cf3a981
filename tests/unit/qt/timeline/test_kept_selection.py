"""The selected tests, over a reset of the model."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.test_filter import TestFilter
from storebell.qt.theme.theme import Theme
from support import timelines
from support.shown_lanes import ShownLanes


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> ShownLanes:
    return ShownLanes(theme, qtbot, *timelines.pictured()).show(qtbot)


def test_what_a_filter_hides_is_selected_again_when_it_shows_it(shown: ShownLanes) -> None:
    shown.view.select("t-retrying")
    shown.model.set_filter(TestFilter(text="TLS"))
    assert shown.view.chosen_test == ""
    shown.model.set_filter(TestFilter())
    assert shown.view.chosen_tests == ("t-retrying",)
