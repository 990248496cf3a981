"""What the window shows of apps and keys, read in one go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.environment import Environment
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services
    from storebell.services.notifications.repository import TestRepository


@dataclass(frozen=True, slots=True)
class Overview:
    """`apps` is never empty: the sample app stands in until one is added. `newest` are the newest
    tests of each of them, one for each environment, however long ago. `lists_folder` holds the
    files of apps, keys and settings.
    """

    apps: Sequence[App]
    keys: Sequence[ApiKey]
    provider: str
    local_root: Path
    newest: Sequence[Timeline] = ()
    lists_folder: Path | None = None


async def look(services: "Services") -> Overview:
    """Reads the lists. Raises what the books raise: DamagedFileError, NewerFileError, …"""
    apps = tuple(services.apps.offered())
    return Overview(
        apps=apps,
        keys=tuple(services.keys.all()),
        provider=services.keys.provider,
        local_root=services.local_root,
        newest=tuple(_newest(services.repository, apps)),
        lists_folder=services.lists_folder,
    )


def _newest(repository: "TestRepository", apps: Iterable[App]) -> Iterator[Timeline]:
    for app in apps:
        for environment in Environment:
            wanted = TestFilter(bundle_id=app.bundle_id, environment=environment)
            yield from repository.page(None, 1, wanted).timelines
