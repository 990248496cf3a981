"""The built-in simulator and the receiver."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from storebell.domain.findings import Finding
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour
from storebell.domain.simulation.requests import (
    IdentityKind,
    LocalSession,
    LocalTest,
    SimulationFacts,
    SimulationRequest,
)


class Local(Protocol):
    """The App Store server and the receiver built into Storebell."""

    def open(self, test: LocalTest) -> AbstractAsyncContextManager[LocalSession]: ...
    def traces(self, token: str) -> Sequence[tuple[int, DeliveryTrace]]:
        """The sender's traces of the deliveries of one test so far, by attempt number."""
        ...

    async def stop(self, token: str) -> None:
        """Ends the deliveries of one test, the one under way and those that are due."""
        ...

    async def attempt_now(self, token: str) -> bool:
        """Makes the next attempt of a test at once; False if none is waited for."""
        ...


class LifeControls(Protocol):
    """A customer's life that a simulator tells, step by step."""

    def start(self) -> None: ...
    def skip(self) -> None:
        """Takes the next step now."""
        ...

    def toggle_pause(self) -> bool:
        """Returns True where it is stopped now."""
        ...

    def stop(self) -> None: ...


class RunningSimulation(Protocol):
    """A simulator for other clients; `events` are its acts, record by record.

    `life` is the customer's life of the request, not started yet. `notices` are what its owner
    should know about its root and its identity.
    """

    @property
    def facts(self) -> SimulationFacts: ...
    @property
    def identity(self) -> IdentityKind: ...
    @property
    def notices(self) -> Sequence[Finding]: ...
    @property
    def events(self) -> AsyncIterator[Record]: ...
    @property
    def life(self) -> LifeControls | None: ...


class Simulations(Protocol):
    """Starts standalone simulators. Raises LocalServerError and DeliveryNotAllowedError."""

    def open(
        self, request: SimulationRequest
    ) -> AbstractAsyncContextManager[RunningSimulation]: ...


class RunningReceiver(Protocol):
    """A receiver that listens; `deliveries` are the requests it gets, record by record.

    `ca_file` is the root of its certificate, in PEM, if it speaks TLS.
    """

    @property
    def url(self) -> str: ...
    @property
    def ca_file(self) -> Path | None: ...
    @property
    def deliveries(self) -> AsyncIterator[Record]: ...


class Receivers(Protocol):
    """Starts standalone receivers. Raises ReceiverError."""

    def open(
        self, port: int = 0, behaviour: Behaviour = ANSWERS_200
    ) -> AbstractAsyncContextManager[RunningReceiver]: ...
