"""An attempt by Apple's names; a name that Apple adds later is kept as it is."""

from datetime import timedelta

import pytest

from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from support.clocks import START


@pytest.mark.parametrize("result", SendAttemptResult)
def test_a_documented_result_is_known_and_has_a_short_word(result: SendAttemptResult) -> None:
    attempt = SendAttempt(START, result.value)
    assert attempt.known_result is result
    assert attempt.is_success is (result is SendAttemptResult.SUCCESS)
    assert attempt.short_text == RESULTS[result].short
    assert len(attempt.short_text) <= 13


@pytest.mark.parametrize("result", ["", "success", "SUCCESS ", "NEW_IN_2030"])
def test_a_result_that_is_not_known_stands_for_itself(result: str) -> None:
    attempt = SendAttempt(START, result)
    assert attempt.known_result is None
    assert not attempt.is_success
    assert attempt.short_text == result


def test_attempts_are_in_the_order_of_their_time() -> None:
    late = SendAttempt(START + timedelta(hours=1), "SUCCESS")
    early = SendAttempt(START, "TIMED_OUT")
    assert sorted([late, early]) == [early, late]
    assert sorted([SendAttempt(START, "B"), SendAttempt(START, "A")])[0].result == "A"
