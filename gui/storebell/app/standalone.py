"""The simulator and the receiver by themselves, as the terminal runs them."""

import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storebell.app.simulator_identity import choose_identity
from storebell.domain.errors.storebell_error import InternalError
from storebell.domain.findings import Finding
from storebell.domain.messages import Message
from storebell.domain.notifications.json_records import (
    Record,
    iso,
    trace_record,
)
from storebell.domain.signed_records import signed_record
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour
from storebell.domain.simulation.requests import (
    IdentityKind,
    SimulationFacts,
    SimulationRequest,
)
from storebell.files.temporary import sweep
from storebell.ports.clock import Clock
from storebell.ports.simulator import LifeControls
from storebell.presentation.result_advice import trace_causes_record
from storebell.presentation.signed_data_words import described, first_failure, verdict
from storebell.services.system.verify import Judgement, Verify
from storebell.signing.authority import Authority
from storebell.simulator.api.account_endpoints import AccountEvent
from storebell.simulator.api.delivery_scheduler import (
    AttemptMade,
    DeliveredAgain,
    DeliveryEvent,
    DeliveryRefused,
    SimulatorEvent,
    TestAccepted,
    TypedDeliveryEvent,
)
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.api.life_player import LifeEnded, NextStepDue, StepTaken
from storebell.simulator.local import notice_of
from storebell.simulator.receiver.behaviours import open_receiver
from storebell.simulator.receiver.receiver import ReceivedDelivery
from storebell.simulator.standalone import Simulation
from storebell.storage.paths import Paths

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunningSimulation:
    """Fits `ports.simulator.RunningSimulation`."""

    facts: SimulationFacts
    identity: IdentityKind
    events: AsyncIterator[Record]
    notices: tuple[Finding, ...] = ()
    life: LifeControls | None = None


class Simulations:
    """Fits `ports.simulator.Simulations`."""

    def __init__(
        self,
        paths: Paths,
        clock: Clock,
        destinations: Destinations,
        is_clock_plausible: Callable[[], bool],
    ) -> None:
        self._paths = paths
        self._clock = clock
        self._destinations = destinations
        self._is_clock_plausible = is_clock_plausible

    @asynccontextmanager
    async def open(self, request: SimulationRequest) -> AsyncIterator[RunningSimulation]:
        """A simulator with this installation's root and, where it can be had, its identity.

        Raises what `Simulation.open` and `choose_identity` raise.
        """
        sweep()
        authority = Authority.load_or_create(
            self._paths.local_root_folder,
            self._clock.now(),
            is_clock_plausible=self._is_clock_plausible(),
        )
        destinations = self._destinations.widened(request.ca_file, request.confirmed_hosts)
        folder = self._paths.simulator_identity_folder
        with choose_identity(folder, wants_new=request.wants_new_identity) as chosen:
            async with Simulation.open(
                request,
                authority=authority,
                clock=self._clock,
                destinations=destinations,
                identity=chosen.identity,
            ) as running:
                notices = [notice_of(authority), chosen.notice]
                yield RunningSimulation(
                    running,
                    chosen.kind,
                    _records_of(running.events, _untrusting(request), str(running.root_file)),
                    tuple(notice for notice in notices if notice is not None),
                    running.life,
                )


def _untrusting(request: SimulationRequest) -> frozenset[str]:
    """The bundle IDs of apps with a server of their own, which may not trust the Local root."""
    return frozenset(app.bundle_id for app in request.apps if app.deliver_to)


async def _records_of(
    events: AsyncIterator[SimulatorEvent], untrusting: Collection[str], root_file: str
) -> AsyncIterator[Record]:
    async for event in events:
        root = root_file if event.app.bundle_id in untrusting else None
        try:
            record = _record_of(event, root)
        except Exception as error:  # noqa: BLE001 - what is shown must not end the simulator
            _log.exception("What the simulator did could not be shown")
            record = _mistake(error, event.at)
        yield record


def _mistake(error: Exception, at: datetime) -> Record:
    mine = InternalError(reason=type(error).__name__)
    return {"event": "error", "at": iso(at), "title": mine.title, "advice": mine.advice}


