"""API keys: importing, listing and removing them, and what signs an app's requests."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from storebell.domain.accounts.audit import Act
from storebell.domain.accounts.credentials import (
    ApiKey,
    App,
    Credentials,
    KeyFileKind,
    KeyFileName,
    Secret,
    bundle_id_from,
    issuer_id_from,
    key_id_from,
    key_label_from,
)
from storebell.domain.errors.accounts import (
    IncompleteEnvironmentKeyError,
    KeyInUseError,
    NoKeyError,
    UnknownKeyError,
)
from storebell.domain.errors.key_files import KeyInOtherKeychainError, KeyInputNotReadError
from storebell.domain.errors.keychain import KeychainError, KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import MissingKeyIdError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import words
from storebell.domain.plain_text import masked_name, visible
from storebell.ports.clock import Clock
from storebell.ports.files import AppBook, KeyBook
from storebell.ports.keychain import KeyReader, Vault
from storebell.services.system.audit import AuditTrail

KEY_FILE_VARIABLE: Final = "STOREBELL_KEY_FILE"
KEY_ID_VARIABLE: Final = "STOREBELL_KEY_ID"
ISSUER_ID_VARIABLE: Final = "STOREBELL_ISSUER_ID"
KEYS_FOLDER_VARIABLE: Final = "STOREBELL_KEYS_DIR"

STANDARD_INPUT_SIGN: Final = "-"
"""Stands in the place of a file for what another program writes."""

STANDARD_INPUT: Final = "standard input"
"""What stands for a file name in a message."""


@dataclass(frozen=True, slots=True)
class AddedKey:
    """A key that was imported, and what its owner should know about it."""

    key: ApiKey
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key and what a page shows of it: never its secret.

    `last_used_at` is when it last signed for something on this computer, to the minute; its age
    follows from `key.added_at`. `is_elsewhere` says that another keychain holds it than the one in
    use now, so that it has to be imported again.
    """

    key: ApiKey
    apps: tuple[App, ...]
    last_used_at: datetime | None
    is_for_this_session: bool
    is_elsewhere: bool


