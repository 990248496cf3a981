"""The lots that a fault plan draws, one after the other."""

from storebell.domain.simulation.faults import FaultName, read_faults
from storebell.simulator.api.faults import FaultPlan


def lots(spec: str, name: FaultName, count: int = 400) -> list[bool]:
    plan = FaultPlan(read_faults(spec))
    return [plan.draw(name) is not None for _ in range(count)]
