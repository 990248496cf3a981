"""The request of a test: checked before anything leaves this computer."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import OnlyLocalRepeatsError, OnlyLocalSendsError
from storebell.domain.errors.values import InvalidTimeLimitError
from storebell.domain.notifications.events import Series
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, PurchaseOptions
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import NO_SUBTYPE, TEST, find_subtype
from storebell.domain.simulation.local_delivery import DEFAULT_DELIVERY, LocalDelivery
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, read_behaviour

LONGEST_LIMIT: Final = timedelta(days=30)


class Until(StrEnum):
    """The event that ends a session. After ACCEPTED, the monitor goes on with the stored test."""

    ACCEPTED = "accepted"
    FIRST_ATTEMPT = "first-attempt"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class TestRequest:
    """A request for one test notification. A `timeout_seconds` of None means no limit.

    Only Local sends other types than TEST, and delivers again: `repeated_payload` is the signed
    payload of an earlier notification, whose UUID the handler then sees a second time, as with a
    retry. Its type and subtype must be those of the earlier one. `time_scale` is that of a
    simulator that stands in for Apple. `purchase` is what a notification of Local is about.
    `repeats` is the test of that earlier notification; `series` the place among tests that are
    begun together.
    """

    app: App
    environment: Environment
    local: LocalDelivery = DEFAULT_DELIVERY
    until: Until = Until.FINAL
    timeout_seconds: float | None = None
    notification_type: str = TEST
    subtype: str = NO_SUBTYPE
    repeated_payload: str | None = None
    time_scale: float = 1.0
    purchase: PurchaseOptions = USUAL_PURCHASE
    repeats: str | None = None
    series: Series | None = None

    @property
    def plan(self) -> Plan:
        """Apple's plan in the environment; in Local, the chosen one."""
        if self.environment is Environment.LOCAL:
            return self.local.plan
        plan = PRODUCTION_PLAN if self.environment is Environment.PRODUCTION else SANDBOX_PLAN
        return plan.scaled(self.time_scale)


def request_like(timeline: Timeline, app: App) -> TestRequest:
    """A request like that of an earlier test, as far as it is stored."""
    asked = timeline.asked
    if asked.environment is not Environment.LOCAL:
        return TestRequest(app, asked.environment, time_scale=asked.plan.time_scale)
    local = LocalDelivery(
        url=asked.url if asked.receiver is None else None,
        plan=asked.plan,
        behaviour=read_behaviour(asked.receiver) if asked.receiver else ANSWERS_200,
    )
    return TestRequest(
        app,
        asked.environment,
        local,
        notification_type=asked.notification_type,
        subtype=asked.notification_subtype,
        purchase=asked.purchase,
    )


def check_time_limit(seconds: float | None) -> None:
    """Raises InvalidTimeLimitError for an invalid limit: zero, not a number, too long."""
    if seconds is not None and not 0 < seconds <= LONGEST_LIMIT.total_seconds():
        raise InvalidTimeLimitError(value=f"{seconds:g}", days=LONGEST_LIMIT.days)


def check_type(request: TestRequest) -> None:
    """Checks type and subtype. Raises OnlyLocalRepeatsError, OnlyLocalSendsError, and as
    `find_subtype`.
    """
    is_local = request.environment is Environment.LOCAL
    if request.repeated_payload is not None:
        if not is_local:
            raise OnlyLocalRepeatsError
        return
    find_subtype(request.notification_type, request.subtype)
    if not is_local and request.notification_type != TEST:
        raise OnlyLocalSendsError(type=request.notification_type)
