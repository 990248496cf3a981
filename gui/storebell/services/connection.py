"""“Test my connection”: what stands between this computer and Apple, host by host."""

from collections.abc import AsyncGenerator

from storebell.domain.connection import HostFinding, Looking
from storebell.domain.connection_findings import findings_of
from storebell.domain.environment import Environment
from storebell.services.ports import ConnectionProbe


class ConnectionTest:
    """Needs no key and sends no token. Raises StorebellError where the settings can't be used."""

    def __init__(self, probe: ConnectionProbe) -> None:
        self._probe = probe

    async def run(self) -> AsyncGenerator[Looking | HostFinding, None]:
        """Each host as it is looked at, then what was found of it."""
        for environment in (Environment.SANDBOX, Environment.PRODUCTION):
            yield Looking(self._probe.host_of(environment))
            for found in findings_of(await self._probe.look(environment)):
                yield found
