"""Events for a test notification that is pending when Storebell is stopped."""

from datetime import datetime

from storebell.domain.environment import Environment
from storebell.domain.errors.process import (
    StoppedInLocalError,
    StoppedWhileAskingError,
    StoppedWhileWatchingError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Event, Failed, Outcome, WatchEnded
from storebell.domain.notifications.timeline import Timeline


def events_when_stopped(timeline: Timeline, at: datetime) -> tuple[Event, ...]:
    """The failure and the outcome of a stopped test: UNKNOWN without a token, UNDECIDED with one.

    Empty for a test that has ended. `at` is an aware datetime in UTC.
    """
    if timeline.outcome is not None:
        return ()
    error: StorebellError
    if timeline.token is None:
        error, outcome = StoppedWhileAskingError(), Outcome.UNKNOWN
    else:
        error, outcome = stopped_while_watching(timeline), Outcome.UNDECIDED
    test_id = timeline.test_id
    return (
        Failed(
            test_id=test_id,
            at=at,
            failure=error.failure,
            title=error.title,
            advice=error.advice,
            is_final=False,
        ),
        WatchEnded(test_id=test_id, at=at, outcome=outcome),
    )


def stopped_while_watching(timeline: Timeline) -> StorebellError:
    """The error of a test that was stopped after its request was accepted."""
    if timeline.asked.environment is Environment.LOCAL:
        return StoppedInLocalError()
    return StoppedWhileWatchingError()
