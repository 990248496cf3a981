"""The window as a screen reader sees it: over AT-SPI, from another process, on a bus of its own."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from support.display import wait_until

LAUNCHER: Final = "/usr/libexec/at-spi-bus-launcher"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_FOCUSED, _SHOWING = 12, 25
"""Bits of a state set: ATSPI_STATE_FOCUSED and ATSPI_STATE_SHOWING of at-spi2-core."""

_BUS: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True)
class Seen:
    """One object of the tree, with the roles and names of what it is in."""

    role: str
    name: str
    depth: int
    is_focused: bool


class ScreenReader:
    """Walks the tree of the one application on the bus."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def tree(self) -> list[Seen]:
        """Everything that is showing, in reading order."""
        return [
            seen
            for name, path in self._children("org.a11y.atspi.Registry", _path("root"))
            for seen in self._walk(name, path, 0)
        ]

    def _walk(self, name: str, path: str, depth: int) -> Iterator[Seen]:
        state = self._call(name, path, _ACCESSIBLE, "GetState")[0][0]
        if depth and not state >> _SHOWING & 1:
            return
        role = self._call(name, path, _ACCESSIBLE, "GetRoleName")[0]
        yield Seen(role, self._name(name, path), depth, bool(state >> _FOCUSED & 1))
        for child_name, child_path in self._children(name, path):
            yield from self._walk(child_name, child_path, depth + 1)

    def _children(self, name: str, path: str) -> list[tuple[str, str]]:
        children: list[tuple[str, str]] = self._call(name, path, _ACCESSIBLE, "GetChildren")[0]
        return children

    def _name(self, name: str, path: str) -> str:
        properties = "org.freedesktop.DBus.Properties"
        body = self._call(name, path, properties, "Get", "ss", (_ACCESSIBLE, "Name"))
        return str(body[0][1])

    def _call(
        self,
        name: str,
        path: str,
        interface: str,
        method: str,
        signature: str | None = None,
        arguments: tuple[Any, ...] = (),
    ) -> Any:
        from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]  # Linux's

        address = DBusAddress(path, bus_name=name, interface=interface)
        message = new_method_call(address, method, signature, arguments)
        return self._connection.send_and_get_reply(message, timeout=20).body


def _path(name: str) -> str:
    return f"/org/a11y/atspi/accessible/{name}"


@contextmanager
def accessibility_bus(
    folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[dict[str, str], ScreenReader]]:
    """A session bus on which assistive technologies are looked for; yields the environment for a
    program and the reader.
    """
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]  # Linux's

    assert Path(LAUNCHER).exists(), "install at-spi2-core"
    services = folder / "services"
    services.mkdir()
    service = f"[D-BUS Service]\nName=org.a11y.Bus\nExec={LAUNCHER}\n"
    (services / "org.a11y.Bus.service").write_text(service, encoding="utf-8")
    configuration = folder / "bus.conf"
    configuration.write_text(_BUS.format(folder=folder), encoding="utf-8")
    own = {
        **environment,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder / 'bus'}",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    with subprocess.Popen(
        ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile"],
        env=own,
        stderr=subprocess.DEVNULL,
    ) as bus:
        try:
            wait_until((folder / "bus").exists, "the bus")
            with open_dbus_connection(own["DBUS_SESSION_BUS_ADDRESS"]) as session:
                launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
                reply = session.send_and_get_reply(new_method_call(launcher, "GetAddress"))
                with open_dbus_connection(reply.body[0]) as connection:
                    yield own, ScreenReader(connection)
        finally:
            bus.terminate()
