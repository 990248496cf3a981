"""Which keychain is taken on which OS, and that Windows keeps one credential a key."""

import sys

import pytest
from keyring.errors import PasswordDeleteError

from storebell.storage.keychain.backends import (
    SingleCredential,
    native_provider,
    open_native,
    reach,
)
from storebell.storage.keychain.errors import NoBackendError
from support.user_keychain import reachable


class WindowsCredentials:
    """As keyring's WinVaultKeyring: what is overwritten is kept under a compound name."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get(service) or self.items.get(f"{username}@{service}")

    def set_password(self, service: str, username: str, password: str) -> None:
        if service in self.items:
            self.items[f"{username}@{service}"] = self.items[service]
        self.items[service] = password

    def delete_password(self, service: str, username: str) -> None:
        kept = len(self.items)
        self.items.pop(service, None)
        self.items.pop(f"{username}@{service}", None)
        if len(self.items) == kept:
            raise PasswordDeleteError(service)


def test_windows_keeps_no_copy_of_what_is_overwritten() -> None:
    credentials = WindowsCredentials()
    backend = SingleCredential(credentials)
    backend.set_password("Storebell/A", "private key", "older")
    backend.set_password("Storebell/A", "private key", "newer")
    assert credentials.items == {"Storebell/A": "newer"}
    assert backend.get_password("Storebell/A", "private key") == "newer"
    backend.delete_password("Storebell/A", "private key")
    assert credentials.items == {}


class NoLogonSession(WindowsCredentials):
    """As over ssh: ERROR_NO_SUCH_LOGON_SESSION for whatever is asked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(1312, "CredRead")


def test_a_session_of_windows_without_credentials_is_found_out() -> None:
    reach(SingleCredential(WindowsCredentials()))
    with pytest.raises(OSError, match="CredRead"):
        reach(SingleCredential(NoLogonSession()))


@pytest.mark.parametrize(
    ("platform", "provider"),
    [
        ("darwin", "macOS Keychain"),
        ("win32", "Windows Credential Manager"),
        ("linux", "Secret Service"),
        ("freebsd14", "Secret Service"),
    ],
)
def test_each_os_has_one_named_keychain(
    monkeypatch: pytest.MonkeyPatch, platform: str, provider: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert native_provider() == provider


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="there it can be opened")
@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_another_os_keychain_is_refused_and_not_replaced(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(NoBackendError):
        open_native(lambda: False)


def test_the_backend_ignores_the_properties_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_KEYCHAIN", "elsewhere")
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", "elsewhere")
    monkeypatch.setenv("KEYRING_PROPERTY_PERSIST", "session")
    with reachable(monkeypatch):  # it is opened, and asked for nothing
        backend = open_native(lambda: False)
    assert "elsewhere" not in vars(backend).values()
    assert "session" not in vars(backend).values()
