"""A private D-Bus with a notification server on it, which remembers what it was asked to show."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MessageFlag,
    MessageType,
    message_bus,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import (  # type: ignore[import-untyped]
    DBusConnection,
    open_dbus_connection,
)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
NOTIFY = "susssasa{sv}i"
NUMBER = 7


@dataclass
class NotificationServer:
    """The calls of Notify, each with its arguments; `click` answers the last one."""

    address: str
    connection: DBusConnection
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)

    def serve(self) -> None:
        while True:
            try:
                message = self.connection.receive()
            except (OSError, EOFError, ConnectionError):
                return
            fields = message.header.fields
            if message.header.message_type is not MessageType.method_call:
                continue
            if fields.get(HeaderFields.member) == "Notify":
                self.calls.append(message.body)
                self.signatures.append(fields[HeaderFields.signature])
            if not message.header.flags & MessageFlag.no_reply_expected:
                self.connection.send(new_method_return(message, "u", (NUMBER,)))

    def click(self) -> None:
        emitter = DBusAddress(PATH, interface=NAME)
        self.connection.send(new_signal(emitter, "ActionInvoked", "us", (NUMBER, "default")))


@contextmanager
def private_bus() -> Iterator[str]:
    """The address of a session bus of its own, without any service."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


@contextmanager
def notification_server() -> Iterator[NotificationServer]:
    with private_bus() as address:
        connection = open_dbus_connection(bus=address)
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        server = NotificationServer(address, connection)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            connection.sock.shutdown(2)
            thread.join(10)
            connection.close()


def environment_of(address: str) -> dict[str, str]:
    return {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
