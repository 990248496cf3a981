"""What can be done now follows from what is chosen, and a locked app is kept from Production."""

from dataclasses import replace

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE
from storebell.presentation.action_state import COPIES, ActionState, why_not_sent
from storebell.qt.actions.catalogue import ACTS
from support import timelines

HIKING = App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34")
LOCKED = replace(HIKING, is_locked=True)


def state(
    app: App | None = HIKING, environment: Environment = Environment.SANDBOX, tests: int = 0
) -> ActionState:
    return ActionState(
        environment=environment,
        app=app,
        has_own_apps=app not in {None, SAMPLE_APP},
        chosen=tuple(timelines.pictured()[:tests]),
        has_tests=True,
        can_undo=False,
        is_showing_all_results=False,
        pages={"keys", "settings", "security"},
        copies=set(COPIES) if tests == 1 else set(),
    )


def test_each_name_is_that_of_an_act() -> None:
    assert set(state().possible()) <= set(ACTS)


@pytest.mark.parametrize("environment", Environment)
def test_a_locked_app_is_kept_from_production_alone(environment: Environment) -> None:
    is_production = environment is Environment.PRODUCTION
    assert (why_not_sent(LOCKED, environment) == NO_MESSAGE) is not is_production
    assert state(LOCKED, environment).possible()["send"] is not is_production
    assert why_not_sent(HIKING, environment) == NO_MESSAGE


def test_for_all_apps_nothing_is_sent() -> None:
    assert not state(None).possible()["send"]
    assert why_not_sent(None, Environment.LOCAL) != NO_MESSAGE


def test_the_sample_app_is_nobodys_to_change() -> None:
    possible = state(SAMPLE_APP, Environment.LOCAL).possible()
    assert possible["send"]
    for name in ("edit_app", "lock_app", "remove_app", "test_key", "export_apps"):
        assert not possible[name], name
        assert state().possible()[name], name


def test_one_test_is_copied_and_several_are_not() -> None:
    for tests, is_possible in ((0, False), (1, True), (2, False)):
        possible = state(tests=tests).possible()
        assert [possible[name] for name in COPIES] == [is_possible] * len(COPIES), tests
        assert possible["copy"] is (tests > 0)