class Keys:
    """The API keys of this installation: secrets in the vault, everything else in the book.

    `session` is the vault of keys that are for this session only: those are in no file.
    """

    def __init__(
        self,
        vault: Vault,
        book: KeyBook,
        apps: AppBook,
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
        """What people call the keychain that new keys go to."""
        return self._vault.provider

    def all(self) -> Sequence[ApiKey]:
        """The keys, oldest first. A key for this session stands in for a lasting one."""
        lasting = [key for key in self._book.all() if key.key_id not in self._session_keys]
        return [*lasting, *self._session_keys.values()]

    def is_for_this_session(self, key_id: str) -> bool:
        """Whether the key is kept in memory only, which the window shows with a badge."""
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
        """Imports a .p8 file, which stays where it is.

        The key ID is read from the file name where it is not given. The secret is stored before the
        key is listed, so that a listed key has one. Raises InvalidValueError, KeyFileError and
        KeychainError subclasses, and those of the book.
        """
        issuer_id = issuer_id_from(issuer_id)
        # First, because only the reader's words are safe when a key itself is given as the path.
        secret = self._reader.read_file(file)
        key_id = key_id_of(file, key_id)
        return await self._add(
            secret, issuer_id, key_id, file, is_for_this_session=is_for_this_session
        )

    def check_issuer_id(self, issuer_id: str) -> None:
        """Raises InvalidIssuerIdError."""
        issuer_id_from(issuer_id)

    def check_file(self, file: Path) -> None:
        """Raises what `add` would raise for the file itself; nothing is stored."""
        self._reader.read_file(file)
        key_id_of(file, None)

    async def add_text(
        self, text: Secret, issuer_id: str, key_id: str, *, is_for_this_session: bool = False
    ) -> AddedKey:
        """Imports a key that came on standard input, so that it need not be in a file.

        Raises as `add`.
        """
        issuer_id = issuer_id_from(issuer_id)
        secret = self._reader.read_text(text, STANDARD_INPUT)
        return await self._add(
            secret,
            issuer_id,
            key_id_from(key_id),
            PurePath(),
            is_for_this_session=is_for_this_session,
        )

    async def _add(
        self,
        secret: Secret,
        issuer_id: str,
        key_id: str,
        file: PurePath,
        *,
        is_for_this_session: bool,
    ) -> AddedKey:
        fingerprint = self._reader.fingerprint(secret)
        earlier = {key.key_id: key for key in self.all()}.get(key_id)
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
        await vault.store(key_id, secret)
        if vault is self._session:
            self._session_keys[key_id] = key
            act = Act.KEY_FOR_SESSION
        else:
            await self._list(key, is_new=is_new)
            await self._end_session_of(key_id)
            act = Act.KEY_ADDED if is_new else Act.KEY_REPLACED
        self._trail.note(act, key_id, f"{key.provider}, public key {fingerprint}")
        return AddedKey(key, _findings_on(file, key, earlier))

    async def remove(self, key_id: str, *, is_forced: bool = False) -> None:
        """Removes the secret and then the entry: what is not listed leaves no secret behind.

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
        """Gives the key a name of its owner's; empty text takes it away.

        Raises UnknownKeyError, InvalidKeyLabelError and those of the book.
        """
        key = replace(self.find(key_id), label=key_label_from(label))
        if key_id in self._session_keys:
            self._session_keys[key_id] = key
        else:
            self._book.put(key)
        self._trail.note(Act.KEY_RENAMED, key_id, key.label)
        return key

    def find(self, key_id: str) -> ApiKey:
        """Raises UnknownKeyError and those of the book."""
        found = next((key for key in self.all() if key.key_id == key_id.strip()), None)
        if found is None:
            raise UnknownKeyError(key_id=key_id)
        return found

    def facts(self) -> Sequence[KeyFacts]:
        """Every key with what a page shows of it. Raises those of the books."""
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
        """What signs this app's requests.

        Raises NoKeyError, UnknownKeyError and KeychainError subclasses.
        """
        if app.key_id is None:
            raise NoKeyError(app=app.label)
        return await self.credentials_with(app.key_id, app.bundle_id)

    async def credentials_with(self, key_id: str, bundle_id: str) -> Credentials:
        """What signs requests for a bundle ID that is no app of the list. Raises as above."""
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
        """Forgets a key that was for this session; whether there was one."""
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


def environment_credentials(
    environ: Mapping[str, str],
    bundle_id: str,
    reader: KeyReader,
    key_input: Secret | None = None,
) -> Credentials | None:
    """A key from the environment, for a pipeline that has no keychain; None where none is set.

    The key ID may come from the name of the file; “-” for the file means `key_input`, which came on
    standard input. Raises IncompleteEnvironmentKeyError, KeyInputNotReadError, InvalidValueError
    and KeyFileError subclasses.
    """
    file, key_id, issuer_id = (
        environ.get(name, "").strip()
        for name in (KEY_FILE_VARIABLE, KEY_ID_VARIABLE, ISSUER_ID_VARIABLE)
    )
    if not (file or key_id or issuer_id):
        return None
    if not file and environ.get(KEYS_FOLDER_VARIABLE, "").strip():
        return None
    if not file:
        raise IncompleteEnvironmentKeyError(missing=KEY_FILE_VARIABLE)
    if not issuer_id:
        raise IncompleteEnvironmentKeyError(missing=ISSUER_ID_VARIABLE)
    if not key_id and KeyFileName.read(PurePath(file)).key_id is None:
        raise IncompleteEnvironmentKeyError(missing=KEY_ID_VARIABLE)
    if file != STANDARD_INPUT_SIGN:
        private_key = reader.read_file(Path(file))
    elif key_input is None:
        raise KeyInputNotReadError
    else:
        private_key = reader.read_text(key_input, STANDARD_INPUT)
    return Credentials(
        issuer_id=issuer_id_from(issuer_id),
        key_id=key_id_of(Path(file), key_id or None),
        private_key=private_key,
        bundle_id=bundle_id_from(bundle_id),
    )


def key_id_of(file: PurePath, key_id: str | None) -> str:
    """The key ID that was given, or that of the file's name. Raises MissingKeyIdError,
    InvalidKeyIdError.
    """
    if key_id is not None and key_id.strip():
        return key_id_from(key_id)
    found = KeyFileName.read(file).key_id
    if found is None:
        raise MissingKeyIdError(file=file.name)
    return found


def findings_on_file(file: PurePath, key_id: str | None = None) -> tuple[Finding, ...]:
    """What the name of a key file tells already, before anything is imported."""
    name = KeyFileName.read(file)
    findings = []
    if name.kind is KeyFileKind.PROBABLY_ANOTHER:
        findings.append(
            Finding(
                Level.WARNING,
                words("“{file}” is probably the wrong kind of key", file=file.name),
                words(
                    "Files called AuthKey_… hold App Store Connect API keys. The App Store Server "
                    "API takes In-App Purchase keys, called SubscriptionKey_…: App Store Connect › "
                    "Users and Access › Integrations › In-App Purchase."
                ),
            )
        )
    if name.key_id is not None and key_id is not None and name.key_id != key_id:
        findings.append(
            Finding(
                Level.WARNING,
                words("The file name says {named}, not {key_id}", named=name.key_id, key_id=key_id),
                words(
                    "Apple refuses a key under another key's ID. Compare with App Store Connect."
                ),
            )
        )
    return tuple(findings)


def _findings_on(file: PurePath, key: ApiKey, earlier: ApiKey | None) -> tuple[Finding, ...]:
    findings = findings_on_file(file, key.key_id)
    if earlier is None:
        return findings
    if earlier.fingerprint != key.fingerprint:
        replaced = Finding(
            Level.NOTE,
            words("It replaces another private key of the same ID {key_id}", key_id=key.key_id),
            words("If that was not meant, import the earlier file again."),
        )
        findings = (*findings, replaced)
    if earlier.issuer_id != key.issuer_id:
        moved = Finding(
            Level.NOTE,
            words(
                "The issuer ID of {key_id} was {earlier} before",
                key_id=key.key_id,
                earlier=earlier.issuer_id,
            ),
            words("If that was not meant, import the file again with the earlier one."),
        )
        findings = (*findings, moved)
    return findings
