"""The identity of this installation's simulator, stored so that keys and apps stay valid.

`identity.json` holds the issuer ID and the key ID; the private key is beside it in Apple's format.
It is of no use at Apple's, and yet its owner's alone. A process that uses it holds a lock.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storebell.domain.accounts.credentials import (
    Secret,
    is_simulated_issuer,
    issuer_id_from,
    key_id_from,
)
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_
from storebell.files.folders import make_private_folder
from storebell.files.locking import open_lock, try_lock
from storebell.files.own_reading import read_own_beginning
from storebell.files.refusals import reason_of
from storebell.files.writing import write_own

_FACTS: Final = "identity.json"
_LOCK: Final = "identity.lock"
_KEY_FILES: Final = "SubscriptionKey_*.p8"
_MOST_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class StoredIdentity:
    """Identity of a simulator for its clients. `key_file` is the path of the private key."""

    issuer_id: str
    key_id: str
    private_key: Secret
    key_file: Path


class IdentityInUseError(StorebellError):
    TITLE = N_("Another simulator of this installation is running")
    ADVICE = N_(
        "It uses the identity that is kept. Stop it first, or start this one without "
        "--new-identity: it then has an identity of its own."
    )


class IdentityFolder:
    """The folder of the identity, held by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Keeps other simulators out until the end, which comes with the process at the latest.

        Raises IdentityInUseError where another has it, and FileUnwritableError.
        """
        make_private_folder(self._folder, own=2)
        file = self._folder / _LOCK
        try:
            descriptor = open_lock(file)
        except OSError as error:
            raise FileUnwritableError(file=str(file), reason=reason_of(error)) from None
        try:
            try:
                try_lock(descriptor)
            except OSError:
                raise IdentityInUseError from None
            yield
        finally:
            os.close(descriptor)

    @property
    def is_there(self) -> bool:
        """True where something is stored, complete or not."""
        return (self._folder / _FACTS).exists()

    def read(self) -> StoredIdentity | None:
        """Returns the stored identity; None where it is missing or incomplete.

        Raises FileUnreadableError, NotAFileError, FileNotTrustedError.
        """
        content = read_own_beginning(self._folder / _FACTS, _MOST_BYTES)
        try:
            facts: object = json.loads(content or b"")
            if not isinstance(facts, dict):
                return None
            issuer_id = issuer_id_from(str(facts.get("issuer_id")))
            key_id = key_id_from(str(facts.get("key_id")))
        except (ValueError, RecursionError, InvalidValueError):
            return None
        file = self._key_file(key_id)
        key = read_own_beginning(file, _MOST_BYTES)
        if key is None or not is_simulated_issuer(issuer_id):
            return None
        return StoredIdentity(issuer_id, key_id, Secret(key.decode("ascii", "replace")), file)

    def write(self, issuer_id: str, key_id: str, private_key: Secret) -> StoredIdentity:
        """Keeps an identity; the one before and its key are gone. Raises FileUnwritableError."""
        file = self._key_file(key_id)
        write_own(file, private_key.reveal().encode("ascii"))
        facts = {"issuer_id": issuer_id, "key_id": key_id}
        write_own(self._folder / _FACTS, json.dumps(facts, indent=2).encode() + b"\n")
        for other in self._folder.glob(_KEY_FILES):
            if other != file:
                with contextlib.suppress(OSError):  # of no use to anybody any more
                    other.unlink()
        return StoredIdentity(issuer_id, key_id, private_key, file)

    def _key_file(self, key_id: str) -> Path:
        return self._folder / f"SubscriptionKey_{key_id}.p8"
