"""What can be asked of the ring: checked before anything leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from storebell.domain.accounts.credentials import App, host_from, server_url_from
from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import OnlyLocalRepeatsError, OnlyLocalSendsError
from storebell.domain.errors.values import InvalidTimeLimitError
from storebell.domain.notifications.plan import PLANS, PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import NO_SUBTYPE, TEST, find_subtype
from storebell.domain.simulation.faults import NO_FAULTS, FaultSpec, read_faults
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour, read_behaviour

DELIVERY_TIMEOUT_SECONDS: Final = 15.0
LONGEST_LIMIT: Final = timedelta(days=30)


class Until(StrEnum):
    """When to stop watching. After ACCEPTED, whoever follows the kept tests goes on."""

    ACCEPTED = "accepted"
    FIRST_ATTEMPT = "first-attempt"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """How the built-in simulator is to deliver; no `url` means the built-in receiver.

    `behaviour` is the built-in receiver's. `ca_file` and `confirmed_hosts`: see LocalTest.
    """

    url: str | None = None
    plan: Plan = SANDBOX_PLAN
    delivery_timeout_seconds: float = DELIVERY_TIMEOUT_SECONDS
    behaviour: Behaviour = ANSWERS_200
    faults: FaultSpec = NO_FAULTS
    ca_file: Path | None = None
    confirmed_hosts: frozenset[str] = frozenset()

    @classmethod
    def read(
        cls,
        *,
        url: str | None = None,
        plan: str | None = None,
        time_scale: float | None = None,
        delivery_timeout_seconds: float | None = None,
        behaviour: Behaviour = ANSWERS_200,
        faults: str | None = None,
        ca_file: Path | None = None,
        confirmed_hosts: Iterable[str] = (),
    ) -> Self:
        """Checked options; what is not given has its default.

        Raises InvalidUrlError, InvalidTimeScaleError, InvalidFaultsError and InvalidHostError.
        """
        chosen = PLANS[plan] if plan else SANDBOX_PLAN
        return cls(
            url=server_url_from(url or ""),
            plan=chosen.scaled(1.0 if time_scale is None else time_scale),
            delivery_timeout_seconds=delivery_timeout_seconds or DELIVERY_TIMEOUT_SECONDS,
            behaviour=behaviour,
            faults=read_faults(faults or ""),
            ca_file=ca_file,
            confirmed_hosts=frozenset(map(host_from, confirmed_hosts)),
        )


@dataclass(frozen=True, slots=True)
class TestRequest:
    """One test notification to ask for. `timeout_seconds` of None watches to the end.

    Local alone sends other types than TEST, and delivers again: `repeated_payload` is the signed
    payload of an earlier notification, whose UUID the handler then sees a second time, as with a
    retry. Its type and subtype are to be those of the earlier one. `time_scale` is that of a
    simulator that stands in for Apple.
    """

    app: App
    environment: Environment
    local: LocalOptions = LocalOptions()
    until: Until = Until.FINAL
    timeout_seconds: float | None = None
    notification_type: str = TEST
    subtype: str = NO_SUBTYPE
    repeated_payload: str | None = None
    time_scale: float = 1.0

    @property
    def plan(self) -> Plan:
        """What Apple does in the environment; in Local, what was chosen."""
        if self.environment is Environment.LOCAL:
            return self.local.plan
        plan = PRODUCTION_PLAN if self.environment is Environment.PRODUCTION else SANDBOX_PLAN
        return plan.scaled(self.time_scale)


def request_like(timeline: Timeline, app: App) -> TestRequest:
    """What asks for the same as an earlier test did, as far as that is kept."""
    asked = timeline.asked
    if asked.environment is not Environment.LOCAL:
        return TestRequest(app, asked.environment, time_scale=asked.plan.time_scale)
    local = LocalOptions(
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
    )


def check_time_limit(seconds: float | None) -> None:
    """Raises InvalidTimeLimitError for what is no time to wait: nothing, not a number, for ever."""
    if seconds is not None and not 0 < seconds <= LONGEST_LIMIT.total_seconds():
        raise InvalidTimeLimitError(value=f"{seconds:g}", days=LONGEST_LIMIT.days)


def check_type(request: TestRequest) -> None:
    """Raises OnlyLocalRepeatsError, OnlyLocalSendsError and the errors of `find_subtype`."""
    is_local = request.environment is Environment.LOCAL
    if request.repeated_payload is not None:
        if not is_local:
            raise OnlyLocalRepeatsError
        return
    find_subtype(request.notification_type, request.subtype)
    if not is_local and request.notification_type != TEST:
        raise OnlyLocalSendsError(type=request.notification_type)
