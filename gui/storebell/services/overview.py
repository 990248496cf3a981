"""Apps and keys for the window, read in one go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.environment import Environment
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.services.composer.choices import NOTHING_REMEMBERED, Remembered

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services
    from storebell.services.notifications.repository import TestRepository


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the window shows of apps and keys.

    `apps` is never empty: it is the sample app until one is added. `newest` are the newest tests of
    each of them, one for each environment, however long ago. `lists_folder` holds the files of
    apps, keys and settings. `provider` names the keychain that stores all of the keys but those of
    this session, of which there are `session_keys`; it is empty if several store them.
    `remembered` is what was chosen for the last send.
    """

    apps: Sequence[App]
    keys: Sequence[ApiKey]
    provider: str
    local_root: Path
    newest: Sequence[Timeline] = ()
    lists_folder: Path | None = None
    session_keys: int = 0
    remembered: Remembered = NOTHING_REMEMBERED


async def read_overview(services: "Services") -> Overview:
    """Reads the lists. Raises as the repositories: DamagedFileError, NewerFileError, …"""
    apps, keys = tuple(services.apps.offered()), tuple(services.keys.all())
    stored = [key for key in keys if not services.keys.is_for_this_session(key.key_id)]
    providers = {key.provider for key in stored}
    return Overview(
        apps=apps,
        keys=keys,
        provider=providers.pop() if len(providers) == 1 else "",
        local_root=services.local_root,
        newest=tuple(_newest(services.repository, apps)),
        lists_folder=services.lists_folder,
        session_keys=len(keys) - len(stored),
        remembered=services.choices.read(),
    )


def _newest(repository: "TestRepository", apps: Iterable[App]) -> Iterator[Timeline]:
    for app in apps:
        for environment in Environment:
            wanted = TestFilter(bundle_id=app.bundle_id, environment=environment)
            yield from repository.page(None, 1, wanted).timelines
