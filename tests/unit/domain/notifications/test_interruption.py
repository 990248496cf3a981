"""What is said of a test that was under way when Storebell was stopped."""

from dataclasses import replace
from datetime import timedelta

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.notifications.events import (
    Asked,
    Failed,
    Outcome,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.interruption import events_when_stopped
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.timeline import Timeline
from support.clocks import START

LATER = START + timedelta(seconds=3)
ASKED = Timeline.start(
    Asked(
        test_id="t",
        at=START,
        app_label="Hiking",
        bundle_id="com.example.hiking",
        app_apple_id=None,
        environment=Environment.SANDBOX,
        plan=SANDBOX_PLAN,
    )
)


def outcome_of(timeline: Timeline) -> Outcome:
    failed, ended = events_when_stopped(timeline, LATER)
    assert isinstance(failed, Failed)
    assert isinstance(ended, WatchEnded)
    assert failed.failure is Failure.INTERRUPTED
    assert not failed.is_final
    assert failed.at == ended.at == LATER
    return ended.outcome


def test_without_a_token_it_may_have_been_sent() -> None:
    assert outcome_of(ASKED) is Outcome.UNKNOWN


def test_with_a_token_it_is_undecided() -> None:
    accepted = ASKED.after(TokenReceived(test_id="t", at=START, token="x"))
    assert outcome_of(accepted) is Outcome.UNDECIDED


def test_of_a_test_that_has_ended_nothing_is_said() -> None:
    ended = ASKED.after(Settled(test_id="t", at=START, outcome=Outcome.FAILED))
    assert events_when_stopped(ended, LATER) == ()


def test_the_fold_stays_open_for_what_comes_later() -> None:
    timeline = ASKED
    for event in events_when_stopped(ASKED, LATER):
        timeline = timeline.after(event)
    assert timeline.outcome is None
    assert replace(timeline, failure=None) == ASKED
