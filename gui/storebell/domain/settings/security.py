"""Facts that a security review asks for: stored data and its place, remaining risks."""

from collections.abc import Sequence
from dataclasses import dataclass

from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.accounts.credentials import ApiKey
from storebell.domain.errors.keychain import KeychainError
from storebell.domain.messages import Message, msg
from storebell.domain.network.contacts import Contact


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of Storebell's own.

    `is_private` is true if only its owner may read it, None if the system has no file mode for
    that.
    """

    path: str
    size_bytes: int
    holds: Message
    is_private: bool | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk that remains, and what can be done about it."""

    title: Message
    advice: Message


@dataclass(frozen=True, slots=True)
class SecurityFacts:
    """The contents of the Security page. Each of `keys` names its keychain, which may have changed
    since.

    `folders` are where Storebell's files are. `keychain_error` is why the keychain can't be reached
    in this session; it is None if it can.
    """

    keychain: str
    keys: Sequence[ApiKey]
    folders: Sequence[str]
    files: Sequence[StoredFile]
    contacts: Sequence[Contact]
    acts: Sequence[AuditEntry]
    risks: Sequence[Risk]
    keychain_error: KeychainError | None = None


_READABLE = Risk(
    msg("Another process of the same user can read an unlocked keychain"),
    msg(
        "Use a key made for Storebell alone: it can be revoked in App Store Connect without harm "
        "to anything else. Lock the keychain when you leave."
    ),
)
_PYTHON_IS_TRUSTED = Risk(
    msg("macOS knows this Storebell as Python"),
    msg(
        "Started from a checkout, it is an unsigned Python that the keychain trusts, and any "
        "script that this Python runs may read the key without a question. Use the signed build."
    ),
)
_ANY_PROGRAM = Risk(
    msg("Windows protects credentials from other users, not from your other programs"),
    msg("Use the installed build, and a key made for Storebell alone."),
)
_MEMORY = Risk(
    msg("While Storebell runs, a key that was used is in its memory"),
    msg(
        "Python can't wipe a text from memory. Close Storebell when you are done; whoever can read "
        "the memory of your processes can read your keychain too."
    ),
)
_PAYLOADS = Risk(
    msg("Signed payloads and tokens of test notifications are kept in the database"),
    msg(
        "They name your apps and notifications; they are no credentials. Settings say how long "
        "they are kept, and “Remove” removes them."
    ),
)
_INSPECTION = Risk(
    msg("An authority that you added can read what is sent to Apple"),
    msg(
        "A request's token is good for minutes and its private key never leaves this computer. "
        "Take the authority out of the settings when you no longer need it."
    ),
)


_DESKTOP = Risk(
    msg("The desktop shows and may keep what its notifications say"),
    msg(
        "App, environment and result of an attempt, also on a locked screen if the desktop does "
        "so; nothing of the payload. Settings switch them off."
    ),
)


def risks_of(
    platform: str,
    *,
    is_frozen: bool,
    has_added_authority: bool,
    has_desktop_notifications: bool = False,
) -> tuple[Risk, ...]:
    """The risks that remain; `platform` is a value of sys.platform."""
    found = [_READABLE]
    if platform == "darwin" and not is_frozen:
        found.append(_PYTHON_IS_TRUSTED)
    if platform == "win32":
        found.append(_ANY_PROGRAM)
    if has_added_authority:
        found.append(_INSPECTION)
    if has_desktop_notifications:
        found.append(_DESKTOP)
    return (*found, _MEMORY, _PAYLOADS)
