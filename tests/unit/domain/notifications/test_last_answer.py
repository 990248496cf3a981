"""The last answer about a test, in words: Apple's numbers by name, and why none came."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.messages import msg
from storebell.domain.notifications.events import Exchanged, Failed
from storebell.domain.notifications.last_answer import asked_for, last_answer, last_status_request
from storebell.domain.notifications.timeline import Timeline
from support import timelines


def answered(
    status: int | None, body: str = "", trouble: str = "", *, after_seconds: float = 0
) -> Timeline:
    timeline = timelines.with_token(timelines.asked("t", timelines.NOW))
    at = timelines.NOW + timedelta(seconds=after_seconds)
    exchange = Exchange(
        "GET", "https://x/", at, 0.2, status=status, body_start=body, trouble=trouble
    )
    return timeline.after(Exchanged(test_id="t", at=at, exchange=exchange))


@pytest.mark.parametrize(
    ("status", "body", "trouble", "answer"),
    [
        (404, '{"errorCode":4040008}', "", "HTTP 404, error 4040008 (TestNotificationNotFound)"),
        (404, '{"errorCode":4049999}', "", "HTTP 404, error 4049999"),
        (503, "<html>", "", "HTTP 503"),
        (200, "{}", "", "HTTP 200, no attempt recorded yet"),
        (None, "", "The name was not resolved", "nothing: The name was not resolved"),
        (404, '{"errorCode":true}', "", "HTTP 404"),
        (404, "[" * 100_000, "", "HTTP 404"),
    ],
)
def test_the_last_answer_is_told(status: int | None, body: str, trouble: str, answer: str) -> None:
    timeline = answered(status, body, trouble)
    assert str(last_answer(timeline)) == f"Apple last answered: {answer}"


def test_attempts_that_are_recorded_are_counted() -> None:
    timeline = timelines.with_attempts(answered(200), (timelines.NOW, "TIMED_OUT"))
    assert str(last_answer(timeline)).endswith("HTTP 200, one attempt recorded")


def test_an_error_says_why_no_answer_came() -> None:
    failed = Failed(
        test_id="t",
        at=timelines.NOW,
        failure=Failure.NOT_SENT,
        title=msg("The host could not be reached"),
        advice=msg("Try again."),
        is_final=False,
    )
    said = str(last_answer(answered(None, trouble="x").after(failed)))
    assert said == "Apple last answered: nothing: The host could not be reached"


def test_a_simulator_is_not_called_apple() -> None:
    timeline = answered(200)
    simulated = replace(timeline, asked=replace(timeline.asked, simulated=True))
    assert str(last_answer(simulated)).startswith("The simulator last answered: ")


def test_the_request_for_the_test_is_no_request_for_its_status() -> None:
    begun = timelines.with_token(timelines.asked("t", timelines.NOW))
    assert begun.exchanges
    assert (begun.times_asked, last_status_request(begun)) == (0, None)
    assert asked_for(begun) == timedelta()
    assert "the notification history had no attempt" in str(last_answer(begun))
