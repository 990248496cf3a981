"""What the inspector shows of what is chosen on the timeline."""

from dataclasses import replace
from datetime import UTC

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.timeline import Timeline, can_be_repeated
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector.attempt_chooser import AttemptChooser
from storebell.qt.shell.inspector_controller import InspectorController
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.page import TimelinePage
from support import timelines
from support.timelines import NOW, with_attempts


class Shown:
    """A page of some tests with its inspector, and how often that shows something else."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.model = TimelineModel(clock=lambda: NOW, zone=UTC)
        self.model.load((*timelines.pictured(), timelines.refused_by_handler()))
        self.page = TimelinePage(theme, self.model, lambda: NOW, Actions(theme))
        qtbot.addWidget(self.page)
        self.page.resize(1200, 760)
        self.page.show()
        self.controller = InspectorController(self.page, self.model, can_be_repeated, self.page)
        self.times_shown = 0
        self.controller.shown.connect(self._on_shown)

    def inspected(self) -> tuple[str, int | None] | None:
        return self.page.inspector.shown

    def add_to_selection(self, test_id: str) -> None:
        index = self.model.index(self.model.row_of(test_id), 0)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.page.view.selectionModel().select(index, flags)

    def can_deliver_again(self) -> bool:
        buttons = self.page.inspector.findChildren(QPushButton)
        return next(button for button in buttons if "De&liver" in button.text()).isVisible()

    def _on_shown(self) -> None:
        self.times_shown += 1


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Shown:
    return Shown(theme, qtbot)


def known(shown: Shown, test_id: str) -> Timeline:
    timeline = shown.model.timeline(test_id)
    assert timeline is not None
    return timeline


def test_the_chosen_test_is_inspected(shown: Shown) -> None:
    assert shown.inspected() is None
    shown.page.view.select("t-timed-out")
    assert shown.inspected() == ("t-timed-out", 1)
    assert shown.times_shown > 0


def test_the_chosen_attempt_is_inspected(shown: Shown) -> None:
    shown.page.view.select("t-second")
    assert shown.inspected() == ("t-second", 2)
    shown.page.view.choose_attempt(1)
    assert shown.inspected() == ("t-second", 1)


def test_an_attempt_that_the_inspector_steps_to_is_chosen_on_the_timeline(shown: Shown) -> None:
    shown.page.view.select("t-second")
    chooser = shown.page.inspector.findChild(AttemptChooser)
    assert isinstance(chooser, AttemptChooser)
    chooser.findChildren(QPushButton)[0].click()
    assert shown.page.view.chosen_attempt == 1
    assert shown.inspected() == ("t-second", 1)


def test_several_tests_are_counted_and_one_alone_is_inspected_again(shown: Shown) -> None:
    shown.page.view.select("t-timed-out")
    shown.add_to_selection("t-second")
    assert shown.inspected() is None
    shown.page.view.select("t-second")
    assert shown.inspected() == ("t-second", 2)


def test_a_test_that_is_gone_is_not_inspected_any_longer(shown: Shown) -> None:
    shown.page.view.select("t-timed-out")
    shown.model.drop("t-timed-out")
    inspected = shown.inspected()
    assert inspected is None or inspected[0] != "t-timed-out"


def test_what_becomes_known_of_the_chosen_test_is_shown(shown: Shown) -> None:
    shown.page.view.select("t-sending")
    assert shown.inspected() == ("t-sending", None)
    shown.model.put(with_attempts(known(shown, "t-sending"), (NOW, "SUCCESS")))
    shown.controller.update("t-sending")
    assert shown.inspected() == ("t-sending", 1)


def test_what_becomes_known_of_another_test_changes_nothing(shown: Shown) -> None:
    shown.page.view.select("t-timed-out")
    before = shown.times_shown
    shown.model.put(replace(known(shown, "t-sending"), token_at=NOW))
    shown.controller.update("t-sending")
    assert shown.times_shown == before


@pytest.mark.parametrize(("test_id", "is_offered"), [("t-local-500", True), ("t-timed-out", False)])
def test_only_what_can_be_repeated_is_offered_to_be_delivered_again(
    shown: Shown, test_id: str, is_offered: bool
) -> None:
    shown.page.view.select(test_id)
    assert shown.can_deliver_again() is is_offered
