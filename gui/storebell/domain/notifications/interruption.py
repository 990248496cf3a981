"""What is said of a test notification when Storebell is stopped while it is under way."""

from datetime import datetime

from storebell.domain.errors.process import StoppedWhileAskingError, StoppedWhileWatchingError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Event, Failed, Outcome, WatchEnded
from storebell.domain.notifications.timeline import Timeline


def events_when_stopped(timeline: Timeline, at: datetime) -> tuple[Event, ...]:
    """What stopped it and how it stands: unknown without a token, undecided with one.

    Nothing for a test that has ended. `at` is an aware datetime in UTC.
    """
    if timeline.outcome is not None:
        return ()
    error: StorebellError
    if timeline.token is None:
        error, outcome = StoppedWhileAskingError(), Outcome.UNKNOWN
    else:
        error, outcome = StoppedWhileWatchingError(), Outcome.UNDECIDED
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
