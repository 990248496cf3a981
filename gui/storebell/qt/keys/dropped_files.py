"""Files that are dropped on the window: keys, or a team's file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from storebell.domain.accounts.credentials import KeyFileKind, KeyFileName
from storebell.domain.messages import msg, plural_msg
from storebell.domain.plain_text import masked_name, visible

if TYPE_CHECKING:  # the window's first frame waits for no finding
    from storebell.domain.findings import Finding


@dataclass(frozen=True, slots=True)
class Dropped:
    """Files that were dropped: those that can be imported, keys or else a team's file, and others.

    True where there is any file.
    """

    keys: tuple[Path, ...] = ()
    team_file: Path | None = None
    others: tuple[Path, ...] = ()

    @classmethod
    def read(cls, data: QMimeData) -> "Dropped":
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        keys = dropped_key_files(data)
        team_files = () if keys else tuple(file for file in files if _may_be_team_file(file))
        taken = keys or team_files[:1]
        others = tuple(file for file in files if file not in taken)
        return cls(keys, team_files[0] if team_files else None, others)

    def __bool__(self) -> bool:
        return bool(self.keys or self.others) or self.team_file is not None

    @property
    def left_out(self) -> "Finding | None":
        """A finding about what is not imported; None where nothing is left out."""
        from storebell.domain.findings import Finding, Level

        if not self.others:
            return None
        names = visible(masked_name(self.others[0].name))
        seen = plural_msg(
            "“{name}” was not imported",
            "“{name}” and {others} more were not imported",
            len(self.others),
            name=names,
            others=len(self.others) - 1,
        )
        advice = msg("Storebell takes .p8 files with keys, and a team's storebell.toml with apps.")
        return Finding(Level.NOTE, seen, advice)


def _may_be_team_file(file: Path) -> bool:
    return file.suffix.lower() == ".toml"


def dropped_key_files(data: QMimeData) -> tuple[Path, ...]:
    """Those of the dropped files that look like keys, by their ending or by Apple's name for them.

    Browsers and editors like to add an ending of their own, as in SubscriptionKey_….p8.txt.
    """
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return tuple(file for file in files if _may_be_key(file))


def _may_be_key(file: Path) -> bool:
    is_named_so = KeyFileName.read(file).kind is not KeyFileKind.UNKNOWN
    return is_named_so or file.suffix.lower() == ".p8"
