"""Limits on an app's requests to the App Store Server API in an hour.

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
"""The documented limits. Local is not Apple's and has none."""

COUNTED_FOR: Final = timedelta(hours=1, seconds=20)
"""The time for which a request counts: an hour, and the time that it may take to arrive. No rolling
hour of Apple's own clock then holds too many either.
"""


@dataclass(frozen=True, slots=True)
class QuotaKey:
    """The key of one count of requests: an app, an environment and an endpoint.

    A simulator that stands in for Apple has counts of its own: its address follows the bundle ID.
    """

    bundle_id: str
    environment: Environment
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class RequestsUsed:
    """The number of requests from this computer to one endpoint within the last hour."""

    bundle_id: str
    environment: Environment
    endpoint: Endpoint
    used: int
    most: int

    @property
    def fraction(self) -> float:
        """The used part of the limit, from 0 to 1; the window shows it from one half."""
        return self.used / self.most
