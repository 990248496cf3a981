"""What macOS, Windows and the Secret Service say, in Storebell's words."""

import builtins

import pytest
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordSetError

from storebell.domain.errors.keychain import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainNotConfirmedError,
    KeychainRefusedError,
    KeyNotInKeychainError,
)
from storebell.storage.keychain.errors import NotConfirmedError, explain, is_absent


class AppleKeychainError(Exception):
    """As keyring.backends.macOS.api.Error: its first argument is the OSStatus."""


AppleKeychainError.__module__ = "keyring.backends.macOS.api"


class WindowsError(Exception):
    """As pywintypes.error: it carries Windows' number."""

    def __init__(self, winerror: int) -> None:
        super().__init__(winerror, "CredWrite", "text of Windows")
        self.winerror = winerror


class DBusErrorResponse(Exception):  # noqa: N818  # jeepney's name
    """As jeepney's: the name of the error is what counts."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (KeyringLocked("Failed to unlock the collection!"), KeychainLockedError),
        (caused(KeyringLocked("x"), AppleKeychainError(-128, "Denied")), KeychainLockedError),
        (caused(KeyringError("x"), AppleKeychainError(-25308, "Unknown")), KeychainLockedError),
        (caused(KeyringError("x"), AppleKeychainError(-25307, "Unknown")), KeychainMissingError),
        (caused(PasswordSetError("x"), AppleKeychainError(-25293, "x")), KeychainRefusedError),
        (caused(PasswordSetError("x"), AppleKeychainError(-25299, "x")), KeychainRefusedError),
        (WindowsError(1223), KeychainLockedError),
        (WindowsError(1312), KeychainMissingError),
        (WindowsError(1168), KeyNotInKeychainError),
        (WindowsError(1783), KeychainRefusedError),
        (NoKeyringError("x"), KeychainMissingError),
        (DBusErrorResponse("org.freedesktop.DBus.Error.NoReply"), KeychainMissingError),
        (DBusErrorResponse("org.freedesktop.DBus.Error.AccessDenied"), KeychainRefusedError),
        (DBusErrorResponse("org.freedesktop.Secret.Error.IsLocked"), KeychainLockedError),
        (DBusErrorResponse("org.freedesktop.Secret.Error.NoSuchObject"), KeyNotInKeychainError),
        (ConnectionResetError(104, "Connection reset by peer"), KeychainMissingError),
        (ImportError("secretstorage"), KeychainMissingError),
        (NotConfirmedError(), KeychainNotConfirmedError),
        (InitError("x"), KeychainRefusedError),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), KeychainRefusedError),
        (builtins.AssertionError("x"), KeychainRefusedError),
    ],
    ids=str,
)
def test_each_failure_has_its_meaning(error: BaseException, kind: type[KeychainError]) -> None:
    explained = explain(error, "the keychain", "2X9R4HXF34")
    assert type(explained) is kind
    assert "{" not in str(explained)


def test_no_foreign_text_is_repeated() -> None:
    secret = "MIGTAgEAMBMGByqGSM49AgEG"
    for error in (
        PasswordSetError(secret),
        caused(PasswordSetError("x"), AppleKeychainError(-25299, secret)),
        DBusErrorResponse(f"{secret}é"),
        ValueError(secret),
        InitError(secret),
        OSError(5, secret),
    ):
        assert secret not in str(explain(error, "the keychain", "2X9R4HXF34"))


def test_the_number_is_shown_where_there_is_one() -> None:
    error = caused(PasswordSetError("x"), AppleKeychainError(-25299, "x"))
    assert "-25299" in str(explain(error, "macOS Keychain", "2X9R4HXF34").advice)


def test_an_endless_chain_of_causes_ends() -> None:
    first, second = KeyringError("a"), KeyringError("b")
    first.__cause__, second.__cause__ = second, first
    assert isinstance(explain(first, "the keychain", "2X9R4HXF34"), KeychainRefusedError)


def test_only_nothing_to_remove_counts_as_absent() -> None:
    from keyring.errors import PasswordDeleteError

    assert is_absent(PasswordDeleteError("No such password!"))
    assert is_absent(caused(PasswordDeleteError("x"), AppleKeychainError(-25300, "not found")))
    assert not is_absent(caused(PasswordDeleteError("x"), AppleKeychainError(-25308, "locked")))
    assert not is_absent(KeyringLocked("x"))
