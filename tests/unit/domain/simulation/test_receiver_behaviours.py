"""How the receiver can behave: one name for each thing, and a result for each name."""

import pytest

from storebell.domain.errors.values import InvalidBehaviourError
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.receiver_behaviours import (
    ANSWERS_200,
    BEHAVIOUR_SPECS,
    MORE,
    RESULT_BEHAVIOURS,
    Behaviour,
    read_behaviour,
)


def test_the_eleven_lead_to_each_result_in_apples_order() -> None:
    assert [behaviour.result for behaviour in RESULT_BEHAVIOURS] == list(SendAttemptResult)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("status=503", "status", 503),
        (" STATUS=204 ", "status", 204),
        ("status", "status", 200),
        ("delay=0.25", "delay", 0.25),
        ("redirect=307", "redirect", 307),
        ("timeout", "timeout", None),
        ("tls-expired", "tls-expired", None),
    ],
)
def test_a_behaviour_is_read_as_it_is_written(text: str, name: str, value: float | None) -> None:
    assert read_behaviour(text) == Behaviour(name, value)


@pytest.mark.parametrize("name", [spec.name for spec in BEHAVIOUR_SPECS])
def test_what_is_written_is_read_back(name: str) -> None:
    behaviour = read_behaviour(name)
    assert read_behaviour(str(behaviour)) == behaviour
    assert "{" not in str(behaviour.title)


@pytest.mark.parametrize(
    "text",
    [
        *("", "nonsense", "timeout=3", "status=", "status=99", "status=600", "status=200.5"),
        *("status=nan", "delay=-1", "delay=inf", "redirect=305", "redirect=200"),
    ],
)
def test_anything_else_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(InvalidBehaviourError) as refused:
        read_behaviour(text)
    assert "tls-wrong-name" in str(refused.value.advice)


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, "SUCCESS"),
        (206, "SUCCESS"),
        (207, "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
        (302, "INVALID_RESPONSE"),
        (304, "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
        (503, "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
    ],
)
def test_a_status_has_the_result_of_that_status(status: int, result: str) -> None:
    assert read_behaviour(f"status={status}").result == result


def test_a_menu_offers_each_behaviour_once() -> None:
    offered = [*RESULT_BEHAVIOURS, *(behaviour for group in MORE for behaviour in group.behaviours)]
    assert len(set(offered)) == len(offered)
    assert {behaviour.name for behaviour in offered} == {spec.name for spec in BEHAVIOUR_SPECS}
    assert ANSWERS_200 in offered
