"""Conditions that enable the window's actions: functions of what the window shows."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE, Message, msg

if TYPE_CHECKING:  # the window's first frame has actions and no test
    from storebell.domain.notifications.timeline import Timeline

COPIES: Final = ("copy_payload", "copy_request", "copy_report", "copy_redacted")
"""The parts of the inspected test that can be copied."""


def why_not_sent(apps: Sequence[App], environment: Environment) -> Message:
    """The reason why none of these apps can be sent for there; NO_MESSAGE if one can."""
    if not apps:
        return msg("Choose an app to send for")
    if environment is not Environment.PRODUCTION or not all(app.is_locked for app in apps):
        return NO_MESSAGE
    if len(apps) > 1:
        return msg("All of these apps are locked for Production. The menu Apps unlocks one.")
    return msg("“{app}” is locked for Production. The menu Apps unlocks it.", app=apps[0].label)


@dataclass(frozen=True, slots=True)
class ActionState:
    """The state of the window: where the next test goes, which tests are chosen, what is running.

    `running` are the IDs of the tests that this window sends, `under_way` of those whose request or
    first attempt is not over. `app` is the chosen one; None for all of them. `sent_for` are the
    apps that Send sends for. `pages` are the names of the pages that can be opened, `copies` those
    of COPIES that have content.
    """

    environment: Environment
    app: App | None
    sent_for: Sequence[App]
    has_own_apps: bool
    chosen: "tuple[Timeline, ...]"
    has_tests: bool
    can_undo: bool
    is_showing_all_results: bool
    running: AbstractSet[str]
    under_way: AbstractSet[str]
    pages: AbstractSet[str]
    copies: AbstractSet[str]
    has_notice: bool = False

    @property
    def is_locked(self) -> bool:
        """True if the chosen app may not be sent to Production."""
        return self.app is not None and self.app.is_locked


Condition = Callable[[ActionState], bool]
"""A predicate that is true if an action is enabled."""


def always(_state: ActionState) -> bool:
    return True


def can_send(state: ActionState) -> bool:
    return why_not_sent(state.sent_for, state.environment) == NO_MESSAGE


def can_send_another_type(state: ActionState) -> bool:
    """True for Local: Apple sends no other notification than TEST on request."""
    return can_send(state) and state.environment is Environment.LOCAL


def can_deliver_again(state: ActionState) -> bool:
    from storebell.domain.notifications.timeline import can_be_repeated

    return bool(state.chosen) and all(map(can_be_repeated, state.chosen))


def can_show_all_results(state: ActionState) -> bool:
    return not state.is_showing_all_results


def has_notice(state: ActionState) -> bool:
    return state.has_notice


def tests_to_stop(state: ActionState) -> frozenset[str]:
    """IDs of the tests that are under way, and of a chosen plan that waits for its next attempt."""
    chosen = {timeline.test_id for timeline in state.chosen if timeline.test_id in state.running}
    return frozenset(state.under_way | chosen)


def can_stop(state: ActionState) -> bool:
    return state.is_showing_all_results or bool(tests_to_stop(state))


def waiting_plans(state: ActionState) -> tuple[str, ...]:
    """IDs of the chosen plans of Local that wait here for their next attempt."""
    return tuple(
        timeline.test_id
        for timeline in state.chosen
        if timeline.test_id in state.running
        and timeline.asked.environment is Environment.LOCAL
        and timeline.due_times
    )


def can_attempt_now(state: ActionState) -> bool:
    return bool(waiting_plans(state))


def is_own_app(state: ActionState) -> bool:
    """True for any app but the sample app, which can't be changed."""
    return state.app is not None and state.app != SAMPLE_APP


def can_test_key(state: ActionState) -> bool:
    return state.app is not None and state.app.key_id is not None and "keys" in state.pages


def has_own_apps(state: ActionState) -> bool:
    return state.has_own_apps


def can_undo(state: ActionState) -> bool:
    return state.can_undo


def is_any_chosen(state: ActionState) -> bool:
    return bool(state.chosen)


def is_single_chosen(state: ActionState) -> bool:
    return len(state.chosen) == 1


def is_a_token_chosen(state: ActionState) -> bool:
    return any(timeline.token is not None for timeline in state.chosen)


def is_a_uuid_chosen(state: ActionState) -> bool:
    from storebell.domain.notifications.test_filter import notification_uuid

    return any(notification_uuid(timeline) for timeline in state.chosen)


def is_an_attempt_chosen(state: ActionState) -> bool:
    return any(timeline.attempts for timeline in state.chosen)


def has_tests(state: ActionState) -> bool:
    return state.has_tests


_REASONS: Final[dict[Condition, Message]] = {
    can_send_another_type: msg("In Local, with an app chosen"),
    can_deliver_again: msg("Choose a Local test that was delivered"),
    can_show_all_results: msg("It is running"),
    can_stop: msg("Nothing is running"),
    can_attempt_now: msg("Choose a Local plan that waits for its next attempt"),
    has_notice: msg("There is no notice"),
    is_own_app: msg("Choose an app of your own"),
    can_test_key: msg("Choose an app with a key"),
    has_own_apps: msg("There is no app of your own"),
    can_undo: msg("Nothing was removed"),
    is_any_chosen: msg("Choose a test"),
    is_single_chosen: msg("Choose one test"),
    is_a_token_chosen: msg("Choose a test that Apple accepted"),
    is_a_uuid_chosen: msg("Choose a test with a payload"),
    is_an_attempt_chosen: msg("Choose a test with an attempt"),
    has_tests: msg("There is no test yet"),
}


def why_disabled(condition: Condition, state: ActionState) -> Message:
    """The reason why an action can't be done now; NO_MESSAGE if it can."""
    if condition(state):
        return NO_MESSAGE
    if condition is can_send:
        return why_not_sent(state.sent_for, state.environment)
    return _REASONS.get(condition, msg("The chosen test has none"))


def can_copy(name: str) -> Condition:
    """A condition that is true if the part of this name in COPIES has content."""
    return lambda state: name in state.copies


def can_open(page: str) -> Condition:
    return lambda state: page in state.pages
