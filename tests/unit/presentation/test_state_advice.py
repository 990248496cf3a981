"""What is said of a test that has no attempt to explain it."""

from dataclasses import replace

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation import state_advice as standings
from storebell.presentation.state_advice import advice_for_state
from support import timelines


def simulated(timeline: Timeline) -> Timeline:
    return replace(timeline, asked=replace(timeline.asked, simulated=True))


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (timelines.asked("t", timelines.NOW), standings.ASKING),
        (timelines.sending(), standings.DELIVERING),
        (timelines.waiting_for_record(), standings.WAITING_FOR_APPLE),
        (simulated(timelines.waiting_for_record()), standings.WAITING_FOR_SIMULATOR),
        (timelines.unknown(), standings.UNKNOWN),
        (timelines.undecided(), standings.UNDECIDED),
        (timelines.not_authorized(), standings.NOT_AUTHORIZED),
        (timelines.wrong_clock(), standings.WRONG_CLOCK),
        (timelines.timed_out(), None),
        (timelines.retrying(), None),
    ],
    ids=lambda one: one.test_id if isinstance(one, Timeline) else "",
)
def test_each_standing_has_its_own_words(timeline: Timeline, expected: object) -> None:
    assert advice_for_state(timeline) == expected


def test_where_apple_delivers_nobody_says_that_it_is_delivering() -> None:
    said = advice_for_state(timelines.waiting_for_record())
    assert said is not None
    assert "deliver" not in " ".join((said.meaning, *said.causes, *said.checks)).lower()


def test_in_production_an_app_that_was_never_released_comes_first() -> None:
    sandbox = timelines.not_authorized()
    asked = replace(sandbox.asked, environment=Environment.PRODUCTION)
    said = advice_for_state(replace(sandbox, asked=asked))
    assert said is not None
    assert said.causes[0] == standings.NEVER_RELEASED
    assert standings.NEVER_RELEASED not in standings.NOT_AUTHORIZED.causes


def test_an_error_that_explains_itself_gets_nothing_beside_it() -> None:
    refused = timelines.not_authorized()
    assert refused.failure is not None
    limited = replace(refused.failure, failure=Failure.RATE_LIMITED)
    assert advice_for_state(replace(refused, failure=limited)) is None
