"""Which tests the timeline shows."""

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.test_filter import TestFilter, Wanted, notification_uuid
from support import timelines


def taken(lane_filter: TestFilter) -> set[str]:
    return {sample.test_id for sample in timelines.all_samples() if lane_filter.takes(sample)}


def test_an_open_filter_takes_everything() -> None:
    assert TestFilter().is_open
    assert TestFilter(bundle_id="com.example.hiking").is_open
    assert len(taken(TestFilter())) == len(timelines.all_samples())


@pytest.mark.parametrize(
    ("text", "test_id"),
    [
        ("TIMED_OUT", "t-timed-out"),
        ("timed out", "t-timed-out"),
        ("connection broke", "t-unknown"),
        ("something_new", "t-exhausted"),
    ],
)
def test_text_finds_results_and_errors(text: str, test_id: str) -> None:
    assert taken(TestFilter(text=f" {text} ")) == {test_id}


def test_text_finds_token_uuid_and_app() -> None:
    one = timelines.timed_out()
    assert one.token is not None
    for text in (one.token, notification_uuid(one), "hiking", "COM.EXAMPLE"):
        assert "t-timed-out" in taken(TestFilter(text=text))
    assert taken(TestFilter(text="no such thing")) == set()


def test_failed_takes_every_test_with_a_failed_attempt() -> None:
    failed = taken(TestFilter(wanted=Wanted.FAILED))
    assert {"t-timed-out", "t-retrying", "t-unknown", "t-refused", "t-undecided"} <= failed
    assert not {"t-delivered", "t-sending"} & failed


def test_waiting_takes_what_is_still_open() -> None:
    assert taken(TestFilter(wanted=Wanted.WAITING)) == {"t-sending", "t-waiting", "t-retrying"}


def test_environment_and_app_are_exact() -> None:
    local = taken(TestFilter(environment=Environment.LOCAL))
    assert local == {"t-sending", "t-local-500"}
    assert taken(TestFilter(bundle_id="com.example.trails")) == set()
    assert taken(TestFilter(bundle_id="com.example.Hiking")) == set()
    assert taken(TestFilter(bundle_id="com.example.hiking")) >= local


def test_a_payload_that_is_not_known_has_no_uuid() -> None:
    assert notification_uuid(timelines.waiting_for_record()) == ""


def test_a_result_is_that_of_the_last_attempt() -> None:
    assert taken(TestFilter(result="SUCCESS")) == {"t-delivered", "t-second", "t-unverified"}
    assert taken(TestFilter(result="SOMETHING_NEW")) == {"t-exhausted"}
    assert taken(TestFilter(result="NO_RESPONSE")) == set()


def test_an_outcome_is_how_a_test_ended() -> None:
    assert taken(TestFilter(outcome=Outcome.UNKNOWN)) == {"t-unknown"}
    assert taken(TestFilter(outcome=Outcome.NOT_SENT)) == {"t-refused"}
    assert taken(TestFilter(outcome=Outcome.UNDECIDED)) == {"t-undecided"}


def test_a_filter_of_one_result_is_not_open() -> None:
    assert not TestFilter(result="SUCCESS").is_open
    assert not TestFilter(outcome=Outcome.UNKNOWN).is_open