def _record_of(event: SimulatorEvent, root_file: str | None) -> Record:
    stamp: Record = {
        "at": iso(event.at),
        "bundle_id": event.app.bundle_id,
        "environment": event.app.environment.lower(),
    }
    if isinstance(event, DeliveryEvent):
        stamp |= {"token": event.token, "url": event.url}
    if isinstance(event, TypedDeliveryEvent):
        stamp |= {
            "notification_type": event.notification_type,
            "notification_subtype": event.subtype or None,
        }
    match event:
        case AccountEvent(kind=kind, transaction_id=transaction_id, fields=fields, number=number):
            sent: Record = {"transaction_id": transaction_id, "fields": dict(fields)}
            return {"event": kind} | stamp | sent | {"number": number}
        case TestAccepted():
            return {"event": "accepted"} | stamp
        case AttemptMade(notification_type=kind, number=number, trace=trace, next_at=next_at):
            due = iso(next_at) if next_at else None
            causes = trace_causes_record(trace, kind, root_file)
            record = trace_record(number, trace) | causes | {"next_at": due}
            return {"event": "attempt"} | stamp | record
        case DeliveredAgain(trace=trace):
            return {"event": "duplicate"} | stamp | {"result": trace.result.value}
        case DeliveryRefused(error=error):
            return {"event": "error"} | stamp | {"title": error.title, "advice": error.advice}
        case StepTaken():
            return {"event": "step"} | stamp | _step(event)
        case NextStepDue(number=number, next_at=next_at):
            due = iso(next_at) if next_at else None
            return {"event": "due"} | stamp | {"number": number, "next_at": due}
        case LifeEnded(delivered=delivered, failed=failed):
            return {"event": "end"} | stamp | {"delivered": delivered, "failed": failed}
        case _:
            return {"event": "other"} | stamp


def _step(event: StepTaken) -> Record:
    return {
        "number": event.number,
        "total": event.total,
        "notification_type": event.notification_type,
        "notification_subtype": event.subtype or None,
        "transaction_id": event.transaction_id,
        "original_transaction_id": event.original_transaction_id,
        "advice": event.advice,
        "next_at": iso(event.next_at) if event.next_at else None,
    }


@dataclass(frozen=True, slots=True)
class RunningReceiver:
    """Fits `ports.simulator.RunningReceiver`."""

    url: str
    ca_file: Path | None
    deliveries: AsyncIterator[Record]


class Receivers:
    """Fits `ports.simulator.Receivers`; judges each payload that arrives."""

    def __init__(self, verify: Verify, clock: Clock) -> None:
        self._verify = verify
        self._clock = clock

    @asynccontextmanager
    async def open(
        self, port: int = 0, behaviour: Behaviour = ANSWERS_200
    ) -> AsyncIterator[RunningReceiver]:
        """A receiver with the behaviour chosen. Raises ReceiverError and FileUnwritableError."""
        async with open_receiver(behaviour, self._clock, port=port) as receiver:
            records = self._records_of(receiver.deliveries())
            yield RunningReceiver(receiver.url, receiver.ca_file, records)

    async def _records_of(
        self, deliveries: AsyncIterator[ReceivedDelivery]
    ) -> AsyncIterator[Record]:
        async for delivery in deliveries:
            try:
                record = self._record_of(delivery)
            except Exception as error:  # noqa: BLE001 - one delivery must not end the receiver
                _log.exception("A delivery could not be shown")
                record = _mistake(error, delivery.at)
            yield record

    def _record_of(self, delivery: ReceivedDelivery) -> Record:
        record: Record = {
            "event": "delivery",
            "at": iso(delivery.at),
            "from": delivery.peer,
            "method": delivery.method,
            "path": delivery.path,
            "bytes": len(delivery.body),
            "signed_payload": delivery.signed_payload,
        }
        judgement = self._verify.judge(delivery.body)[0]
        return (
            record
            | signed_record(judgement.data, judgement.found)
            | {
                "verdict": _verdict(judgement),
                "names": next(described(judgement.data), None),
                "failure": first_failure(judgement.data),
            }
        )


def _verdict(judgement: Judgement) -> Message:
    """The kind and the signer of what arrived, or the reason that nothing signed was in it."""
    return verdict(judgement.data) if judgement.error is None else judgement.error.advice
