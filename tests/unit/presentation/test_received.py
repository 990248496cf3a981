"""What the built-in receiver got, in the words that `receive` says in the terminal."""

from dataclasses import replace

import pytest

from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.notifications.delivery import Hop, Trouble
from storebell.domain.notifications.events import DeliveryTraced
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.signed_data import SignedData
from storebell.presentation.received import arrivals, signature_finding
from storebell.presentation.signed_data_words import verdict
from support import timelines, verifications
from support.timelines import NOW


def delivered(
    *hops: Hop, is_valid: bool = True, is_verified: bool = True, receiver: str | None = "status=200"
) -> Timeline:
    timeline = timelines.with_token(timelines.asked("t", NOW, Environment.LOCAL))
    timeline = replace(timeline, asked=replace(timeline.asked, receiver=receiver))
    if is_verified:
        timeline = timelines.with_payload(timeline, is_valid=is_valid)
    timeline = timelines.with_attempts(timeline, (NOW, "SUCCESS"))
    trace = replace(timelines.trace(200, "SUCCESS"), hops=hops or timelines.trace().hops)
    return timeline.after(DeliveryTraced(test_id="t", at=NOW, number=1, trace=trace))


def said(timeline: Timeline) -> list[tuple[Level, str, str]]:
    return [
        (finding.level, str(finding.seen), str(finding.advice)) for finding in arrivals(timeline, 1)
    ]


def test_a_notification_is_named_with_its_signer_and_what_it_is_about() -> None:
    assert said(delivered()) == [
        (
            Level.GOOD,
            "valid: notification, signed by a simulator, NOT by Apple",
            "type TEST, bundle ID com.example.hiking, environment Sandbox",
        )
    ]


def test_what_is_not_valid_is_named_with_the_first_check_that_failed() -> None:
    [(level, seen, reason)] = said(delivered(is_valid=False))
    assert level is Level.BAD
    assert seen == "NOT valid: notification, signed by nobody who is trusted"
    assert reason.startswith("signature")


def test_each_request_of_a_delivery_has_its_arrival() -> None:
    [post] = timelines.trace().hops
    unsent = replace(post, steps=post.steps[:1], trouble=Trouble.TLS)
    lost = replace(post, method="GET")
    assert [seen for _level, seen, _advice in said(delivered(post, lost))] == [
        "valid: notification, signed by a simulator, NOT by Apple",
        "A GET without a notification: a redirect lost it",
    ]
    assert said(delivered(unsent)) == [(Level.NOTE, "Nothing arrived: TLS failed", "")]
    assert said(delivered(replace(unsent, trouble=None)))[0][1] == (
        "Nothing arrived: nothing was sent"
    )


def test_what_is_not_verified_yet_is_no_verdict() -> None:
    assert [seen for _, seen, _ in said(delivered(is_verified=False))] == [
        "A notification that is not verified yet"
    ]


def test_what_another_server_got_is_not_known() -> None:
    assert said(delivered(receiver=None)) == []
    assert [*arrivals(timelines.waiting_for_record(), 1)] == []


@pytest.mark.parametrize("is_valid", [True, False])
def test_the_words_are_those_of_the_terminal(is_valid: bool) -> None:
    verification = verifications.verification(is_valid=is_valid)
    data = SignedData.of_notification(verification)
    finding: Finding = signature_finding(data)
    assert finding.seen == verdict(data)
    assert (finding.level is Level.GOOD) is is_valid
    assert "None" not in f"{finding.seen}{finding.advice}"
