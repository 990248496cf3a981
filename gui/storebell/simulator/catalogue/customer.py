"""A made-up customer, whose IDs look like Apple's and stay the same in all that is signed."""

import re
import uuid
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b, sha384
from typing import Final

from storebell.domain.environment import Environment

EVENT_LAG: Final = timedelta(seconds=2)
"""Time between an event and the signing of its notification."""

NUMBERS_EACH: Final = 32
"""Transaction numbers that belong to one customer; the first is the original transaction's."""

MOST_NUMBERS: Final = 2 * NUMBERS_EACH
"""Transaction numbers of a customer of a seeded history who has more than others."""

LEAST_SERIAL: Final = 100_000_000
MOST_SERIAL: Final = 899_999_000

_PREFIXES: Final = {Environment.SANDBOX: "2000000", Environment.PRODUCTION: "430000"}
_LINE_ITEM_SHIFT: Final = 100_000_000

_APP_TRANSACTION: Final = re.compile(r"704([0-9]{15})", re.ASCII)
_APP_TRANSACTIONS: Final = 10**15
_SPREAD: Final = 618_033_988_749_893
"""A factor without a divisor in common with 10: different numbers stay different, and come back."""

_ORDER: Final = re.compile(r"M0([0-9]{9})", re.ASCII)


def transaction_id(environment: Environment, number: int) -> str:
    """An ID as Apple's are: 15 digits in production; in the sandbox 16, beginning with 2000000."""
    return f"{_PREFIXES[environment]}{number:09d}"


def transaction_number(environment: Environment, text: str) -> int | None:
    """The number in an ID of `transaction_id`, or None for any other."""
    prefix = _PREFIXES[environment]
    digits = text.removeprefix(prefix)
    is_ours = text.startswith(prefix) and len(digits) == 9 and digits.isdecimal()
    return int(digits) if is_ours and digits.isascii() else None


def app_transaction_serial(text: str) -> int | None:
    """The serial of the customer with an app transaction ID, or None for any other text."""
    parts = _APP_TRANSACTION.fullmatch(text)
    if parts is None:
        return None
    return int(parts[1]) * pow(_SPREAD, -1, _APP_TRANSACTIONS) % _APP_TRANSACTIONS


def ordered_number(text: str) -> int | None:
    """The transaction number in an order ID, or None for any other text.

    It is in the form of Apple's, M and ten characters: M0 and the last nine digits of the
    transaction ID, so that anyone can make it from that.
    """
    parts = _ORDER.fullmatch(text)
    return None if parts is None else int(parts[1])


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. `serial` is the number of the first transaction; `random_bytes` gives all other
    IDs.
    """

    environment: Environment
    serial: int
    random_bytes: bytes

    @classmethod
    def make(cls, environment: Environment, random_bytes: bytes) -> "Customer":
        """A customer by chance; the same 16 bytes or more give the same one."""
        spread = int.from_bytes(blake2b(random_bytes, digest_size=8).digest(), "big")
        serials = (MOST_SERIAL - LEAST_SERIAL) // NUMBERS_EACH
        serial = LEAST_SERIAL + spread % serials * NUMBERS_EACH
        return cls(environment, serial, random_bytes)

    def transaction_id(self, number: int) -> str:
        """The ID of the transaction with a number, counted from 0."""
        return transaction_id(self.environment, self.serial + number)

    def line_item_id(self, number: int) -> str:
        """`webOrderLineItemId`, another for each renewal."""
        return transaction_id(self.environment, self.serial + number + _LINE_ITEM_SHIFT)

    @property
    def app_transaction_id(self) -> str:
        """ID of the download of the app: 18 digits, one for each customer and app."""
        return f"704{self.serial * _SPREAD % _APP_TRANSACTIONS:015d}"

    def uuid(self, purpose: str) -> str:
        """A UUID of this customer's, the same for the same purpose."""
        return str(uuid.UUID(bytes=self._hash(purpose), version=4))

    def device_verification(self, nonce: str) -> str:
        """Digest of the nonce and the device's ID, which ties an app transaction to a device.

        Source: StoreKit, AppTransaction, deviceVerification.
        """
        digest = sha384((nonce + self.uuid("device")).lower().encode()).digest()
        return b64encode(digest).decode("ascii")

    def _hash(self, purpose: str) -> bytes:
        return blake2b(self.random_bytes, digest_size=16, person=purpose.encode()[:16]).digest()
