"""Explanations come from the tables of results, statuses and error numbers, from all of each."""

import pytest

from storebell.domain.errors.apple import DOCUMENTED, NotAuthorizedError
from storebell.domain.notifications.causes.status_causes import (
    STATUSES,
    SUCCESSES,
    causes_of_status,
)
from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.presentation.explanations import (
    ExplanationKind,
    explanation,
    explanations,
    result_names,
)


@pytest.mark.parametrize("result", SendAttemptResult)
@pytest.mark.parametrize("spell", [str, str.lower, lambda name: f" {name.replace('_', '-')} "])
def test_a_result_is_explained_by_its_own_table(result: SendAttemptResult, spell: object) -> None:
    assert callable(spell)
    found = explanation(spell(str(result)))
    assert found is not None
    advice = RESULTS[result].advice
    assert (found.kind, found.name) == (ExplanationKind.RESULT, result)
    assert str(found.meaning) == advice.meaning
    assert tuple(map(str, found.causes)) == advice.causes
    assert tuple(map(str, found.checks)) == advice.checks


def test_each_status_is_explained_by_the_causes_of_an_attempt() -> None:
    for status in STATUSES:
        found = explanation(str(status))
        assert found is not None
        assert found.is_status
        assert "{" not in str(found.record).replace("{'kind'", "")
        if status not in SUCCESSES:
            assert found.causes == tuple(cause.seen for cause in causes_of_status(status))
            assert found.checks


@pytest.mark.parametrize("code", DOCUMENTED)
def test_an_error_number_is_explained_by_apples_table(code: int) -> None:
    documented = DOCUMENTED[code]
    for name in (str(code), documented.name, f"{documented.name.lower()}error"):
        found = explanation(name)
        assert found is not None
        assert (found.name, found.title) == (str(code), documented.name)
        assert str(found.meaning) == documented.title


def test_a_status_names_what_it_means_from_the_api() -> None:
    found = explanation("404")
    assert found is not None
    numbers = [code for code, error in DOCUMENTED.items() if error.status == 404]
    assert [str(line).partition(":")[0] for line in found.of_api] == list(map(str, numbers))
    refused = explanation("401")
    assert refused is not None
    assert str(refused.of_api[0]) == NotAuthorizedError.ADVICE


@pytest.mark.parametrize(
    "name", ["", " ", "error", "99", "600", "4049999", "٤٠٤", "-1", "9" * 5000]
)
def test_what_is_not_known_is_none(name: str) -> None:
    assert explanation(name) is None


def test_the_list_has_each_once_and_each_can_be_asked() -> None:
    names = [found.name for found in explanations()]
    assert len(set(names)) == len(names)
    assert {*result_names(), *map(str, tuple(DOCUMENTED)), "413", "404", "301"} <= set(names)
    assert all(explanation(name) is not None for name in names)
