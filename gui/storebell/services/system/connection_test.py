"""“Test my connection”: finds obstacles between this computer and Apple, host by host."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_
from storebell.domain.network.connection import HostFinding, HostStarted
from storebell.domain.network.connection_findings import findings_of
from storebell.ports.appstore import ConnectionProbe


class SimulatedAppleError(StorebellError):
    TITLE = N_("A simulator stands in for Apple in this run")
    ADVICE = N_("Nothing of it goes to Apple. Start without --api-base to test the way there.")


class ConnectionTest:
    """Tests the connection without a key or a token.

    Raises SimulatedAppleError if a simulator stands in for Apple, and StorebellError if the
    settings can't be used.
    """

    def __init__(
        self,
        probe: ConnectionProbe,
        *,
        has_simulator: bool = False,
        note_time: Callable[[datetime, datetime], None] = lambda _at, _clock: None,
    ) -> None:
        """`note_time` gets the time of Apple's servers and this computer's clock at that moment."""
        self._probe = probe
        self._note_time = note_time
        self._has_simulator = has_simulator

    async def run(self) -> AsyncGenerator[HostStarted | HostFinding, None]:
        """Yields each host when its test begins, then its findings."""
        if self._has_simulator:
            raise SimulatedAppleError
        for environment in (Environment.SANDBOX, Environment.PRODUCTION):
            yield HostStarted(self._probe.host_of(environment))
            result = await self._probe.probe(environment)
            skew = result.answer.skew_seconds if result.answer else None
            if result.obstacle is None and skew is not None:
                self._note_time(result.at - timedelta(seconds=skew), result.at)
            for found in findings_of(result):
                yield found
