"""A simulator for tests of its listener: its plans, its limits, and how it is started."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storebell.domain.simulation.requests import NO_URL, SimulatedApp, SimulationRequest
from storebell.simulator.http.limits import Limits
from storebell.simulator.standalone import Simulation
from support.simulated import ShiftedClock, running_simulation

NORMAL = SimulationRequest()
NOWHERE = SimulationRequest(apps=(SimulatedApp(deliver_to=NO_URL),))
QUICK = Limits(request_seconds=0.3)


@asynccontextmanager
async def simulation(
    folder: Path, plan: SimulationRequest = NORMAL, limits: Limits | None = None
) -> AsyncIterator[Simulation]:
    async with running_simulation(folder, plan, ShiftedClock(), limits) as running:
        yield running
