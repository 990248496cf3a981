"""Linux: the Secret Service over D-Bus. Imported on the keychain's thread only, when it is needed.

Source: freedesktop.org, Secret Service API 0.2 (Collection, Item, Prompt).
"""

import contextlib
import time
from collections.abc import Callable
from typing import Final

# jeepney has no types of its own.
from jeepney import (  # type: ignore[import-untyped]
    DBusErrorResponse,
    MatchRule,
    MessageType,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import (  # type: ignore[import-untyped]
    DBusConnection,
    Proxy,
    open_dbus_connection,
)
from keyring.backends import SecretService
from secretstorage import (
    Collection,
    Item,
    ItemNotFoundException,
    LockedException,
    SecretServiceNotAvailableException,
    check_service_availability,
    get_collection_by_alias,
)
from secretstorage.defines import SS_PATH, SS_PREFIX
from secretstorage.util import BUS_NAME, PROMPT_IFACE, DBusAddressWrapper, add_match_rules

from storebell.storage.keychain.errors import NoDefaultCollectionError

LOOK_UP_SECONDS: Final = 0.05
OWNER_CHECK_SECONDS: Final = 1.0
ATTEMPTS: Final = 3
"""Number of checks that must miss the default collection before it counts as missing."""


class NoSessionBusError(Exception):
    """The session bus has no address, or can't be reached at its address."""


class SecretServiceKeyring(SecretService.Keyring):
    """keyring's backend with a prompt that can be left.

    keyring waits for a prompt for ever: also when the user gave up in Storebell, or when the
    service died while it asked. Here both end the wait. The prompt itself stays on the screen:
    answered later, it unlocks the keyring for the next call. Prompt.Dismiss would take it away,
    but gnome-keyring 42.1 aborts on it, and with it the user's unlocked session.
    """

    def __init__(self, is_abandoned: Callable[[], bool]) -> None:
        # Not super().__init__(): it lets KEYRING_PROPERTY_* set any attribute.
        self._is_abandoned = is_abandoned
        self._may_make_collection = False

    def reach(self) -> None:
        """Connects to the bus and looks whether a Secret Service is there, or can be started."""
        _connect().close()

    def set_password(self, service: str, username: str, password: str) -> None:
        self._may_make_collection = True
        super().set_password(service, username, password)  # type: ignore[no-untyped-call]  # keyring's

    def get_preferred_collection(self) -> Collection:
        """The default collection, unlocked. Raises what `keychain_errors.explain` knows."""
        connection = _connect()
        try:
            collection = self._default_collection(connection)
            if collection.is_locked():
                self._unlock(connection, collection.collection_path)
        except BaseException:
            connection.close()
            raise
        return collection

    def unlock(self, item: Item) -> None:
        # KeePassXC asks for each item.
        if item.is_locked():
            self._unlock(item.connection, item.item_path)

    def _default_collection(self, connection: DBusConnection) -> Collection:
        try:
            return _aliased(connection)
        except ItemNotFoundException:
            if not self._may_make_collection:
                raise NoDefaultCollectionError from None
        service = DBusAddressWrapper(SS_PATH, SS_PREFIX + "Service", connection)
        label = {SS_PREFIX + "Collection.Label": ("s", "Default keyring")}
        _path, prompt = service.call("CreateCollection", "a{sv}s", label, "default")
        if _is_prompt(prompt) and not self._is_agreed(connection, prompt):
            raise NoDefaultCollectionError
        return _aliased(connection)

    def _unlock(self, connection: DBusConnection, path: str) -> None:
        service = DBusAddressWrapper(SS_PATH, SS_PREFIX + "Service", connection)
        unlocked, prompt = service.call("Unlock", "ao", [path])
        if not (self._is_agreed(connection, prompt) if _is_prompt(prompt) else path in unlocked):
            raise LockedException

    def _is_agreed(self, connection: DBusConnection, path: str) -> bool:
        """Shows the prompt and waits for its end, or until no caller waits any more."""
        prompt = DBusAddressWrapper(path, PROMPT_IFACE, connection)
        ended = MatchRule(
            path=path, interface=PROMPT_IFACE, member="Completed", type=MessageType.signal
        )
        owner = _owner(connection)
        waited = 0.0
        with connection.filter(ended) as signals:
            prompt.call("Prompt", "s", "")
            while True:
                try:
                    message = connection.recv_until_filtered(signals, timeout=LOOK_UP_SECONDS)
                except TimeoutError:
                    waited += LOOK_UP_SECONDS
                else:
                    return not message.body[0]
                if self._is_abandoned():
                    return False
                if waited >= OWNER_CHECK_SECONDS:
                    waited = 0.0
                    if _owner(connection) != owner:
                        raise SecretServiceNotAvailableException


def _aliased(connection: DBusConnection) -> Collection:
    """The default collection under its own path. Raises ItemNotFoundException.

    WORKAROUND: gnome-keyring 42.1, asked by several clients at the same moment, at times knows one
    of them not yet and answers that there is no default collection. Believed, that would have its
    user asked to make a new one. The alias as a path, which is secretstorage's way, fails more
    often and can end the daemon.
    """
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(ItemNotFoundException):
            return get_collection_by_alias(connection, "default")
        time.sleep(LOOK_UP_SECONDS)
    return get_collection_by_alias(connection, "default")


def _connect() -> DBusConnection:
    try:
        connection = open_dbus_connection()
    except Exception:  # noqa: BLE001  # jeepney: KeyError, OSError, ValueError, RuntimeError and more
        raise NoSessionBusError from None
    try:
        add_match_rules(connection)
        if not check_service_availability(connection):
            raise SecretServiceNotAvailableException
    except BaseException:
        connection.close()
        raise
    return connection


def _is_prompt(path: str) -> bool:
    return len(path) > 1


def _owner(connection: DBusConnection) -> str | None:
    try:
        owner = Proxy(message_bus, connection).GetNameOwner(BUS_NAME)[0]
    except DBusErrorResponse:
        return None
    return str(owner)
