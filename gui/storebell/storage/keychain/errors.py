"""Translation of a keychain's failures into Storebell's errors.

Judged by types and numbers only, never by message: the text of a foreign exception could hold what
was being stored. Sources: Apple, Security Framework Result Codes; Microsoft, System Error Codes;
freedesktop.org, Secret Service API and D-Bus specification.
"""

from collections.abc import Iterator
from typing import Final

from storebell.domain.errors.keychain import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainNotConfirmedError,
    KeychainRefusedError,
    KeyNotInKeychainError,
)
from storebell.domain.messages import N_, Message, msg


class NotConfirmedError(Exception):
    """The value that was read back differs from the one that was written."""


class ItemAbsentError(Exception):
    """The keychain answered that it has no such item."""


# macOS: errSecItemNotFound. Windows: ERROR_NOT_FOUND.
_ABSENT_CODES: Final = {-25300, 1168}
# macOS: userCanceledErr, errSecInteractionNotAllowed, errSecInteractionRequired.
# Windows: ERROR_CANCELLED.
_LOCKED_CODES: Final = {-128, -25308, -25315, 1223}
# macOS: errSecNotAvailable, errSecNoSuchKeychain, errSecNoDefaultKeychain.
_NO_KEYCHAIN_CODES: Final = {-25291, -25294, -25307}
# Windows: ERROR_NO_SUCH_LOGON_SESSION, as in a session over ssh.
_NO_SESSION_CODES: Final = {1312}
# macOS: errSecAuthFailed, errSecCSInfoPlistFailed.
_SIGNATURE_CODES: Final = {-25293, -67030}

_LOCKED: Final = {"KeyringLocked", "LockedException", "PromptDismissedException"}
_NO_SERVICE: Final = {"SecretServiceNotAvailableException", "NoKeyringError"}
_ABSENT: Final = {"ItemAbsentError", "ItemNotFoundException"}

_NO_BUS_NAMES: Final = {
    "org.freedesktop.DBus.Error.Disconnected",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NoReply",
    "org.freedesktop.DBus.Error.NoServer",
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.Spawn.ExecFailed",
}
_LOCKED_BUS_NAMES: Final = {"org.freedesktop.Secret.Error.IsLocked"}
_ABSENT_BUS_NAMES: Final = {"org.freedesktop.Secret.Error.NoSuchObject"}

_NO_SERVICE_REASON: Final = msg("No program offers a keychain in this session")
_NO_BUS_REASON: Final = msg("There is no session bus to reach a keychain by")
_NO_COLLECTION_REASON: Final = msg(
    "The Secret Service has no default keyring, and none was made: its question was dismissed, or "
    "nothing can ask it"
)
_NO_SESSION_REASON: Final = msg("Windows has no credentials for this kind of session, such as ssh")
_NO_DEFAULT_REASON: Final = msg("This user has no default keychain")
_NO_BACKEND_REASON: Final = msg("A part that reaches the keychain is not installed")


def is_absent(error: BaseException) -> bool:
    """True for a removal that failed because there was nothing to remove."""
    if type(error).__name__ == "PasswordDeleteError" and error.__cause__ is None:
        return True
    return bool(_names(error) & _ABSENT or _codes(error) & _ABSENT_CODES)


def explain(error: BaseException, provider: str, key_id: str) -> KeychainError:
    """The error to show; it is built and not raised, so that it never carries the foreign one."""
    names, codes, bus_names = _names(error), _codes(error), _bus_names(error)
    if "NotConfirmedError" in names:
        return KeychainNotConfirmedError(provider=provider)
    if names & _LOCKED or codes & _LOCKED_CODES or bus_names & _LOCKED_BUS_NAMES:
        return KeychainLockedError(provider=provider)
    reason = _why_missing(names, codes, bus_names)
    if reason:
        return KeychainMissingError(reason=reason)
    if names & _ABSENT or codes & _ABSENT_CODES or bus_names & _ABSENT_BUS_NAMES:
        return KeyNotInKeychainError(key_id=key_id, provider=provider)
    return KeychainRefusedError(provider=provider, reason=_why_refused(names, codes, bus_names))


def _why_missing(names: set[str], codes: set[int], bus_names: set[str]) -> Message | None:
    if "NoDefaultCollectionError" in names:
        return _NO_COLLECTION_REASON
    if names & _NO_SERVICE or bus_names & _NO_BUS_NAMES:
        return _NO_SERVICE_REASON
    if codes & _NO_SESSION_CODES:
        return _NO_SESSION_REASON
    if codes & _NO_KEYCHAIN_CODES:
        return _NO_DEFAULT_REASON
    if names & {"ImportError", "NoBackendError"}:
        return _NO_BACKEND_REASON
    # An OSError without Windows' number is a bus that hung up in the middle of a call.
    if "NoSessionBusError" in names or ("OSError" in names and not codes):
        return _NO_BUS_REASON
    return None


def _why_refused(names: set[str], codes: set[int], bus_names: set[str]) -> Message:
    if codes & _SIGNATURE_CODES:
        return msg("the signature of this program is not accepted ({code})", code=min(codes))
    if codes:
        return msg("error {code}", code=min(codes))
    if bus_names:
        return msg("{name}", name=min(bus_names))
    if "UnicodeError" in names:
        return msg("the item holds something that is not text; another program wrote it")
    return msg("an error without a number")


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for link in _chain(error) for kind in type(link).__mro__}


def _codes(error: BaseException) -> set[int]:
    """macOS's OSStatus and Windows' error number, wherever keyring put them."""
    codes: set[int] = set()
    for link in _chain(error):
        code: object = getattr(link, "winerror", None)
        if type(link).__module__.startswith("keyring.backends.macOS") and link.args:
            code = link.args[0]
        if isinstance(code, int):
            codes.add(code)
    return codes


def _bus_names(error: BaseException) -> set[str]:
    """The names of D-Bus errors, like org.freedesktop.DBus.Error.NoReply."""
    names: set[str] = set()
    for link in _chain(error):
        name: object = getattr(link, "name", None)
        if type(link).__name__ == "DBusErrorResponse" and isinstance(name, str):
            names.add(name if name.isascii() and len(name) < 120 else N_("an unnamed D-Bus error"))
    return names


class NoDefaultCollectionError(Exception):
    """Linux: the service runs, but its user has no default keyring.

    The first write asks for one; after that it means that the user refused.
    """


class NoBackendError(Exception):
    """keyring's class for this OS reports that it can't work on this computer."""
