"""“Test my connection”: what stands between this computer and Apple, host by host."""

from collections.abc import AsyncGenerator

from storebell.domain.connection import HostFinding, Looking
from storebell.domain.connection_findings import findings_of
from storebell.domain.environment import Environment
from storebell.domain.errors import StorebellError
from storebell.services.ports import ConnectionProbe


class StandInError(StorebellError):
    TITLE = "A simulator stands in for Apple in this run"
    ADVICE = "Nothing of it goes to Apple. Start without --api-base to test the way there."


class ConnectionTest:
    """Needs no key and sends no token.

    Raises StandInError where a simulator stands in for Apple, and StorebellError where the settings
    can't be used.
    """

    def __init__(self, probe: ConnectionProbe, *, has_stand_in: bool = False) -> None:
        self._probe = probe
        self._has_stand_in = has_stand_in

    async def run(self) -> AsyncGenerator[Looking | HostFinding, None]:
        """Each host as it is looked at, then what was found of it."""
        if self._has_stand_in:
            raise StandInError
        for environment in (Environment.SANDBOX, Environment.PRODUCTION):
            yield Looking(self._probe.host_of(environment))
            for found in findings_of(await self._probe.look(environment)):
                yield found
