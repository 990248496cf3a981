"""Lanes and attempts for the ear."""

from collections.abc import Iterable
from datetime import UTC

import pytest

from storebell.domain.messages import Message
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.lanes import Lane, lane
from storebell.presentation.lanes.speech import attempt_sentence, head, story
from support import timelines
from support.timelines import NOW


def lane_of(timeline: Timeline) -> Lane:
    return lane(timeline, NOW, UTC)


def joined(parts: Iterable[Message]) -> str:
    return ", ".join(map(str, parts))


def test_a_lane_reads_as_one_sentence() -> None:
    shown = lane_of(timelines.timed_out())
    said = joined((*head(shown), *story(shown)))
    assert said == "Sandbox TEST for Hiking, to api.hiking.example/asn, attempt 1 timed out, final"


def test_a_simulated_result_is_said_to_be_one() -> None:
    shown = lane_of(timelines.with_stand_in(timelines.delivered()))
    assert str(head(shown)[0]).startswith("Sandbox (simulated) TEST for ")


def test_what_is_doubtful_about_a_success_is_heard() -> None:
    shown = lane_of(timelines.answered_with_a_page())
    assert joined(story(shown)) == "attempt 1 delivered, but see the answer, final"


def test_an_open_lane_says_what_comes_next() -> None:
    said = joined(story(lane_of(timelines.retrying())))
    assert said.endswith("attempt 2 got a bad status, Next in 8 h 25 min, attempt 3 of 6")


@pytest.mark.parametrize("result", [*SendAttemptResult, "BRAND_NEW"])
def test_every_result_can_be_heard(result: str) -> None:
    said = joined(attempt_sentence(lane_of(timelines.of_result(result)), 1))
    assert said.startswith("attempt 1 ")
    assert said.endswith(", at 13:00:03, final")
    assert ("BRAND_NEW" in said) == (result == "BRAND_NEW")


def test_only_the_last_attempt_of_a_settled_test_is_final() -> None:
    shown = lane_of(timelines.delivered_second_try())
    assert joined(attempt_sentence(shown, 1)) == "attempt 1 failed at TLS, at 11:21:01"
    assert joined(attempt_sentence(shown, 2)) == "attempt 2 delivered, at 12:21:02, final"
    waiting = lane_of(timelines.retrying())
    assert joined(attempt_sentence(waiting, 2)) == "attempt 2 got a bad status, at 10:30:50"


def test_an_attempt_that_is_not_on_record_says_nothing() -> None:
    assert attempt_sentence(lane_of(timelines.retrying()), 3) == ()
    assert attempt_sentence(lane_of(timelines.sending()), 1) == ()
