"""What is said of a life and its steps."""

from dataclasses import replace

import pytest

from storebell.domain.messages import msg
from storebell.domain.simulation.lives import LIVES, USUAL_LIFE
from storebell.presentation.life_progress import LifeProgress, Phase, StepRow, StepState
from storebell.presentation.life_words import (
    cause_message,
    notification_words,
    progress_message,
    remedy_message,
    state_message,
)

ROW = StepRow(2, ("DID_RENEW", ""), "Set the end of access to the new expiresDate.")


def said(state: StepState, time: str = "14:00:05", **fields: object) -> str:
    row = replace(ROW, state=state, **fields)  # type: ignore[arg-type]
    return str(state_message(row, time, is_paused=False))


def test_each_state_is_said_with_its_time_and_answer() -> None:
    assert said(StepState.PLANNED) == "not sent yet"
    assert said(StepState.DUE) == "due at 14:00:05"
    assert said(StepState.DUE, time="") == "next"
    assert said(StepState.SENT) == "sent at 14:00:05, no answer yet"
    assert said(StepState.NOT_SENT) == "not sent"
    delivered = said(StepState.DELIVERED, status=200, result="SUCCESS")
    assert delivered == "delivered at 14:00:05: HTTP 200, SUCCESS"
    failed = said(StepState.FAILED, result="NO_RESPONSE")
    assert failed == "failed at 14:00:05: NO_RESPONSE"
    assert said(StepState.FAILED) == "failed at 14:00:05"
    retrying = said(StepState.RETRYING, status=503, result="UNSUCCESSFUL_HTTP_RESPONSE_CODE")
    assert retrying == "failed: HTTP 503, UNSUCCESSFUL_HTTP_RESPONSE_CODE. Once more at 14:00:05"


def test_in_a_pause_what_comes_next_has_no_time() -> None:
    row = replace(ROW, state=StepState.DUE)
    assert str(state_message(row, "14:00:05", is_paused=True)) == "next, after the pause"


def test_every_notification_of_a_story_has_words() -> None:
    assert notification_words(("DID_RENEW", "BILLING_RECOVERY")) == (
        "Renewed: After a billing problem was solved"
    )
    assert notification_words(("REFUND", "")) == "Refunded"
    for life in LIVES:
        for step in life.steps:
            assert notification_words(step.pair)


@pytest.mark.parametrize(
    ("phase", "text"),
    [
        (Phase.READY, "6 steps, none sent yet"),
        (Phase.STARTING, "Starting"),
        (Phase.RUNNING, "1 of 6 delivered"),
        (Phase.PAUSED, "Paused: 1 of 6 delivered"),
        (Phase.STOPPED, "Stopped: 1 of 6 delivered"),
        (Phase.ENDED, "Over: 1 of 6 delivered"),
    ],
)
def test_how_far_it_has_come_is_one_sentence(phase: Phase, text: str) -> None:
    first, *others = LifeProgress.of(USUAL_LIFE).rows
    sent = replace(first, token="t", state=StepState.DELIVERED)
    assert str(progress_message(LifeProgress((sent, *others), phase))) == text


def test_steps_that_failed_are_not_counted_as_delivered() -> None:
    first, second, third, *others = LifeProgress.of(USUAL_LIFE).rows
    rows = (
        replace(first, token="t1", state=StepState.DELIVERED),
        replace(second, token="t2", state=StepState.FAILED),
        replace(third, token="t3", state=StepState.SENT),
        *others,
    )
    running = LifeProgress(rows, Phase.RUNNING)
    assert str(progress_message(running)) == "1 of 6 delivered, 1 failed"
    assert str(progress_message(running.stopped())) == "Stopped: 1 of 6 delivered, 1 failed"


def test_what_the_handler_asked_for_and_failed_is_said_after_the_steps() -> None:
    progress = LifeProgress(LifeProgress.of(USUAL_LIFE).rows, Phase.ENDED)
    for tokens, text in (
        ({"t7"}, "1 notification that the handler asked for failed"),
        ({"t7", "t8"}, "2 notifications that the handler asked for failed"),
    ):
        told = replace(progress, others_failed=frozenset(tokens))
        assert str(progress_message(told)) == f"Over: 0 of 6 delivered; {text}"


def test_a_cause_is_said_with_its_advice_and_nothing_where_there_is_none() -> None:
    row = replace(ROW, cause=msg("The path is wrong"), remedy=msg("Look it up"))
    assert str(cause_message(row)) == "Likely cause: The path is wrong"
    assert str(remedy_message(row)) == "Advice: Look it up"
    assert not cause_message(ROW)
    assert not remedy_message(ROW)
