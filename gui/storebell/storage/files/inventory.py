"""Inventory of this installation's files, with their sizes and contents."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.messages import Message, msg
from storebell.domain.settings.security import StoredFile
from storebell.files.refusals import reason_of
from storebell.storage.paths import Paths

MOST_FILES: Final = 1000

_KINDS: Final[Sequence[tuple[str, Message]]] = (
    # The first that fits counts.
    ("*.damaged-*", msg("a damaged file, set aside as it was")),
    ("process.lock", msg("nothing; shows whether the process of a temporary folder runs")),
    ("*.lock", msg("nothing; keeps two Storebells from writing at once")),
    ("*.rmlock", msg("nothing; keeps two Storebells from writing at once")),
    ("*.new", msg("a file that was not written to its end")),
    ("keys.json", msg("key IDs, issuer IDs, fingerprints of public keys; no private key")),
    ("apps.json", msg("apps: labels, bundle IDs, server URLs as you entered them")),
    ("settings.json", msg("the settings that were changed")),
    (
        "storebell.db",
        msg(
            "tests, Apple's answers, signed payloads, hosts contacted, the audit log, URLs used in "
            "Local and the choices of the last send; no private key, no JSON Web Token"
        ),
    ),
    ("storebell.db-wal", msg("what was written to the database last")),
    ("storebell.db-shm", msg("the database's index of what was written last")),
    (
        "storebell.db.before-v*",
        msg("a copy of the database from before an upgrade, deleted after 30 days"),
    ),
    ("storebell.db.*", msg("a copy of the database that a repair made")),
    ("local-root/local-root-*.key", msg("the key of an earlier Local root, set aside")),
    ("local-root/*.key", msg("the key of the Local root, which signs NOT APPLE payloads only")),
    (
        "local-root/*",
        msg("the certificate of the Local root, for a handler's test configuration"),
    ),
    (
        "simulator-identity/*.p8",
        msg("the key of this installation's simulator, which Apple does not know"),
    ),
    ("simulator-identity/*identity.json", msg("issuer ID and key ID of that simulator")),
    ("present/*", msg("nothing; a Storebell that runs")),
    ("crashes/running-*", msg("nothing, unless that Storebell crashes")),
    ("crashes/*", msg("where Storebell crashed: functions and line numbers, no values")),
    ("bell", msg("nothing; its change tells other windows to look")),
    ("window.ini", msg("where the window stood and how it was divided")),
    ("window.socket", msg("nothing; a second start reaches the window through it")),
    ("storebell.log*", msg("the log, without keys, tokens and payloads")),
    (
        "SubscriptionKey_*.p8",
        msg("the key of a simulator, which Apple knows nothing of; it goes when that ends"),
    ),
    ("receiver-root.pem", msg("the certificate of a receiver that speaks TLS")),
)
_UNKNOWN: Final = msg("not known to this version of Storebell")


class Inventory:
    """Fits `ports.files.Inventory`."""

    def __init__(
        self, paths: Paths, temporary_folders: Callable[[], Iterable[Path]] = tuple
    ) -> None:
        self._paths = paths
        self._temporary_folders = temporary_folders

    @property
    def folders(self) -> Sequence[Path]:
        paths = self._paths
        every = (paths.settings_folder, paths.data_folder, paths.state_folder, paths.log_folder)
        distinct = dict.fromkeys(every)
        # One that lies in another is read with that one.
        return [
            folder for folder in distinct if not any(other in folder.parents for other in distinct)
        ]

    def files(self) -> Sequence[StoredFile]:
        """Returns the files by folder and name, at most `MOST_FILES`. Raises
        FileUnreadableError.
        """
        found: list[StoredFile] = []
        for folder in (*self.folders, *self._temporary_folders()):
            for file in _files_below(folder):
                found += _stored(file, folder)
                if len(found) >= MOST_FILES:
                    return found
        return found


def _files_below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise FileUnreadableError(file=str(folder), reason=reason_of(error)) from None

    for place, inner, names in os.walk(folder, onerror=refuse):
        inner.sort()
        for name in sorted(names):
            yield Path(place) / name


def _stored(file: Path, folder: Path) -> Iterator[StoredFile]:
    """The file, unless it has gone meanwhile."""
    try:
        facts = file.lstat()
        is_private = None if os.name == "nt" else _is_private(file, facts.st_mode)
    except OSError:
        return
    holds = _holds(file.relative_to(folder).as_posix())
    yield StoredFile(str(file), facts.st_size, holds, is_private)


def _is_private(file: Path, mode: int) -> bool:
    """True where the file's own mode, or that of a folder above it, excludes other users."""
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return True
    enter = stat.S_IXGRP | stat.S_IXOTH
    return any(not folder.stat().st_mode & enter for folder in file.parents)


def _holds(name: str) -> Message:
    return next(
        (
            holds
            for pattern, holds in _KINDS
            if fnmatch(name, pattern) or fnmatch(name, f"*/{pattern}")
        ),
        _UNKNOWN,
    )
