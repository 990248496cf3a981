"""How the timeline shows tests: ticks and settings."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.settings.settings import RowDensity, Settings, TimeForm, TimeZone
from storebell.qt.actions.qactions import Actions
from storebell.qt.timeline.lane_options import LaneOptions

NAMES = ("compact", "utc", "by_clock", "attention")


@pytest.fixture
def actions(qapp: QApplication) -> Actions:
    return Actions(qapp)


@pytest.fixture
def options(actions: Actions) -> LaneOptions:
    return LaneOptions(actions, actions)


@pytest.mark.parametrize(
    ("name", "setting", "on", "off"),
    [
        ("utc", "time_zone", TimeZone.UTC.value, TimeZone.LOCAL.value),
        ("by_clock", "time_form", TimeForm.ABSOLUTE.value, TimeForm.RELATIVE.value),
        ("compact", "row_density", RowDensity.COMPACT.value, RowDensity.ROOMY.value),
    ],
)
def test_an_option_tells_its_setting_as_it_is_written(
    actions: Actions, options: LaneOptions, name: str, setting: str, on: str, off: str
) -> None:
    told: list[tuple[str, str]] = []
    options.chosen.connect(lambda *chosen: told.append(chosen))
    assert not actions[name].isChecked()
    for _ in range(2):
        actions[name].trigger()
    assert told == [(setting, on), (setting, off)]


def test_attention_is_asked_for_until_it_is_turned_off(
    actions: Actions, options: LaneOptions
) -> None:
    told: list[tuple[str, str]] = []
    options.chosen.connect(lambda *chosen: told.append(chosen))
    assert actions["attention"].isChecked() is Settings().asks_for_attention
    is_on = Settings().asks_for_attention
    actions["attention"].trigger()
    assert told == [("asks_for_attention", "off" if is_on else "on")]


def test_settings_that_are_shown_tell_nobody(
    actions: Actions, options: LaneOptions, qtbot: QtBot
) -> None:
    settings = Settings(
        time_zone=TimeZone.UTC, time_form=TimeForm.ABSOLUTE, row_density=RowDensity.COMPACT
    )
    with qtbot.assertNotEmitted(options.chosen):
        options.show_settings(settings)
    ticked = {name for name in NAMES if actions[name].isChecked()}
    assert {"utc", "by_clock", "compact"} <= ticked
    options.show_settings(Settings(asks_for_attention=False))
    assert not any(actions[name].isChecked() for name in NAMES)
