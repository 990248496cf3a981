"""“Test my connection”: finds obstacles between this computer and Apple, host by host."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_
from storebell.domain.network.connection import HostFinding, Looking
from storebell.domain.network.connection_findings import findings_of
from storebell.ports.appstore import ConnectionProbe


class StandInError(StorebellError):
    TITLE = N_("A simulator stands in for Apple in this run")
    ADVICE = N_("Nothing of it goes to Apple. Start without --api-base to test the way there.")


class ConnectionTest:
    """Tests the connection without a key or a token.

    Raises StandInError if a simulator stands in for Apple, and StorebellError if the settings can't
    be used.
    """

    def __init__(
        self,
        probe: ConnectionProbe,
        *,
        has_stand_in: bool = False,
        note_time: Callable[[datetime, datetime], None] = lambda _at, _clock: None,
    ) -> None:
        """`note_time` gets the time of Apple's servers and this computer's clock at that moment."""
        self._probe = probe
        self._note_time = note_time
        self._has_stand_in = has_stand_in

    async def run(self) -> AsyncGenerator[Looking | HostFinding, None]:
        """Yields each host when its test begins, then its findings."""
        if self._has_stand_in:
            raise StandInError
        for environment in (Environment.SANDBOX, Environment.PRODUCTION):
            yield Looking(self._probe.host_of(environment))
            sighting = await self._probe.look(environment)
            skew = sighting.answer.skew_seconds if sighting.answer else None
            if sighting.obstacle is None and skew is not None:
                self._note_time(sighting.at - timedelta(seconds=skew), sighting.at)
            for found in findings_of(sighting):
                yield found
