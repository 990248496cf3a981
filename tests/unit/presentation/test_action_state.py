"""What can be done now follows from what is chosen, and a locked app is kept from Production."""

from dataclasses import replace

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE
from storebell.domain.notifications.timeline import Timeline
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
        sent_for=(HIKING, LOCKED) if app is None else (app,),
        has_own_apps=app not in {None, SAMPLE_APP},
        chosen=tuple(timelines.pictured()[:tests]),
        has_tests=True,
        can_undo=False,
        is_showing_all_results=False,
        running=set(),
        under_way=set(),
        pages={"keys", "settings", "security"},
        copies=set(COPIES) if tests == 1 else set(),
    )


def possible(shown: ActionState) -> dict[str, bool]:
    """Whether each action is enabled, by its name."""
    return {action.name: action.enabled(shown) for action in ACTS.values()}


@pytest.mark.parametrize("environment", Environment)
def test_a_locked_app_is_kept_from_production_alone(environment: Environment) -> None:
    is_production = environment is Environment.PRODUCTION
    assert (why_not_sent([LOCKED], environment) == NO_MESSAGE) is not is_production
    assert possible(state(LOCKED, environment))["send"] is not is_production
    assert why_not_sent([HIKING], environment) == NO_MESSAGE


@pytest.mark.parametrize("environment", Environment)
def test_for_all_apps_is_sent_as_long_as_one_is_not_locked(environment: Environment) -> None:
    assert possible(state(None, environment))["send"]
    is_production = environment is Environment.PRODUCTION
    assert (why_not_sent([LOCKED, LOCKED], environment) == NO_MESSAGE) is not is_production
    assert why_not_sent([], environment) != NO_MESSAGE


def test_the_sample_app_is_nobodys_to_change() -> None:
    of_sample = possible(state(SAMPLE_APP, Environment.LOCAL))
    assert of_sample["send"]
    for name in ("edit_app", "lock_app", "remove_app", "test_key", "export_apps"):
        assert not of_sample[name], name
        assert possible(state())[name], name


def test_one_test_is_copied_and_several_are_not() -> None:
    for tests, is_possible in ((0, False), (1, True), (2, False)):
        enabled = possible(state(tests=tests))
        assert [enabled[name] for name in COPIES] == [is_possible] * len(COPIES), tests
        assert enabled["copy"] is (tests > 0)


@pytest.mark.parametrize(
    ("tests", "can_deliver"),
    [
        ([timelines.refused_by_handler()], True),
        ([timelines.timed_out()], False),
        ([timelines.refused_by_handler(), timelines.timed_out()], False),
        ([], False),
    ],
)
def test_only_what_all_of_them_allow_is_delivered_again(
    tests: list[Timeline], can_deliver: bool
) -> None:
    assert possible(replace(state(), chosen=tuple(tests)))["deliver_again"] is can_deliver


def test_what_is_not_known_can_not_be_copied() -> None:
    unknown = possible(replace(state(), chosen=(timelines.unknown(),)))
    assert unknown["copy"]
    assert not unknown["copy_token"]
    assert not unknown["copy_uuid"]
    accepted = possible(replace(state(), chosen=(timelines.timed_out(),)))
    assert accepted["copy_token"]
    assert accepted["copy_uuid"]
