"""What an answer says beside the test."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import AttemptRecorded, DeliveryTraced, Noticed
from storebell.services.notifications.answer_events import (
    events_of_answer,
    with_traces,
    wrong_clock,
)
from support import timelines
from support.clocks import START


def exchange(*headers: tuple[str, str]) -> Exchange:
    return Exchange("GET", "http://127.0.0.1/", START, 0.5, status=200, headers=headers)


def dated(skew: timedelta) -> Exchange:
    return exchange(("Date", format_datetime(START - skew, usegmt=True)))


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (timedelta(minutes=10), "600 s ahead of Apple's"),
        (-timedelta(minutes=10), "600 s behind Apple's"),
        (timedelta(days=1), "86400 s ahead of Apple's"),
        (-timedelta(days=1), "86400 s behind Apple's"),
        (timedelta(seconds=61), "61 s ahead of Apple's"),
    ],
)
def test_a_wrong_clock_is_named_to_the_second(skew: timedelta, said: str) -> None:
    finding = wrong_clock(dated(skew))
    assert finding is not None
    assert said in str(finding.seen)


@pytest.mark.parametrize("seconds", [0, 30, -30, 59])
def test_a_clock_that_is_about_right_is_not_mentioned(seconds: int) -> None:
    assert wrong_clock(dated(timedelta(seconds=seconds))) is None


@pytest.mark.parametrize("value", ["", "soon", "Sat, 99 Nov 2026 14:00:00 GMT", "0"])
def test_without_a_date_nothing_is_said(value: str) -> None:
    assert wrong_clock(exchange(("Date", value))) is None
    assert wrong_clock(exchange()) is None


def test_each_attempt_is_followed_by_its_trace() -> None:
    """The causes of an attempt are in its trace: whoever shows it waits for the next event."""
    timeline = timelines.with_token(timelines.asked("t", START, Environment.LOCAL))
    attempts = [
        AttemptRecorded(test_id="t", at=START, number=number, attempt=SendAttempt(START, "OTHER"))
        for number in (1, 2)
    ]
    trace = timelines.trace()
    ordered = with_traces(timeline, attempts, [(1, trace), (2, trace), (3, trace)], START)
    assert [(type(event), getattr(event, "number", 0)) for event in ordered] == [
        (AttemptRecorded, 1),
        (DeliveryTraced, 1),
        (AttemptRecorded, 2),
        (DeliveryTraced, 2),
        (DeliveryTraced, 3),
    ]
    known = timeline.after(ordered[1])
    assert len(with_traces(known, [], [(1, trace)], START)) == 0


class JudgingEnvironments:
    """A verifier that has checked nothing but the environment."""

    def __init__(self, *, is_asked_one: bool) -> None:
        self._is_asked_one = is_asked_one

    def verify(self, signed_payload: str, expected: Expected = NOTHING_EXPECTED) -> Verification:
        assert (signed_payload, expected.environment) == ("a.b.c", "Production")
        check = Check("environment", self._is_asked_one, msg("seen"))
        return Verification((check,), None, None)


@pytest.mark.parametrize(
    ("is_asked_one", "api_base", "is_told"),
    [
        (False, "http://127.0.0.1:8080", True),
        (True, "http://127.0.0.1:8080", False),
        (False, None, False),  # Apple: the check is told, and no simulator can be begun anew
    ],
)
def test_a_simulator_of_another_environment_is_told_with_what_to_do(
    is_asked_one: bool, api_base: str | None, is_told: bool
) -> None:
    timeline = timelines.with_token(timelines.asked("t", START, Environment.PRODUCTION))
    timeline = replace(timeline, asked=replace(timeline.asked, api_base=api_base))
    verifier = JudgingEnvironments(is_asked_one=is_asked_one)
    events = events_of_answer(timeline, "a.b.c", (), verifier, START)
    findings = [event.finding for event in events if isinstance(event, Noticed)]
    assert len(findings) == is_told
    for finding in findings:
        assert str(finding.seen) == (
            "The simulator at http://127.0.0.1:8080 does not play Production"
        )
        assert "storebell simulate --environment production" in str(finding.advice)
    known = timeline
    for event in events:
        known = known.after(event)
    assert events_of_answer(known, "a.b.c", (), verifier, START) == [], "it is told once"
