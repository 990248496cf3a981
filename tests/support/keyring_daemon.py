"""A real gnome-keyring on a private bus, so that no test can touch the tester's own keyring.

The bus has no service files, so nothing can be activated on it: neither a second, locked daemon
nor a prompter, unless a test asks for one.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PASSWORD: Final = "test-password"
START_LIMIT_SECONDS: Final = 20

PROMPTER: Final = "/usr/libexec/gcr-prompter"

_BUS_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_PROMPTER_SERVICE: Final = f"""[D-BUS Service]
Name=org.gnome.keyring.SystemPrompter
Exec={PROMPTER}
"""
_HIDDEN: Final = ("DBUS_", "GNOME_KEYRING_", "KEYRING_", "PYTHON_KEYRING_", "SSH_AUTH_SOCK", "XDG_")


@dataclass
class PrivateSession:
    """A bus of its own with a home folder of its own, and perhaps a daemon on it."""

    folder: Path
    environment: dict[str, str]
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _daemon: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def start_bus(self, display: str | None = None) -> None:
        """Starts the bus; with a display, one on which the real prompter can be activated."""
        services = ""
        if display is not None:
            service_folder = self.folder / "services"
            service_folder.mkdir()
            (service_folder / "prompter.service").write_text(_PROMPTER_SERVICE)
            services = f"<servicedir>{service_folder}</servicedir>"
            self.environment["DISPLAY"] = display
        address = self.folder / "bus"
        configuration = self.folder / "bus.conf"
        configuration.write_text(_BUS_CONFIGURATION.format(socket=address, services=services))
        self._run(["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile"])
        # The file is there a moment before anybody answers on it.
        self._wait_until(lambda: _answers(address), "the bus")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={address}"

    def start_daemon(self, password: str | None = PASSWORD) -> None:
        """Starts the daemon: unlocked with the password, or as for a user without a keyring."""
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        if password is None:
            self._daemon = self._run(command)
        else:
            # Everything up to the end of the input is the password, a newline included.
            self._daemon = self._run([*command, "--unlock"], password.encode())
        self._wait_until(self.has_service, "the daemon")
        if password is not None:
            self._wait_until(self.has_collection, "the login keyring")

    def lock(self) -> None:
        self._ask(
            "secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/aliases/default",
        )

    def kill_daemon(self) -> None:
        assert self._daemon is not None
        self._daemon.kill()
        self._daemon.wait()

    def has_service(self) -> bool:
        answer = self._ask(
            "DBus", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"
        )
        return "true" in answer

    def has_collection(self) -> bool:
        answer = self._ask("secrets", "org.freedesktop.Secret.Service.ReadAlias", "string:default")
        return "/org/freedesktop/secrets/collection/" in answer

    def files_with(self, needles: Sequence[bytes]) -> list[Path]:
        """The files below this session's folder that hold one of the needles."""
        found = []
        for file in self.folder.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                if any(needle in content for needle in needles):
                    found.append(file)
        return found

    def close(self) -> None:
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in reversed(self._processes):
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Starts a program of the test's in this session; it is ended with the session."""
        return self._run(command)

    def adopt(self, process: subprocess.Popen[bytes]) -> None:
        """Ends the process with the session."""
        self._processes.append(process)

    def _run(self, command: Sequence[str], text: bytes | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / f"{Path(command[0]).name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        if process.stdin is not None:
            process.stdin.write(text or b"")
            process.stdin.close()
        return process

    def _ask(self, whom: str, method: str, *arguments: str) -> str:
        name = "org.freedesktop." + whom
        path = "/org/freedesktop/" + whom
        asked = subprocess.run(
            [
                "dbus-send",
                "--session",
                "--print-reply",
                f"--dest={name}",
                path,
                method,
                *arguments,
            ],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_LIMIT_SECONDS,
            check=False,
        )
        return asked.stdout

    def _wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join(log.read_text() for log in self.folder.glob("*.log"))
                raise AssertionError(f"{what} did not start\n{logs}")
            time.sleep(0.02)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@contextlib.contextmanager
def private_session() -> Iterator[PrivateSession]:
    """An empty session: no bus yet, no daemon, nothing of the tester's environment."""
    missing = [
        name
        for name in ("dbus-daemon", "dbus-send", "gnome-keyring-daemon")
        if shutil.which(name) is None
    ]
    assert not missing, f"install dbus and gnome-keyring: {missing} not found"
    # Not pytest's own folder: the path of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="storebell-"))
    session = PrivateSession(folder, _private_environment(os.environ, folder))
    try:
        yield session
    finally:
        session.close()
        shutil.rmtree(folder, ignore_errors=True)


def _private_environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if not name.startswith(_HIDDEN)}
    kept.pop("DISPLAY", None)
    kept.pop("WAYLAND_DISPLAY", None)
    places = {
        "HOME": "home",
        "XDG_CONFIG_HOME": "home/.config",
        "XDG_DATA_HOME": "home/.local/share",
        "XDG_STATE_HOME": "home/.local/state",
        "XDG_CACHE_HOME": "home/.cache",
        "XDG_RUNTIME_DIR": "run",
    }
    for name, place in places.items():
        (folder / place).mkdir(mode=0o700, parents=True, exist_ok=True)
        kept[name] = str(folder / place)
    return kept
