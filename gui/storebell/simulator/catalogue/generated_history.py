"""A history that was never made: what an app that is years old would find, the same each time.

It is computed when it is read, so that a hundred thousand notifications cost no memory.
"""

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.timestamps import time_at_milliseconds, to_milliseconds
from storebell.simulator.catalogue.calendar import Calendar
from storebell.simulator.catalogue.customer import (
    EVENT_LAG,
    LEAST_SERIAL,
    MOST_NUMBERS,
    MOST_SERIAL,
    NUMBERS_EACH,
    Customer,
    transaction_number,
)
from storebell.simulator.catalogue.lifecycles import LONG_STORY, STEPS, STORIES
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.catalogue.purchase import Account, Purchase
from storebell.simulator.store.notifications import (
    ANY,
    WINDOWS,
    AppIdentity,
    Filter,
    Found,
    Notification,
    Sign,
)

LARGEST_SIZE: Final = 1_000_000
"""The largest history: the transaction numbers of its customers fit into nine digits."""

_FIRST_SUCCESSES: Final = 200
"""Number, out of 256 notifications, that arrive at the first attempt; the others fail at first, or
for good.
"""

_FAILURES: Final = tuple(
    result for result in SendAttemptResult if result is not SendAttemptResult.SUCCESS
)
_UUID_BYTES: Final = 16
_MARGIN: Final = timedelta(hours=1)
_AT_A_STRETCH: Final = 200
"""Number of candidates without a match before other work gets a turn: a few milliseconds."""


