"""The causes of an attempt as both faces show them, and what is added to them in Local."""

from dataclasses import replace

from storebell.domain.notifications.answer_text import answer_line
from storebell.domain.notifications.causes.answer_causes import causes_of
from storebell.domain.notifications.causes.cause import CauseKind
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.lanes import lane
from storebell.presentation.result_advice import (
    LOCAL_ROOT_HINT,
    attempt_answer,
    attempt_causes,
    causes_record,
    other_findings,
)
from support import timelines

REFUSED = "UNSUCCESSFUL_HTTP_RESPONSE_CODE"


def answering(body: bytes) -> Timeline:
    """The refusal of a handler with another body."""
    timeline = timelines.refused_by_handler()
    [(number, trace)] = timeline.traces
    hop = replace(trace.last_hop, body_start=body)
    return replace(timeline, traces=((number, replace(trace, hops=(hop,))),))


def test_the_hint_about_the_local_root_names_its_file() -> None:
    assert "add /x/root.pem to" in LOCAL_ROOT_HINT.format(root_file="/x/root.pem")


def test_the_hint_stands_where_the_answer_fits_it_alone() -> None:
    cause = attempt_causes(timelines.refused_by_handler(), 1)[0]
    assert cause.kind is CauseKind.TRUST
    assert timelines.ROOT_FILE in str(cause.advice)
    others = attempt_causes(answering(b"RuntimeError: no queue"), 1)
    assert not any(timelines.ROOT_FILE in str(other.advice) for other in others)


def test_the_built_in_receiver_trusts_the_root() -> None:
    timeline = timelines.refused_by_handler()
    own = replace(timeline, asked=replace(timeline.asked, receiver="status=500"))
    assert timelines.ROOT_FILE not in str(attempt_causes(own, 1)[0].advice)


def test_without_an_answer_the_record_has_the_usual_causes() -> None:
    timeline = timelines.of_result(REFUSED)
    assert attempt_causes(timeline, 1) == ()
    assert attempt_answer(timeline, 1) == ""
    record = causes_record(timeline, 1, REFUSED)
    assert record["answer"] is None
    assert record["causes"]
    assert causes_record(timelines.delivered(), 1, "SUCCESS")["causes"] == []


def test_the_record_has_the_answer_masked() -> None:
    token = b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxMjM0NTY3ODl9.c2lnbmF0dXJl"
    record = causes_record(answering(b"bad token " + token + b"\x1b"), 1, REFUSED)
    assert record["answer"] == "bad token ***\N{REPLACEMENT CHARACTER}"


def test_a_finding_that_is_a_cause_is_not_said_twice() -> None:
    timeline = timelines.refused_by_handler()
    findings = timeline.traces[0][1].findings
    assert other_findings(timeline, 1) == findings
    cause = attempt_causes(timeline, 1)[0]
    same = replace(findings[0], seen=cause.seen)
    [(number, trace)] = timeline.traces
    twice = replace(timeline, traces=((number, replace(trace, findings=(same, *findings))),))
    assert other_findings(twice, 1) == findings
    assert other_findings(timelines.delivered(), 1) == ()


def test_an_answer_is_read_once_however_often_it_is_shown() -> None:
    timeline = answering(b"RuntimeError: no queue for this one")
    before = causes_of.cache_info().misses, answer_line.cache_info().misses
    for _ in range(5):
        attempt_causes(timeline, 1)
        other_findings(timeline, 1)
        causes_record(timeline, 1, REFUSED)
        lane(timeline, timelines.NOW)
    assert causes_of.cache_info().misses == before[0] + 1
    assert answer_line.cache_info().misses <= before[1] + 1
