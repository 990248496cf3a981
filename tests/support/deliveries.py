"""One delivery by the sender under test, to loopback, with a time limit that fits a test."""

from pathlib import Path

from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender

PAYLOAD = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"
SHORT_SECONDS = 0.3
LONG_SECONDS = 15.0


async def deliver(
    url: str, *, seconds: float = LONG_SECONDS, extra_ca: Path | None = None
) -> DeliveryTrace:
    sender = Sender(AddressRule(), timeout_seconds=seconds, extra_ca=extra_ca)
    return await sender.deliver(url, PAYLOAD)