@dataclass(frozen=True)
class Archive:
    """`size` notifications of an app, spread evenly over the period that Apple covers before `end`.

    The same `seed` gives the same IDs, types, results and order; only the dates move with `end`.
    They are about customers, each with one of the `STORIES`: number `n` is step `n //
    customers` of customer `n % customers`, so that either is found without a search.
    """

    app: AppIdentity
    size: int
    seed: int
    end: datetime
    sign: Sign

    def __len__(self) -> int:
        return self.size

    def between(
        self, number: int, start: datetime, end: datetime, wanted: Filter = ANY
    ) -> Iterator[Found]:
        """Yields notifications in order of time, from a number and a time on, up to a time."""
        first = bisect_left(range(self.size), start, key=self._signed_at)
        beyond = bisect_right(range(self.size), end, key=self._signed_at)
        in_vain = 0
        for candidate in self._candidates(range(max(number, first), beyond), wanted):
            found = self._make(candidate) if candidate is not None else None
            if found is not None and wanted.selects(found):
                in_vain = 0
                yield found
                continue
            in_vain += 1
            if in_vain % _AT_A_STRETCH == 0:
                yield None

    def find(self, token: str, token_ms: int) -> Notification | None:
        """The notification with a token, if there is one; `token_ms` is the time in it."""
        number = bisect_left(range(self.size), time_at_milliseconds(token_ms), key=self._signed_at)
        found = self._make(number) if number < self.size else None
        return found if found is not None and found.token == token else None

    def customer_of(self, transaction_id: str) -> str | None:
        """The original transaction ID of the customer that a transaction in the history is of."""
        account = self.account_of(transaction_id)
        return None if account is None else account.customer.transaction_id(0)

    def account_of(self, transaction_id: str) -> Account | None:
        """The account of the customer with a transaction, as it is at the end of the history."""
        customer = self._customer_with(transaction_id)
        if customer is None:
            return None
        account, _ = self._account(customer, len(self._numbers_of(customer)))
        return None if account.find(transaction_id) is None else account

    def _candidates(self, numbers: range, wanted: Filter) -> Iterator[int | None]:
        """Numbers that may be wanted, without making each; None for one that certainly isn't."""
        if wanted.customer is not None:
            customer = self._customer_with(wanted.customer)
            own = () if customer is None else self._numbers_of(customer)
            return (number for number in own if number in numbers)
        if wanted.kind is None:
            return (self._unless_arrived(number, wanted) for number in numbers)
        pair = (wanted.kind, wanted.subtype)
        fitting = [
            [pair in ((kind, subtype), (kind, None)) for kind, subtype in story.pairs]
            for story in STORIES
        ]
        stories, customers = self._stories, self._customers
        return (
            self._unless_arrived(number, wanted)
            if fitting[stories[number % customers]][number // customers]
            else None
            for number in numbers
        )

    def _unless_arrived(self, number: int, wanted: Filter) -> int | None:
        """The number, but for most of those that are not wanted because they arrived at once."""
        if not wanted.only_failures:
            return number
        first_byte = self._random_bytes("notification", number)[_UUID_BYTES]
        return None if first_byte < _FIRST_SUCCESSES else number

    def _signed_at(self, number: int) -> datetime:
        window = WINDOWS[self.app.environment] - _MARGIN
        at = self.end - window + window * number / self.size
        return time_at_milliseconds(to_milliseconds(at))

    @cached_property
    def _customers(self) -> int:
        return -(-self.size // STEPS)

    @cached_property
    def _stories(self) -> bytes:
        """Index of each customer's story, one byte for each.

        All stories come in turn, shuffled anew in each turn, so that a short history has every type
        too.
        """
        stories = bytearray()
        for turn in range(-(-self._customers // len(STORIES))):
            stories += bytes(
                sorted(range(len(STORIES)), key=self._random_bytes("turn", turn).__getitem__)
            )
        return bytes(stories)

    @cached_property
    def _first_serial(self) -> int:
        spread = MOST_SERIAL - LEAST_SERIAL - LARGEST_SIZE // STEPS * NUMBERS_EACH
        random_number = int.from_bytes(self._random_bytes("serial", 0)[:8], "big")
        return LEAST_SERIAL + random_number % (spread // NUMBERS_EACH) * NUMBERS_EACH

    @property
    def _first_long_serial(self) -> int:
        return self._first_serial + self._customers * NUMBERS_EACH

    def _serial(self, customer: int) -> int:
        """The number of a customer's first transaction.

        All have as many numbers, one customer's after the other's; behind these come the customers
        of the long story, one of each turn, who have more.
        """
        if STORIES[self._stories[customer]] is LONG_STORY:
            return self._first_long_serial + customer // len(STORIES) * MOST_NUMBERS
        return self._first_serial + customer * NUMBERS_EACH

    def _customer_with(self, transaction_id: str) -> int | None:
        """The customer to whom the number of a transaction belongs, whether or not there is one."""
        number = transaction_number(self.app.environment, transaction_id)
        if number is None or number < self._first_serial:
            return None
        if number < self._first_long_serial:
            return (number - self._first_serial) // NUMBERS_EACH
        first = (number - self._first_long_serial) // MOST_NUMBERS * len(STORIES)
        customer = self._stories.find(STORIES.index(LONG_STORY), first, first + len(STORIES))
        return customer if 0 <= customer < self._customers else None

    def _numbers_of(self, customer: int) -> range:
        return range(customer, self.size, self._customers)

    def _random_bytes(self, what: str, number: int) -> bytes:
        # A hash of the number, not a generator: any of them can be made without those before it.
        about = f"{self.app.bundle_id}:{self.app.environment}:{self.seed}:{what}:{number}"
        return blake2b(about.encode(), digest_size=32).digest()

    def _account(self, customer: int, steps: int) -> tuple[Account, Purchase | None]:
        """A customer's account after so many notifications; the purchase of the last of them."""
        random_bytes = self._random_bytes("customer", customer)
        made = Customer(self.app.environment, self._serial(customer), random_bytes)
        story = STORIES[self._stories[customer]]
        numbers = self._numbers_of(customer)[:steps]
        times = [self._signed_at(number) - EVENT_LAG for number in numbers]
        return story.accounts(made, self._calendar, times)

    @cached_property
    def _calendar(self) -> Calendar:
        """A month is the time between two notifications of a customer: a sixth of what is covered.

        That is 30 days in production and 5 in the sandbox, where a month lasts 5 minutes at Apple
        (App Store Connect Help, sandbox accounts): the lives of so few minutes would leave most of
        the 30 days that a history covers empty.
        """
        window = WINDOWS[self.app.environment] - _MARGIN
        return Calendar.every(window * self._customers / self.size)

    def _make(self, number: int) -> Notification:
        step, customer = divmod(number, self._customers)
        kind, subtype = STORIES[self._stories[customer]].pairs[step]
        random_bytes = self._random_bytes("notification", number)
        at = self._signed_at(number)
        account, purchase = self._account(customer, step + 1)
        draft = NotificationDraft(
            kind,
            subtype,
            str(uuid.UUID(bytes=random_bytes[:_UUID_BYTES], version=4)),
            at,
            account.customer,
            account,
            purchase,
        )
        notification = Notification(
            number=number,
            token=f"{draft.notification_uuid}_{to_milliseconds(at)}",
            signed_at=at,
            make_signed=lambda: self.sign(draft.payload(self.app, self.sign)),
            kind=kind,
            subtype=subtype,
            transaction_id=draft.transaction_id,
            customer=draft.original_id,
        )
        notification.attempts = self._attempts(at, random_bytes[_UUID_BYTES:])
        return notification

    def _attempts(self, signed_at: datetime, random_bytes: bytes) -> tuple[SendAttempt, ...]:
        is_production = self.app.environment is Environment.PRODUCTION
        plan = PRODUCTION_PLAN if is_production else SANDBOX_PLAN
        made: list[SendAttempt] = []
        for number, byte in zip(range(1, plan.most_attempts + 1), random_bytes, strict=False):
            at = signed_at + plan.offset_of(number) + timedelta(milliseconds=40 + byte)
            if at > self.end:
                break
            is_success = byte < _FIRST_SUCCESSES
            failure = _FAILURES[byte % len(_FAILURES)]
            made.append(SendAttempt(at, SendAttemptResult.SUCCESS if is_success else failure))
            if is_success:
                break
        return tuple(made)
