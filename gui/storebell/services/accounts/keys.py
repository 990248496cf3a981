"""API keys: importing, listing and removing them, and the credentials for an app's requests."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from storebell.domain.accounts.audit import Act
from storebell.domain.accounts.credentials import (
    ApiKey,
    App,
    Credentials,
    KeyFileName,
    Secret,
    issuer_id_from,
    key_id_from,
    key_label_from,
)
from storebell.domain.accounts.read_key import KeyStep, ReadKey
from storebell.domain.errors.accounts import (
    KeyInUseError,
    NoKeyError,
    UnknownKeyError,
)
from storebell.domain.errors.key_files import KeyInOtherKeychainError
from storebell.domain.errors.keychain import KeychainError, KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import MissingKeyIdError
from storebell.domain.findings import Finding
from storebell.domain.messages import N_
from storebell.domain.plain_text import masked_name, visible
from storebell.ports.clock import Clock
from storebell.ports.files import AppRepository, KeyRepository
from storebell.ports.keychain import KeyReader, Vault
from storebell.services.accounts.key_findings import (
    findings_on_key,
    findings_on_other_ids,
    findings_on_steps,
)
from storebell.services.system.audit import AuditTrail

STANDARD_INPUT_SIGN: Final = "-"
"""The name that is given in place of a file for standard input."""

STANDARD_INPUT: Final = N_("standard input")
"""The name that replaces a file name in a message."""


@dataclass(frozen=True, slots=True)
class AddedKey:
    """An imported key, and findings about it for its owner.

    `steps` are what was undone to read it.
    """

    key: ApiKey
    findings: tuple[Finding, ...] = ()
    steps: tuple[KeyStep, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key and the facts that a page shows of it: never its secret.

    `last_used_at` is when it last signed on this computer, to the minute; its age follows from
    `key.added_at`. `is_elsewhere` is true if another keychain holds it than the one in use now, so
    that it has to be imported again.
    """

    key: ApiKey
    apps: tuple[App, ...]
    last_used_at: datetime | None
    is_for_this_session: bool
    is_elsewhere: bool


