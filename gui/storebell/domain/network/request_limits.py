"""How many requests an app may make of the App Store Server API in an hour.

Source: App Store Server API, Identifying rate limits: given per second, enforced by the hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from storebell.domain.environment import Environment


class Endpoint(StrEnum):
    """The endpoints that Storebell asks; Apple counts each by itself."""

    REQUEST_TEST = "request_test"
    TEST_STATUS = "test_status"
    HISTORY = "history"


_PRODUCTION: Final = {
    Endpoint.REQUEST_TEST: 3_600,
    Endpoint.TEST_STATUS: 3_600,
    Endpoint.HISTORY: 180_000,
}

MOST_AN_HOUR: Final[Mapping[tuple[Environment, Endpoint], int]] = MappingProxyType(
    {(Environment.PRODUCTION, endpoint): most for endpoint, most in _PRODUCTION.items()}
    | {(Environment.SANDBOX, endpoint): most // 10 for endpoint, most in _PRODUCTION.items()}
)
"""The documented numbers. Local is not Apple's: nobody counts there."""

COUNTED_FOR: Final = timedelta(hours=1, seconds=20)
"""How long a request counts after it was let go: an hour, and the time that it may take to arrive,
so that no rolling hour of Apple's own clock holds too many either.
"""


@dataclass(frozen=True, slots=True)
class QuotaKey:
    """What one count of requests is about: an app, an environment and an endpoint.

    A simulator that stands in for Apple has counts of its own: its place follows the bundle ID.
    """

    bundle_id: str
    environment: Environment
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class RequestsUsed:
    """What Storebell on this computer has asked one endpoint within the last hour."""

    bundle_id: str
    environment: Environment
    endpoint: Endpoint
    used: int
    most: int

    @property
    def fraction(self) -> float:
        """From 0 to 1; from a half on, the window shows it."""
        return self.used / self.most
