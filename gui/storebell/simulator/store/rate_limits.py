"""Limits on the number of requests of an app in an hour.

Source: App Store Server API, Identifying rate limits: given per second, enforced by the hour.
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.http.api_errors import RATE_LIMIT_EXCEEDED, ApiError

_HOUR: Final = timedelta(hours=1)


class Endpoint(StrEnum):
    """The endpoints that are counted, each by itself."""

    REQUEST_TEST = "request a test notification"
    TEST_STATUS = "get test notification status"
    HISTORY = "get notification history"
    TRANSACTION_INFO = "get transaction info"
    TRANSACTION_HISTORY = "get transaction history"
    SUBSCRIPTION_STATUSES = "get all subscription statuses"
    APP_TRANSACTION = "get app transaction info"
    REFUND_HISTORY = "get refund history"
    ORDER_LOOKUP = "look up order ID"
    CONSUMPTION = "send consumption information"
    APP_ACCOUNT_TOKEN = "set app account token"  # noqa: S105 - a name, no secret
    RENEWAL_EXTENSION = "extend a subscription renewal date"
    FINISH = "finish transaction"


_PER_SECOND: Final = {
    Endpoint.REQUEST_TEST: 1,
    Endpoint.TEST_STATUS: 1,
    Endpoint.HISTORY: 50,
    Endpoint.TRANSACTION_INFO: 50,
    Endpoint.TRANSACTION_HISTORY: 50,
    Endpoint.SUBSCRIPTION_STATUSES: 50,
    Endpoint.APP_TRANSACTION: 50,
    Endpoint.REFUND_HISTORY: 10,
    Endpoint.ORDER_LOOKUP: 10,
    Endpoint.CONSUMPTION: 50,
    Endpoint.APP_ACCOUNT_TOKEN: 20,
    Endpoint.RENEWAL_EXTENSION: 20,
    Endpoint.FINISH: 50,  # not documented
}
_PRODUCTION: Final = {endpoint: rate * 3_600 for endpoint, rate in _PER_SECOND.items()}
DOCUMENTED: Final[Mapping[Environment, Mapping[Endpoint, int]]] = {
    Environment.PRODUCTION: _PRODUCTION,
    Environment.SANDBOX: {endpoint: most // 10 for endpoint, most in _PRODUCTION.items()},
}
"""Requests an hour, by environment and endpoint."""


class Budget:
    """Counts the requests of one app in a rolling hour; without limits it counts none.

    Requests are counted by the second, so that 180,000 of them need no more than 3,600 entries.
    """

    def __init__(self, most_an_hour: Mapping[Endpoint, int] | None) -> None:
        self._most = most_an_hour or {}
        self._spent: dict[Endpoint, deque[tuple[datetime, int]]] = {
            endpoint: deque() for endpoint in self._most
        }
        self._totals = dict.fromkeys(self._most, 0)

    def spend(self, endpoint: Endpoint, now: datetime) -> None:
        """Counts one request. Raises ApiError 4290000 with Retry-After in absolute milliseconds."""
        if endpoint not in self._most:
            return
        spent = self._spent[endpoint]
        while spent and spent[0][0] + _HOUR <= now:
            self._totals[endpoint] -= spent.popleft()[1]
        if self._totals[endpoint] >= self._most[endpoint]:
            retry_at = to_milliseconds(spent[0][0] + _HOUR)
            raise ApiError(RATE_LIMIT_EXCEEDED, {"Retry-After": str(retry_at)})
        # Counted at the end of its second, so that no rolling hour ever holds more.
        second = now.replace(microsecond=0) + timedelta(seconds=1)
        if spent and spent[-1][0] >= second:
            second, count = spent.pop()
            spent.append((second, count + 1))
        else:
            spent.append((second, 1))
        self._totals[endpoint] += 1
