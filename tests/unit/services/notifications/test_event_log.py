"""What the log says of a test, and what it never says."""

import logging

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.network import NotAnsweredError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    ClockImplausible,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Joined,
    Noticed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.services.notifications.event_log import note
from support import timelines, verifications
from support.clocks import START
from support.stored import asked, attempt

HOST = "api.storekit-sandbox.apple.com"
FINDING = Finding(Level.WARNING, msg("Something was seen"), msg("Look at it."))
FAILURE = NotAnsweredError(host=HOST, reason="The connection broke")
TOKEN = "ce3af791-365e-4c60-841b-1674b43c1609_1763733731000"
PAYLOAD = "eyJhbGciOiJFUzI1NiJ9.eyJub3RpZmljYXRpb24.c2lnbmF0dXJl"
EXCHANGE = Exchange(
    "GET",
    f"https://{HOST}/inApps/v1/notifications/test/{TOKEN}",
    START,
    0.2,
    status=404,
    body_start=f'{{"signedPayload":"{PAYLOAD}"}}',
)

SAID: list[tuple[Event, int, str]] = [
    (asked(), logging.INFO, "t-1: asking for com.example.hiking in Sandbox"),
    (
        asked(environment=Environment.PRODUCTION),
        logging.INFO,
        "t-1: asking for com.example.hiking in Production",
    ),
    (attempt(number=2, result="TIMED_OUT"), logging.INFO, "t-1: attempt 2: TIMED_OUT"),
    (
        Noticed(test_id="t-1", at=START, finding=FINDING),
        logging.WARNING,
        "t-1: Something was seen. Look at it.",
    ),
    (
        Failed(
            test_id="t-1",
            at=START,
            failure=FAILURE.failure,
            title=FAILURE.title,
            advice=FAILURE.advice,
        ),
        logging.WARNING,
        f"t-1: {FAILURE.title}. {FAILURE.advice}",
    ),
    (
        Settled(test_id="t-1", at=START, outcome=Outcome.DELIVERED),
        logging.INFO,
        "t-1: delivered",
    ),
    (
        WatchEnded(test_id="t-1", at=START, outcome=Outcome.UNDECIDED),
        logging.INFO,
        "t-1: undecided",
    ),
    (Exchanged(test_id="t-1", at=START, exchange=EXCHANGE), logging.DEBUG, "t-1: GET answered 404"),
    (TokenReceived(test_id="t-1", at=START, token=TOKEN), logging.DEBUG, "t-1: TokenReceived"),
    (
        Joined(test_id="t-1", at=START, notification_uuid=TOKEN[:36]),
        logging.DEBUG,
        "t-1: Joined",
    ),
    (
        PayloadVerified(
            test_id="t-1",
            at=START,
            signed_payload=PAYLOAD,
            verification=verifications.verification(),
        ),
        logging.DEBUG,
        "t-1: PayloadVerified",
    ),
    (
        DeliveryTraced(test_id="t-1", at=START, number=1, trace=timelines.trace()),
        logging.DEBUG,
        "t-1: DeliveryTraced",
    ),
    (
        ClockImplausible(test_id="t-1", at=START, finding=FINDING),
        logging.DEBUG,
        "t-1: ClockImplausible",
    ),
]


@pytest.mark.parametrize(
    ("event", "level", "line"), SAID, ids=[type(event).__name__ for event, *_ in SAID]
)
def test_an_event_is_one_line_of_its_level(
    event: Event, level: int, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="storebell")
    note(event, is_simulated=False)
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (level, line)


def test_what_a_simulator_told_is_marked_in_each_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="storebell")
    told = [event for event, *_ in SAID if isinstance(event, Asked | AttemptRecorded | Settled)]
    for event in told:
        note(event, is_simulated=True)
    assert len(told) == 4
    assert all(line.endswith(" (simulated)") for line in caplog.messages)


def test_no_event_puts_a_token_or_a_payload_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="storebell")
    for event, _, _ in SAID:
        note(event, is_simulated=False)
    assert len(caplog.records) == len(SAID)
    assert TOKEN not in caplog.text
    assert PAYLOAD not in caplog.text
    names = {type(event).__name__ for event, *_ in SAID}
    assert names == {kind.__name__ for kind in Event.__subclasses__()}
