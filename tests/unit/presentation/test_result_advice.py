"""What each result means, what may cause it and what to check."""

import string
from dataclasses import astuple

import pytest

from storebell.domain.notifications.attempt import SHORT_WORDS, SendAttemptResult
from storebell.presentation import result_advice as advice


def test_the_eleven_results_are_explained() -> None:
    assert len(SendAttemptResult) == 11
    assert set(SHORT_WORDS) == set(SendAttemptResult)
    assert len(set(SHORT_WORDS.values())) == 11
    for result in SendAttemptResult:
        explained = advice.advice_for(result)
        assert explained.meaning
        assert explained.causes
        assert explained.checks
    assert advice.advice_for("SOMETHING_NEW") is advice.UNKNOWN_RESULT


@pytest.mark.parametrize("explained", advice.ADVICE.values(), ids=advice.ADVICE)
def test_each_sentence_stands_alone_and_has_no_field(explained: advice.Advice) -> None:
    meaning, causes, checks = astuple(explained)
    for sentence in (meaning, *causes, *checks):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or not sentence[0].isalpha()
        assert [name for _, name, _, _ in string.Formatter().parse(sentence) if name] == []


def test_no_two_results_mean_the_same() -> None:
    meanings = {explained.meaning for explained in advice.ADVICE.values()}
    assert len(meanings) == len(advice.ADVICE)


def test_a_result_of_the_future_is_not_guessed_at() -> None:
    assert advice.UNKNOWN_RESULT.causes == ()
    for result in ("", "success", "SUCCESS "):
        assert advice.advice_for(result) is advice.UNKNOWN_RESULT


def test_the_hint_about_the_local_root_names_its_file() -> None:
    assert "add /x/root.pem to" in advice.LOCAL_ROOT_HINT.format(root_file="/x/root.pem")
