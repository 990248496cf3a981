"""Files that are dropped on the window: keys, or a team's file."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from storebell.domain.accounts.credentials import KeyFileKind, KeyFileName


@dataclass(frozen=True, slots=True)
class Dropped:
    """Files that were dropped and can be imported: keys, else a team's file."""

    keys: tuple[Path, ...] = ()
    team_file: Path | None = None

    @classmethod
    def read(cls, data: QMimeData) -> "Dropped":
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        team = (file for file in files if file.suffix.lower() == ".toml")
        return cls(dropped_key_files(data), next(team, None))

    def __bool__(self) -> bool:
        return bool(self.keys) or self.team_file is not None


def dropped_key_files(data: QMimeData) -> tuple[Path, ...]:
    """Those of the dropped files that look like keys, by their ending or by Apple's name for them.

    Browsers and editors like to add an ending of their own, as in SubscriptionKey_….p8.txt.
    """
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return tuple(file for file in files if _may_be_key(file))


def _may_be_key(file: Path) -> bool:
    is_named_so = KeyFileName.read(file).kind is not KeyFileKind.UNKNOWN
    return is_named_so or file.suffix.lower() == ".p8"
