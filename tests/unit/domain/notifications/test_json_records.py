"""Events as flat records, as `--json` prints them."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.network import NotAnsweredError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Anchor, Check, Finding, Level, Verification
from storebell.domain.messages import msg
from storebell.domain.notifications.events import (
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
from storebell.domain.notifications.json_records import (
    Record,
    check_record,
    error_record,
    event_record,
    finding_record,
    iso,
    outcome_name,
    verification_record,
)
from storebell.domain.notifications.json_records import test_record as record_of
from storebell.domain.notifications.timeline import Timeline
from support import timelines
from support.clocks import START
from support.stored import asked, attempt, events_of

STAMP = {"test_id": "t-1", "at": START}
FINDING = Finding(Level.WARNING, msg("Seen"), msg("Do it."), START, msg("Clock"))
ERROR = NotAnsweredError(host="x.example", reason="The connection broke")
EXCHANGE = Exchange(
    "POST",
    "https://x.example/",
    START,
    0.12345678,
    status=200,
    headers=(("X-Apple-Request-UUID", "abc"),),
)
VERIFICATION = Verification(
    (Check("form", True, msg("three parts")), Check("root", None, msg(""))),
    Anchor.APPLE,
    {"notificationType": "TEST"},
)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (START, "2026-11-21T14:00:00.000Z"),
        (datetime(2026, 11, 21, 14, 2, 11, 250_999, UTC), "2026-11-21T14:02:11.250Z"),
        (
            datetime(2026, 11, 22, 1, tzinfo=timezone(timedelta(hours=14))),
            "2026-11-21T11:00:00.000Z",
        ),
    ],
)
def test_times_are_in_utc_with_milliseconds(at: datetime, text: str) -> None:
    assert iso(at) == text


RECORDS: list[tuple[Event, str, Record]] = [
    (TokenReceived(**STAMP, token="a"), "token", {"token": "a"}),  # type: ignore[arg-type]
    (
        Joined(**STAMP, notification_uuid="u"),  # type: ignore[arg-type]
        "joined",
        {"notification_uuid": "u"},
    ),
    (
        attempt(number=2, result="NEW_IN_2030"),
        "attempt",
        {"number": 2, "result": "NEW_IN_2030", "attempt_date": "2026-11-21T14:00:02.000Z"},
    ),
    (
        PayloadVerified(**STAMP, signed_payload="a.b.c", verification=VERIFICATION),  # type: ignore[arg-type]
        "verified",
        {
            "valid": True,
            "anchor": "apple",
            "checks": [
                {"name": "form", "passed": True, "seen": "three parts"},
                {"name": "root", "passed": None, "seen": ""},
            ],
            "payload": {"notificationType": "TEST"},
            "signed_payload": "a.b.c",
        },
    ),
    (
        DeliveryTraced(**STAMP, number=1, trace=timelines.trace()),  # type: ignore[arg-type]
        "delivery",
        {
            "number": 1,
            "result": "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
            "url": "http://127.0.0.1:8080/app-store/notifications",
            "address": "127.0.0.1:8080",
            "status": 500,
            "seconds": 0.0504,
            "trouble": None,
            "findings": [
                "First byte after 48 ms",
                "The answer says the chain is not trusted",
            ],
        },
    ),
    (
        Exchanged(**STAMP, exchange=EXCHANGE),  # type: ignore[arg-type]
        "exchange",
        {
            "method": "POST",
            "url": "https://x.example/",
            "status": 200,
            "seconds": 0.123457,
            "correlation_id": "abc",
        },
    ),
    (
        Failed(
            **STAMP,  # type: ignore[arg-type]
            failure=ERROR.failure,
            title=ERROR.title,
            advice=ERROR.advice,
            is_final=False,
        ),
        "error",
        {
            "title": str(ERROR.title),
            "advice": str(ERROR.advice),
            "failure": str(ERROR.failure),
            "is_final": False,
        },
    ),
    (
        Noticed(**STAMP, finding=FINDING),  # type: ignore[arg-type]
        "notice",
        {
            "subject": "Clock",
            "level": "warning",
            "seen": "Seen",
            "advice": "Do it.",
            "looked_at": "2026-11-21T14:00:00.000Z",
        },
    ),
    (
        ClockImplausible(**STAMP, finding=FINDING),  # type: ignore[arg-type]
        "clock_implausible",
        finding_record(FINDING),
    ),
    (
        Settled(**STAMP, outcome=Outcome.NOT_SENT),  # type: ignore[arg-type]
        "final",
        {"outcome": "failed"},
    ),
    (
        WatchEnded(**STAMP, outcome=Outcome.UNDECIDED),  # type: ignore[arg-type]
        "final",
        {"outcome": "undecided"},
    ),
]


@pytest.mark.parametrize(
    ("event", "name", "fields"), RECORDS, ids=[type(event).__name__ for event, *_ in RECORDS]
)
def test_an_event_is_its_name_its_time_its_test_and_its_own_fields(
    event: Event, name: str, fields: Record
) -> None:
    record = event_record(event, asked(environment=Environment.LOCAL))
    stamp = {"event": name, "at": iso(event.at), "test_id": "t-1", "simulated": True}
    assert record == stamp | fields
    assert list(record)[:3] == ["event", "at", "test_id"]
    assert json.loads(json.dumps(record)) == record


def test_the_asking_says_what_was_asked_for() -> None:
    event = asked(environment=Environment.PRODUCTION)
    record = event_record(event, event)
    assert record["simulated"] is False
    assert record["event"] == "asked"
    assert (record["environment"], record["plan"], record["time_scale"]) == (
        "production",
        "production",
        1.0,
    )
    assert (record["notification_type"], record["notification_subtype"]) == ("TEST", None)


@pytest.mark.parametrize("timeline", timelines.all_samples(), ids=lambda each: each.test_id)
def test_every_event_can_be_written(timeline: Timeline) -> None:
    for event in events_of(timeline):
        assert (
            json.loads(json.dumps(event_record(event, timeline.asked)))["test_id"]
            == timeline.test_id
        )


def test_what_is_not_known_of_an_exchange_is_null() -> None:
    event = Exchanged(test_id="t-1", at=START, exchange=Exchange("GET", "u", START, 1.0))
    record = event_record(event, asked())
    assert (record["status"], record["correlation_id"]) == (None, None)


# -- one test ----------------------------------------------------------------------------------


def test_a_test_in_short_says_how_it_stands_and_what_comes_next() -> None:
    record = record_of(timelines.retrying())
    assert record["event"] == "test"
    assert (record["state"], record["outcome"]) == ("open", None)
    attempts = record["attempts"]
    assert isinstance(attempts, list)
    assert [each["number"] for each in attempts] == [1, 2]
    assert attempts[0]["attempt_date"] == "2026-11-21T09:30:49.000Z"
    assert record["due_at"] == "2026-11-21T22:30:50.000Z"
    assert record["notification_uuid"] == "3838df56-31ab-4e2e-9535-e6e9377c4c77"
    assert record["token"] == timelines.TOKEN


def test_of_a_test_that_was_just_asked_for_nothing_more_is_known() -> None:
    record = record_of(Timeline.start(asked()))
    assert (record["state"], record["outcome"]) == ("asked", None)
    assert (record["notification_uuid"], record["token"], record["due_at"]) == (None, None, None)
    assert record["attempts"] == []
    assert record["clock_implausible"] is False


def test_a_test_that_has_ended_is_due_no_more() -> None:
    record = record_of(timelines.delivered())
    assert (record["state"], record["outcome"], record["due_at"]) == ("final", "delivered", None)


# -- parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", Outcome)
def test_a_refusal_is_a_failure_too(outcome: Outcome) -> None:
    word = outcome_name(outcome)
    assert word == ("failed" if outcome is Outcome.NOT_SENT else str(outcome))


def test_a_finding_that_stands_alone_has_neither_subject_nor_time() -> None:
    record = finding_record(Finding(Level.GOOD, msg("Seen")))
    assert (record["subject"], record["looked_at"], record["advice"]) == (None, None, "")


def test_a_payload_that_ends_at_no_root_has_no_anchor() -> None:
    record = verification_record(Verification((), None, None))
    assert record == {"valid": False, "anchor": None, "checks": [], "payload": None}
    assert check_record(Check("root", False, msg("no root")))["passed"] is False


def test_an_error_is_final_unless_it_is_said_otherwise() -> None:
    assert error_record("t", "a", "usage")["is_final"] is True
