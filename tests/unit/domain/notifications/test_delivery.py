"""What the sender saw of a delivery, step by step."""

import pytest

from storebell.domain.notifications.delivery import (
    AddressTried,
    DeliveryTrace,
    Hop,
    Step,
    StepTaken,
    Trouble,
    starts_of,
)
from storebell.domain.notifications.results import SendAttemptResult
from support.clocks import START

STEPS = (
    StepTaken(Step.RESOLVE, 0.25),
    StepTaken(Step.CONNECT, 0.5),
    StepTaken(Step.REQUEST, 0.0),
    StepTaken(Step.FIRST_BYTE, 2.0),
)


def hop(url: str = "https://hiking.example/", **more: object) -> Hop:
    return Hop("POST", url, **more)  # type: ignore[arg-type]


def test_steps_begin_where_the_one_before_ended() -> None:
    assert starts_of(STEPS) == (0.0, 0.25, 0.75, 0.75)
    assert starts_of(STEPS[:1]) == (0.0,)
    assert starts_of(()) == ()


@pytest.mark.parametrize(
    ("step", "seconds"),
    [(Step.RESOLVE, 0.25), (Step.REQUEST, 0.0), (Step.TLS, None), (Step.RESPONSE, None)],
)
def test_a_step_that_was_not_reached_took_no_time_at_all(step: Step, seconds: float | None) -> None:
    assert hop(steps=STEPS).seconds_of(step) == seconds


def test_only_what_the_rule_forbids_was_refused() -> None:
    tried = (
        AddressTried("10.0.0.1", Trouble.ADDRESS_NOT_ALLOWED),
        AddressTried("192.0.2.1", Trouble.TIMED_OUT),
        AddressTried("192.0.2.2"),
        AddressTried("10.0.0.2", Trouble.ADDRESS_NOT_ALLOWED),
    )
    assert hop(tried=tried).refused_addresses == ("10.0.0.1", "10.0.0.2")
    assert hop().refused_addresses == ()


def test_the_last_hop_is_where_redirects_led() -> None:
    first, last = hop(status=307), hop("https://elsewhere.example/", status=200)
    trace = DeliveryTrace(START, (first, last), 0.5, SendAttemptResult.SUCCESS)
    assert trace.last_hop is last
