"""Notifications as they are kept: attempts, repeats, what is forgotten, what is found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.results import SendAttemptResult
from storebell.simulator.store.notifications import (
    ANY,
    AppIdentity,
    Filter,
    Ledger,
    Notification,
    is_token,
)
from storebell.simulator.store.rate_limits import Budget

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
UUID = "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c{:02x}"


def made(number: int = 0, **changes: object) -> Notification:
    fields: dict[str, object] = {
        "number": number,
        "token": f"{UUID.format(number)}_1795269600000",
        "signed_at": NOW + number * SECOND,
        "make_signed": lambda: f"payload {number}",
    }
    return Notification(**(fields | changes))  # type: ignore[arg-type]  # fields of a notification


def trace(after: float = 0, result: SendAttemptResult = SendAttemptResult.SUCCESS) -> DeliveryTrace:
    return DeliveryTrace(NOW + timedelta(seconds=after), (), 0.1, result)


def ledger_of(*notifications: Notification, most_notifications: int = 2_000) -> Ledger:
    app = AppIdentity("com.example.sample", Environment.SANDBOX)
    ledger = Ledger(app, Budget(None), most_notifications=most_notifications)
    for notification in notifications:
        ledger.add(notification)
    return ledger


def numbers(ledger: Ledger, start: int = 0, wanted: Filter = ANY) -> list[int]:
    found = ledger.attempted(start, NOW - 60 * SECOND, NOW + 60 * SECOND, wanted)
    return [notification.number for notification in found if notification is not None]


def test_a_payload_is_signed_when_it_is_asked_for_and_once() -> None:
    signed: list[str] = []

    def sign() -> str:
        signed.append("signed")
        return f"payload {len(signed)}"

    notification = made(make_signed=sign)
    assert signed == []
    assert notification.signed_payload == notification.signed_payload == "payload 1"


def test_no_two_attempts_have_the_same_date() -> None:
    notification = made()
    first = notification.record(trace())
    second = notification.record(trace())
    third = notification.record(trace(-5))
    assert first.at == NOW
    assert second.at == NOW + timedelta(milliseconds=1)
    assert third.at == NOW + timedelta(milliseconds=2)
    assert notification.attempts == (first, second, third)
    assert len(notification.traces) == 3


def test_the_date_of_an_attempt_is_one_of_milliseconds() -> None:
    attempt = made().record(trace(0.0015))
    assert attempt.at == NOW + timedelta(milliseconds=1)
    assert attempt.result == "SUCCESS"


def test_the_attempts_of_repeats_are_among_all_in_their_order() -> None:
    notification, repeat = made(0), made(1)
    notification.repeats.append(repeat)
    notification.record(trace(0, SendAttemptResult.TIMED_OUT))
    repeat.record(trace(1))
    notification.record(trace(2, SendAttemptResult.TIMED_OUT))
    seconds = [(attempt.at - NOW).total_seconds() for attempt in notification.all_attempts]
    assert seconds == [0, 1, 2]
    assert notification.has_arrived
    assert len(notification.attempts) == 2
    assert not made().has_arrived


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (UUID.format(1) + "_1795269600000", True),
        (UUID.format(1).upper() + "_1795269600000", False),
        (UUID.format(1) + "_179526960000", False),
        (UUID.format(1) + "_17952696000000", False),
        (UUID.format(1) + "_1795269600000\n", False),
        (UUID.format(1) + "_179526960000٣", False),
        (UUID.format(1), False),
        ("", False),
    ],
)
def test_a_token_is_a_uuid_and_milliseconds(text: str, expected: bool) -> None:
    assert is_token(text) is expected


def test_a_filter_asks_for_all_that_it_names() -> None:
    failed = made(kind="DID_RENEW", subtype="BILLING_RECOVERY", customer="7")
    failed.record(trace(0, SendAttemptResult.TIMED_OUT))
    assert Filter("DID_RENEW", "BILLING_RECOVERY", "7", only_failures=True).selects(failed)
    assert ANY.selects(failed)
    for other in (
        Filter("TEST"),
        Filter("DID_RENEW", ""),
        Filter(customer="8"),
        Filter("DID_RENEW", "BILLING_RECOVERY", "8"),
    ):
        assert not other.selects(failed)
    failed.record(trace(1))
    assert not Filter(only_failures=True).selects(failed)


def test_the_oldest_is_forgotten_beyond_the_limit() -> None:
    ledger = ledger_of(*(made(number) for number in range(4)), most_notifications=2)
    assert ledger.next_number == 4
    assert [bool(ledger.find(made(number).token)) for number in range(4)] == [False] * 2 + [
        True
    ] * 2


def test_an_original_is_found_by_its_uuid_and_no_repeat_of_it() -> None:
    original, repeat = made(0), made(1, token=f"{UUID.format(0)}_1795269600001")
    repeat.is_repeat = True
    ledger = ledger_of(repeat, original)
    assert ledger.find_original(UUID.format(0)) is original
    assert ledger.find_original(UUID.format(1)) is None
    assert ledger.find_original(UUID.format(0)[:8]) is None
    assert ledger.find(repeat.token) is repeat


def test_any_transaction_leads_to_the_customer() -> None:
    ledger = ledger_of(made(0), made(1, transaction_id="12", customer="10"))
    assert ledger.customer_of("12") == "10"
    assert ledger.customer_of("10") == "10"
    assert ledger.customer_of("11") is None


def test_what_was_sent_comes_from_a_number_on_within_two_times() -> None:
    notifications = [made(number) for number in range(5)]
    for notification in notifications[1:]:
        notification.record(trace())
    notifications[3].is_repeat = True
    ledger = ledger_of(*notifications)
    assert numbers(ledger) == [1, 2, 4]
    assert numbers(ledger, 2) == [2, 4]
    assert numbers(ledger, wanted=Filter(only_failures=True)) == []
    edges = ledger.attempted(0, NOW + 2 * SECOND, NOW + 4 * SECOND)
    assert [found.number for found in edges if found is not None] == [2, 4]
    assert list(ledger.attempted(0, NOW + 5 * SECOND, NOW + 9 * SECOND)) == []


class Earlier:
    """A past of two notifications, of which the second was never sent."""

    def __init__(self) -> None:
        self.kept = [made(0, customer="5"), made(1)]
        self.kept[0].record(trace())
        self.asked: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return len(self.kept)

    def between(
        self, number: int, start: datetime, end: datetime, wanted: Filter = ANY, /
    ) -> Iterator[Notification | None]:
        return iter([*self.kept[number:], None])

    def find(self, token: str, token_ms: int, /) -> Notification | None:
        self.asked.append((token, token_ms))
        return self.kept[0]

    def customer_of(self, transaction_id: str, /) -> str | None:
        return f"the past's of {transaction_id}"


def test_a_past_comes_before_what_is_new_and_is_asked_last() -> None:
    past = Earlier()
    app = AppIdentity("com.example.sample", Environment.SANDBOX)
    ledger = Ledger(app, Budget(None), past=past)
    assert ledger.next_number == 2
    new = made(2, transaction_id="12", customer="12")
    new.record(trace())
    ledger.add(new)
    found = list(ledger.attempted(0, NOW - SECOND, NOW + 9 * SECOND))
    assert found == [past.kept[0], None, new]
    assert ledger.find(new.token) is new
    assert ledger.find("no token") is None
    assert past.asked == []
    unknown = f"{UUID.format(9)}_1795269600123"
    assert ledger.find(unknown) is past.kept[0]
    assert past.asked == [(unknown, 1795269600123)]
    assert ledger.customer_of("12") == "12"
    assert ledger.customer_of("13") == "the past's of 13"
