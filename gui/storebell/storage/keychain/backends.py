"""The one keychain of each OS, by name: never looked for, never set by the environment."""

import sys
from collections.abc import Callable
from typing import Final, Protocol, runtime_checkable

from storebell.domain.messages import N_
from storebell.storage.keychain.errors import NoBackendError


class Backend(Protocol):
    """The part of keyring's backends that is used. Each call may block until a person answers."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


@runtime_checkable
class Reachable(Protocol):
    """A backend that can find out whether its keychain exists, without asking the user."""

    def reach(self) -> None: ...


OpenBackend = Callable[[Callable[[], bool]], Backend]
"""Opens a backend, given the question whether its caller has gone. Raises anything."""

_PROVIDERS: Final = {"darwin": N_("macOS Keychain"), "win32": N_("Windows Credential Manager")}


def native_provider() -> str:
    """Returns the usual name of this OS's keychain."""
    return _PROVIDERS.get(sys.platform, N_("Secret Service"))


def open_native(is_abandoned: Callable[[], bool]) -> Backend:
    """The backend of this OS.

    keyring's own choice is bypassed, because PYTHON_KEYRING_BACKEND, keyringrc.cfg or a library
    that happens to be installed can turn it into a plain-text file. So are the constructors: they
    apply KEYRING_PROPERTY_*. Raises ImportError or NoBackendError where it can't work at all.
    """
    backend: Backend
    if sys.platform == "darwin":
        from keyring.backends import macOS

        _require(macOS.Keyring)
        backend = macOS.Keyring.__new__(macOS.Keyring)
        backend.keychain = None  # else set by KEYCHAIN_PATH
    elif sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        _require(WinVaultKeyring)
        credentials = WinVaultKeyring.__new__(WinVaultKeyring)
        # By default a credential would roam with the profile through the company's network.
        credentials.persist = "local machine"
        backend = SingleCredential(credentials)
    else:
        from storebell.storage.keychain.secret_service import SecretServiceKeyring

        backend = SecretServiceKeyring(is_abandoned)
    return backend


def reach(backend: Backend) -> None:
    """Raises what the backend raises where its keychain can't be reached.

    macOS has nothing that could be asked for certain without a question to the user: there a
    backend that opened is all that is known.
    """
    if isinstance(backend, Reachable):
        backend.reach()


class SingleCredential:
    """Windows: keyring keeps what it overwrites under a second name; deleted first, it can't."""

    def __init__(self, credentials: Backend) -> None:
        self._credentials = credentials

    def reach(self) -> None:
        # Absent or not: Windows reports whether this session has credentials at all.
        self._credentials.get_password("Storebell", "check")

    def get_password(self, service: str, username: str) -> str | None:
        return self._credentials.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self._credentials.get_password(service, username) is not None:
            self._credentials.delete_password(service, username)
        self._credentials.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._credentials.delete_password(service, username)


def _require(backend: type) -> None:
    try:
        getattr(backend, "priority")  # noqa: B009  # read for its effect, and not typed by keyring
    except RuntimeError:
        raise NoBackendError from None
