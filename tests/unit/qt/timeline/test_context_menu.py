"""The menu of chosen tests, and the options of how all of them are shown."""

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.settings.settings import RowDensity, Settings, TimeForm, TimeZone
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.context_menu import LaneMenu, LaneOptions
from support import timelines
from support.shown_lanes import ShownLanes


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> ShownLanes:
    samples = (*timelines.pictured(), timelines.refused_by_handler())
    return ShownLanes(theme, qtbot, *samples).show(qtbot)


@pytest.fixture
def options(qapp: QApplication) -> LaneOptions:
    return LaneOptions(qapp)


def menu(shown: ShownLanes, options: LaneOptions, *test_ids: str) -> LaneMenu:
    """The menu for these tests."""
    view = shown.view
    view.clearSelection()
    for test_id in test_ids:
        index = shown.model.index(shown.model.row_of(test_id), 0)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        view.selectionModel().select(index, flags)
    return LaneMenu(view, options)


def entry(menu: LaneMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_what_is_asked_for_is_asked_of_the_view_for_all_that_is_chosen(
    shown: ShownLanes, options: LaneOptions
) -> None:
    asked: list[tuple[str, list[str]]] = []
    shown.view.send_again_requested.connect(lambda ids: asked.append(("send", ids)))
    shown.view.remove_requested.connect(lambda ids: asked.append(("remove", ids)))
    opened = menu(shown, options, "t-timed-out", "t-retrying")
    entry(opened, "Send again").trigger()
    entry(opened, "Remove 2 tests").trigger()
    both = ["t-timed-out", "t-retrying"]
    assert asked == [("send", both), ("remove", both)]


def test_one_test_is_removed_without_a_number(shown: ShownLanes, options: LaneOptions) -> None:
    removal = entry(menu(shown, options, "t-timed-out"), "Remove")
    assert removal.shortcut() == QKeySequence(QKeySequence.StandardKey.Delete)


@pytest.mark.parametrize(
    ("test_ids", "can_deliver"),
    [
        (("t-local-500",), True),
        (("t-timed-out",), False),
        (("t-local-500", "t-timed-out"), False),
        ((), False),
    ],
)
def test_only_what_all_of_them_allow_is_delivered_again(
    shown: ShownLanes, options: LaneOptions, test_ids: tuple[str, ...], can_deliver: bool
) -> None:
    assert entry(menu(shown, options, *test_ids), "Deliver again").isEnabled() is can_deliver


def test_what_is_not_known_can_not_be_copied(shown: ShownLanes, options: LaneOptions) -> None:
    unknown = menu(shown, options, "t-unknown")
    assert not entry(unknown, "Copy token").isEnabled()
    assert entry(unknown, "Copy summary").isEnabled()
    accepted = menu(shown, options, "t-timed-out")
    assert entry(accepted, "Copy token").isEnabled()
    entry(accepted, "Copy token").trigger()
    assert QApplication.clipboard().text().strip() == timelines.TOKEN


def test_the_options_are_at_the_end(shown: ShownLanes, options: LaneOptions) -> None:
    actions = menu(shown, options, "t-timed-out").actions()
    assert tuple(actions[-4:]) == options.actions
    assert actions[-5].isSeparator()


# -- options --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "setting", "on", "off"),
    [
        ("utc", "time_zone", TimeZone.UTC.value, TimeZone.LOCAL.value),
        ("by_clock", "time_form", TimeForm.ABSOLUTE.value, TimeForm.RELATIVE.value),
        ("compact", "row_density", RowDensity.COMPACT.value, RowDensity.ROOMY.value),
    ],
)
def test_an_option_tells_its_setting_as_it_is_written(
    options: LaneOptions, name: str, setting: str, on: str, off: str
) -> None:
    told: list[tuple[str, str]] = []
    options.chosen.connect(lambda *chosen: told.append(chosen))
    assert not options.by_name[name].isChecked()
    for _ in range(2):
        options.by_name[name].trigger()
    assert told == [(setting, on), (setting, off)]


def test_attention_is_asked_for_until_it_is_turned_off(options: LaneOptions) -> None:
    told: list[tuple[str, str]] = []
    options.chosen.connect(lambda *chosen: told.append(chosen))
    assert options.by_name["attention"].isChecked() is Settings().asks_for_attention
    is_on = Settings().asks_for_attention
    options.by_name["attention"].trigger()
    assert told == [("asks_for_attention", "off" if is_on else "on")]


def test_settings_that_are_shown_tell_nobody(options: LaneOptions, qtbot: QtBot) -> None:
    settings = Settings(
        time_zone=TimeZone.UTC, time_form=TimeForm.ABSOLUTE, row_density=RowDensity.COMPACT
    )
    with qtbot.assertNotEmitted(options.chosen):
        options.show_settings(settings)
    ticked = {name for name, action in options.by_name.items() if action.isChecked()}
    assert {"utc", "by_clock", "compact"} <= ticked
    options.show_settings(Settings(asks_for_attention=False))
    assert not any(action.isChecked() for action in options.actions)


def test_they_are_the_same_actions_in_every_menu(shown: ShownLanes, options: LaneOptions) -> None:
    first, second = menu(shown, options, "t-timed-out"), menu(shown, options, "t-retrying")
    assert first.actions()[-4:] == second.actions()[-4:]
