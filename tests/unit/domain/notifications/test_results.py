"""The table of results is complete, and its sentences stand alone."""

import string
from dataclasses import astuple

import pytest

from storebell.domain.notifications.results import (
    RESULTS,
    UNKNOWN_RESULT,
    ResultText,
    SendAttemptResult,
    advice_for,
    known_result,
)
from storebell.domain.simulation.receiver_behaviours import read_behaviour


def test_each_documented_result_is_in_it_in_apples_order() -> None:
    assert list(RESULTS) == list(SendAttemptResult)


@pytest.mark.parametrize("field", ["short", "headline", "in_sentence", "behaviour"])
def test_no_two_results_are_called_the_same(field: str) -> None:
    assert len({getattr(text, field) for text in RESULTS.values()}) == len(RESULTS)


def test_no_two_results_mean_the_same() -> None:
    assert len({text.advice.meaning for text in RESULTS.values()}) == len(RESULTS)


@pytest.mark.parametrize("text", RESULTS.values(), ids=RESULTS)
def test_each_sentence_of_the_advice_stands_alone_and_has_no_field(text: ResultText) -> None:
    meaning, causes, checks = astuple(text.advice)
    assert causes
    assert checks
    for sentence in (meaning, *causes, *checks):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or not sentence[0].isalpha()
        assert _fields(sentence) == []


@pytest.mark.parametrize("text", RESULTS.values(), ids=RESULTS)
def test_an_attempt_is_spoken_of_by_its_number(text: ResultText) -> None:
    assert _fields(text.in_sentence) == ["number"]
    assert _fields(text.short) == _fields(text.headline) == []
    assert text.headline[0].isupper()


@pytest.mark.parametrize("result", RESULTS)
def test_the_behaviour_leads_to_the_result(result: SendAttemptResult) -> None:
    assert read_behaviour(RESULTS[result].behaviour).result is result


@pytest.mark.parametrize("result", ["", "success", "SUCCESS ", "SOMETHING_NEW"])
def test_a_result_of_the_future_is_not_guessed_at(result: str) -> None:
    assert known_result(result) is None
    assert advice_for(result) is UNKNOWN_RESULT
    assert UNKNOWN_RESULT.causes == ()


def _fields(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]
