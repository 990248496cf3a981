"""What may be asked of the history is decided before anything is asked."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.history import (
    HistoryItem,
    HistoryRecord,
    HistoryRequest,
    InvalidTimeError,
    InvalidTransactionIdError,
    InvalidTypeFilterError,
    NoHistoryInLocalError,
    StartNotBeforeEndError,
    SubtypeWithoutTypeError,
    TooLongAgoError,
    TransactionAndTypeError,
    history_record,
    time_from,
)

NOW = datetime(2026, 11, 21, 14, 0, 0, 123456, tzinfo=UTC)
SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", NOW - 7 * DAY),
        (" 12h ", NOW - timedelta(hours=12)),
        ("0d", NOW),
        ("2026-11-21T14:02:11Z", datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)),
        ("2026-11-21T14:02:11", datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)),
        ("2026-11-21T14:02:11+02:00", datetime(2026, 11, 21, 12, 2, 11, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_each_form(text: str, expected: datetime) -> None:
    assert time_from(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "7", "7w", "-7d", "\u0667d", "1e3d", "999999d", "0001-01-01T00:00:00+05:00"],
)
def test_what_is_no_time_is_named(text: str) -> None:
    with pytest.raises(InvalidTimeError) as caught:
        time_from(text, NOW)
    assert text in str(caught.value.title)


@pytest.mark.parametrize(("environment", "days"), [(SANDBOX, 30), (PRODUCTION, 180)])
def test_the_window_is_apples_and_its_edge_is_stayed_inside_of(
    environment: Environment, days: int
) -> None:
    edge = NOW - days * DAY
    request = HistoryRequest.checked(environment, now=NOW, since=edge)
    assert edge < request.start <= edge + timedelta(hours=1)
    with pytest.raises(TooLongAgoError, match=f"last {days} days"):
        HistoryRequest.checked(environment, now=NOW, since=edge - timedelta(seconds=1))
    inside = HistoryRequest.checked(environment, now=NOW, since=edge + DAY)
    assert inside.body["startDate"] == int((edge + DAY).timestamp() * 1000)


def test_local_has_none_of_it() -> None:
    with pytest.raises(NoHistoryInLocalError):
        HistoryRequest.checked(Environment.LOCAL, now=NOW, since=NOW - DAY)


def test_without_an_end_a_slow_clock_misses_nothing() -> None:
    request = HistoryRequest.checked(SANDBOX, now=NOW, since=NOW - DAY)
    assert request.end > NOW + timedelta(hours=12)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (NOW - DAY, NOW - 2 * DAY),
        (NOW - DAY, NOW - DAY),
        (NOW - DAY, NOW - DAY + timedelta(microseconds=400)),  # the same millisecond
        (NOW, None),
        (NOW + DAY, NOW + 2 * DAY),
    ],
)
def test_the_start_lies_before_the_end_and_before_now(
    since: datetime, until: datetime | None
) -> None:
    with pytest.raises(StartNotBeforeEndError):
        HistoryRequest.checked(SANDBOX, now=NOW, since=since, until=until)


def test_times_of_any_offset_are_the_same_request() -> None:
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    ours = HistoryRequest.checked(SANDBOX, now=NOW, since=NOW - DAY, until=NOW)
    theirs = HistoryRequest.checked(
        SANDBOX, now=NOW, since=(NOW - DAY).astimezone(elsewhere), until=NOW.astimezone(elsewhere)
    )
    assert ours.body == theirs.body == {"startDate": 1795183200123, "endDate": 1795269600123}


@pytest.mark.parametrize(
    ("kind", "subtype", "transaction_id", "error"),
    [
        (None, "UPGRADE", None, SubtypeWithoutTypeError),
        ("TEST", None, "12", TransactionAndTypeError),
        ("TEST", "X", "12", TransactionAndTypeError),
        (None, None, "12a", InvalidTransactionIdError),
        (None, None, "123456789012345678901", InvalidTransactionIdError),
        (None, None, "\u0661\u0662", InvalidTransactionIdError),
        ("did_renew", None, None, InvalidTypeFilterError),
        ("DID RENEW", None, None, InvalidTypeFilterError),
        ("DID_RENEW", "x\n", None, InvalidTypeFilterError),
    ],
)
def test_filters_that_apple_would_refuse_are_refused_here(
    kind: str | None, subtype: str | None, transaction_id: str | None, error: type[StorebellError]
) -> None:
    with pytest.raises(error) as caught:
        HistoryRequest.checked(
            SANDBOX,
            now=NOW,
            since=NOW - DAY,
            notification_type=kind,
            subtype=subtype,
            transaction_id=transaction_id,
        )
    assert caught.value.failure is Failure.USAGE
    assert str(caught.value.advice)


def test_empty_filters_are_left_out_and_new_types_are_apples_to_judge() -> None:
    request = HistoryRequest.checked(
        SANDBOX, now=NOW, since=NOW - DAY, notification_type="", subtype="", transaction_id=""
    )
    assert set(request.body) == {"startDate", "endDate"}
    newer = HistoryRequest.checked(
        SANDBOX, now=NOW, since=NOW - DAY, notification_type="A_TYPE_OF_NEXT_YEAR"
    )
    assert newer.body["notificationType"] == "A_TYPE_OF_NEXT_YEAR"


# -- records ------------------------------------------------------------------------------------


def verification(payload: dict[str, object] | None, *, passed: bool = True) -> Verification:
    check = Check("signature", passed, msg("Seen"))
    return Verification((check,), Anchor.APPLE if passed else None, payload)


ITEM = HistoryItem("a.b.c", (SendAttempt(NOW, "TIMED_OUT"), SendAttempt(NOW + DAY, "SUCCESS")))
PAYLOAD: dict[str, object] = {
    "notificationType": "DID_RENEW",
    "subtype": "BILLING_RECOVERY",
    "notificationUUID": "9f90efb9-2f75-4dbe-990c-5d1fc89f4546",
    "signedDate": 1795183200123,
}


def test_a_record_says_what_its_payload_says() -> None:
    record = HistoryRecord.read(ITEM, verification(PAYLOAD))
    assert record.has_arrived
    assert history_record(record) == {
        "event": "notification",
        "simulated": False,
        "notification_uuid": "9f90efb9-2f75-4dbe-990c-5d1fc89f4546",
        "type": "DID_RENEW",
        "subtype": "BILLING_RECOVERY",
        "signed_date": "2026-11-20T14:00:00.123Z",
        "attempts": [
            {"number": 1, "result": "TIMED_OUT", "attempt_date": "2026-11-21T14:00:00.123Z"},
            {"number": 2, "result": "SUCCESS", "attempt_date": "2026-11-22T14:00:00.123Z"},
        ],
        "verified": True,
        "anchor": "apple",
        "problem": None,
        "payload": PAYLOAD,
    }


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"notificationUUID": 7, "notificationType": [], "subtype": {}, "signedDate": True},
        {"signedDate": 10**30},
        {"signedDate": "1795183200123"},
    ],
)
def test_a_payload_that_cannot_be_believed_breaks_nothing(
    payload: dict[str, object] | None,
) -> None:
    record = HistoryRecord.read(HistoryItem("x", ()), verification(payload, passed=False))
    assert (record.notification_uuid, record.notification_type, record.subtype) == (None,) * 3
    assert record.signed_date is None
    assert not record.has_arrived
    assert record.identity == ("x",)
    assert history_record(record)["problem"] == "signature: Seen"
    assert history_record(record)["verified"] is False


def test_the_same_notification_is_known_again_however_it_is_signed() -> None:
    one = HistoryRecord.read(ITEM, verification(PAYLOAD))
    again = HistoryRecord.read(HistoryItem("d.e.f", ()), verification(PAYLOAD))
    other = HistoryRecord.read(ITEM, verification(PAYLOAD | {"signedDate": 1795183200124}))
    assert one.identity == again.identity != other.identity
