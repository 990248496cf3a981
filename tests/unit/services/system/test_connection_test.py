"""“Test my connection” tells what time Apple's servers say it is."""

from datetime import datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.network.connection import Answer, Obstacle, ProbeResult
from storebell.services.system.connection_test import ConnectionTest
from support.clocks import START

pytestmark = pytest.mark.anyio


class Seen:
    """Fits `services.ports.ConnectionProbe` with what was seen."""

    def __init__(self, sighting: ProbeResult) -> None:
        self._sighting = sighting

    def host_of(self, _environment: Environment) -> str:
        return self._sighting.host

    async def probe(self, _environment: Environment) -> ProbeResult:
        return self._sighting


@pytest.mark.parametrize(
    ("sighting", "is_noted"),
    [
        (ProbeResult("host", START, answer=Answer(401, skew_seconds=90)), True),
        (ProbeResult("host", START, answer=Answer(401)), False),
        (ProbeResult("host", START), False),
        (
            ProbeResult(
                "host", START, obstacle=Obstacle.UNTRUSTED, answer=Answer(401, skew_seconds=90)
            ),
            False,
        ),
    ],
    ids=["answered", "without a date", "no answer", "not trusted"],
)
async def test_only_a_trusted_answer_tells_the_time(sighting: ProbeResult, is_noted: bool) -> None:
    noted: list[tuple[datetime, datetime]] = []
    test = ConnectionTest(Seen(sighting), note_time=lambda at, clock: noted.append((at, clock)))
    assert [item async for item in test.run()]
    assert noted == ([(START - timedelta(seconds=90), START)] * 2 if is_noted else [])