class Keys:
    """The API keys of this installation: secrets in the vault, other fields in the repository.

    `session` is the vault of keys for this session only: those are in no file.
    """

    def __init__(
        self,
        vault: Vault,
        book: KeyRepository,
        apps: AppRepository,
        reader: KeyReader,
        clock: Clock,
        session: Vault | None = None,
        trail: AuditTrail | None = None,
    ) -> None:
        self._vault = vault
        self._book = book
        self._apps = apps
        self._reader = reader
        self._clock = clock
        self._session = session
        self._trail = trail or AuditTrail.none()
        self._session_keys: dict[str, ApiKey] = {}

    @property
    def provider(self) -> str:
        """The name of the keychain that new keys go to."""
        return self._vault.provider

    def all(self) -> Sequence[ApiKey]:
        """The keys, oldest first. A key for this session replaces a stored one of the same ID."""
        lasting = [key for key in self._book.all() if key.key_id not in self._session_keys]
        return [*lasting, *self._session_keys.values()]

    def is_for_this_session(self, key_id: str) -> bool:
        """True if the key is in memory only, which the window shows with a badge."""
        return key_id in self._session_keys

    def apps_using(self, key_id: str) -> Sequence[App]:
        return [app for app in self._apps.all() if app.key_id == key_id]

    async def add(
        self,
        file: Path,
        issuer_id: str,
        key_id: str | None = None,
        *,
        is_for_this_session: bool = False,
    ) -> AddedKey:
        """Imports a .p8 file, which is not moved.

        The key ID is read from the file name if it is not given. The secret is stored before the
        key is listed, so that a listed key has one. Raises InvalidValueError, KeyFileError and
        KeychainError subclasses, and as the repository.
        """
        issuer_id = issuer_id_from(issuer_id)
        # First, because only the reader's messages are safe if a key itself is given as the path.
        read = self._reader.read_file(file)
        key_id = key_id_of(file, key_id)
        return await self._add(
            read, issuer_id, key_id, file, is_for_this_session=is_for_this_session
        )

    def check_issuer_id(self, issuer_id: str) -> None:
        """Checks the form of an issuer ID. Raises InvalidIssuerIdError."""
        issuer_id_from(issuer_id)

    def check_content(self, file: Path) -> None:
        """Raises what `add` would raise for the content of the file; nothing is stored."""
        self._reader.read_file(file)

    def check_file(self, file: Path) -> None:
        """The same, and for its name, where no key ID is given."""
        self.check_content(file)
        key_id_of(file, None)

    async def add_text(
        self, text: Secret, issuer_id: str, key_id: str, *, is_for_this_session: bool = False
    ) -> AddedKey:
        """Imports a key that came on standard input, so that it need not be in a file.

        Raises as `add`.
        """
        issuer_id = issuer_id_from(issuer_id)
        read = self._reader.read_input(text, STANDARD_INPUT)
        return await self._add(
            read,
            issuer_id,
            key_id_from(key_id),
            PurePath(),
            is_for_this_session=is_for_this_session,
        )

    async def _add(
        self,
        read: ReadKey,
        issuer_id: str,
        key_id: str,
        file: PurePath,
        *,
        is_for_this_session: bool,
    ) -> AddedKey:
        fingerprint = self._reader.fingerprint(read.secret)
        known = self.all()
        earlier = {key.key_id: key for key in known}.get(key_id)
        is_new = all(key.key_id != key_id for key in self._book.all())
        vault = self._session if is_for_this_session and self._session else self._vault
        key = ApiKey(
            key_id=key_id,
            issuer_id=issuer_id,
            fingerprint=fingerprint,
            provider=vault.provider,
            added_at=self._clock.now(),
            label=earlier.label if earlier else "",
            file_name=visible(masked_name(file.name)),
        )
        await vault.store(key_id, read.secret)
        if vault is self._session:
            self._session_keys[key_id] = key
            act = Act.KEY_FOR_SESSION
        else:
            await self._list(key, is_new=is_new)
            await self._end_session_of(key_id)
            act = Act.KEY_ADDED if is_new else Act.KEY_REPLACED
        self._trail.note(act, key_id, f"{key.provider}, public key {fingerprint}")
        findings = (
            *findings_on_steps(key_id, read.steps),
            *findings_on_key(file, key, earlier),
            *findings_on_other_ids(key, known),
        )
        return AddedKey(key, findings, read.steps)

    async def remove(self, key_id: str, *, is_forced: bool = False) -> None:
        """Removes the secret and then the entry: an unlisted key leaves no secret behind.

        Raises UnknownKeyError, KeyInUseError unless forced, KeychainError subclasses.
        """
        if all(key.key_id != key_id for key in self.all()):
            raise UnknownKeyError(key_id=key_id)
        users = self.apps_using(key_id)
        if users and not is_forced:
            names = ", ".join(f"“{app.label}”" for app in users)
            raise KeyInUseError(key_id=key_id, apps=names)
        if self._session and await self._end_session_of(key_id):
            self._trail.note(Act.KEY_REMOVED, key_id, self._session.provider)
            if all(key.key_id != key_id for key in self._book.all()):
                return
        # Gone already, or in a keychain that this computer no longer uses.
        with contextlib.suppress(KeyNotInKeychainError):
            await self._vault.remove(key_id)
        self._book.remove(key_id)
        self._trail.note(Act.KEY_REMOVED, key_id, self.provider)

    def rename(self, key_id: str, label: str) -> ApiKey:
        """Sets the owner's name of the key; empty text removes it.

        Raises UnknownKeyError, InvalidKeyLabelError, and as the repository.
        """
        key = replace(self.find(key_id), label=key_label_from(label))
        if key_id in self._session_keys:
            self._session_keys[key_id] = key
        else:
            self._book.put(key)
        self._trail.note(Act.KEY_RENAMED, key_id, key.label)
        return key

    def find(self, key_id: str) -> ApiKey:
        """The key of this ID. Raises UnknownKeyError, and as the repository."""
        found = next((key for key in self.all() if key.key_id == key_id.strip()), None)
        if found is None:
            raise UnknownKeyError(key_id=key_id)
        return found

    def facts(self) -> Sequence[KeyFacts]:
        """Every key with the facts that a page shows. Raises as the repositories."""
        last_uses, apps = self._trail.last_uses(), self._apps.all()
        return [
            KeyFacts(
                key=key,
                apps=tuple(app for app in apps if app.key_id == key.key_id),
                last_used_at=last_uses.get(key.key_id),
                is_for_this_session=self.is_for_this_session(key.key_id),
                is_elsewhere=self._is_elsewhere(key),
            )
            for key in self.all()
        ]

    def _is_elsewhere(self, key: ApiKey) -> bool:
        return key.key_id not in self._session_keys and key.provider != self._vault.provider

    async def credentials_for(self, app: App) -> Credentials:
        """The credentials for this app's requests.

        Raises NoKeyError, UnknownKeyError and KeychainError subclasses.
        """
        if app.key_id is None:
            raise NoKeyError(app=app.label)
        return await self.credentials_with(app.key_id, app.bundle_id)

    async def credentials_with(self, key_id: str, bundle_id: str) -> Credentials:
        """The credentials for a bundle ID that is not in the list. Raises as `credentials_for`."""
        found = self.find(key_id)
        is_in_session = self._session and key_id in self._session_keys
        vault = self._session if self._session and is_in_session else self._vault
        try:
            secret = await vault.read(key_id)
        except KeyNotInKeychainError:
            if not self._is_elsewhere(found):
                raise
            raise KeyInOtherKeychainError(
                key_id=key_id, provider=vault.provider, stored_in=found.provider
            ) from None
        self._trail.key_used(key_id)
        return Credentials(found.issuer_id, key_id, secret, bundle_id)

    async def _end_session_of(self, key_id: str) -> bool:
        """Forgets a key of this session; True if there was one."""
        if self._session is None or self._session_keys.pop(key_id, None) is None:
            return False
        with contextlib.suppress(KeyNotInKeychainError):
            await self._session.remove(key_id)
        return True

    async def _list(self, key: ApiKey, *, is_new: bool) -> None:
        try:
            self._book.put(key)
        except StorebellError:
            if is_new:
                with contextlib.suppress(KeychainError):
                    await self._vault.remove(key.key_id)
            raise


def key_id_of(file: PurePath, key_id: str | None) -> str:
    """The given key ID, or that in the file's name.

    Raises MissingKeyIdError, InvalidKeyIdError.
    """
    if key_id is not None and key_id.strip():
        return key_id_from(key_id)
    found = KeyFileName.read(file).key_id
    if found is None:
        raise MissingKeyIdError(file=file.name)
    return found
