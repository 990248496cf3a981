"""What the window shows of apps and keys, read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storebell.domain.credentials import ApiKey, App

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.switchboard import Switchboard


@dataclass(frozen=True, slots=True)
class Overview:
    """`apps` is never empty: the sample app stands in until one is added."""

    apps: Sequence[App]
    keys: Sequence[ApiKey]
    provider: str
    local_root: Path


async def look(switchboard: "Switchboard") -> Overview:
    """Reads the lists. Raises what the books raise: DamagedFileError, NewerFileError, …"""
    return Overview(
        apps=tuple(switchboard.apps.offered()),
        keys=tuple(switchboard.keys.all()),
        provider=switchboard.keys.provider,
        local_root=switchboard.local_root,
    )
