"""The short form of `dev.py faults network`: every fault once, with a short deadline."""

import pytest

from support.network_faults import NetworkFault, Tally, all_faults, meet

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("fault", all_faults(), ids=lambda fault: fault.name)
async def test_each_fault_ends_as_it_must_with_one_request_at_most(fault: NetworkFault) -> None:
    tally = Tally()
    await meet(fault, tally, 1.5)
    assert tally.is_good, tally
