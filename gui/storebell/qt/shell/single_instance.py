"""One window for each set of files: a second start brings the first one's window to the front.

A lock file alone decides which is first; the socket only carries the request. Both are below the
installation's own folder, so that another --basedir is another installation.
"""

import logging
import os
import sys
import time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.errors.storage import FileUnwritableError
from storebell.files.folders import make_private_folder
from storebell.files.reading import first_bytes, is_free_or_file
from storebell.files.refusals import NotRegularFileError, reason_of

if TYPE_CHECKING:  # loaded after the first frame
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_NAME: Final = "window.lock"
SOCKET_NAME: Final = "window.socket"
REQUEST: Final = b"raise\n"
REPLY: Final = b"raised\n"
MOST_BYTES: Final = 1024
UNREADABLE_FOR_SECONDS: Final = 10.0
"""A lock file is empty for a moment while it is made; one that stays so was cut by a power loss."""

_PATIENCE_SECONDS: Final = (5.0, 2.0)
"""Seconds that the owner of the lock has to answer, before and after its lock file was doubted."""

_REPLY_MILLISECONDS: Final = 2_000
_PAUSE_SECONDS: Final = 0.05
_IDLE_MILLISECONDS: Final = 5_000
_MOST_VISITORS: Final = 8
_LONGEST_SOCKET_PATH: Final = 85
"""Bytes. A socket's path has room for 104 on macOS, and Qt adds to it while it listens."""

_log = logging.getLogger(__name__)


class Claim(Enum):
    """Result of the attempt to be the single instance."""

    FIRST = "first"
    """This one opens its window. Where the folder can't be written to, that goes unguarded."""

    RAISED = "raised"
    """Another one has its window, and brought it to the front."""

    UNANSWERED = "unanswered"
    """Another one is alive and does not answer; nothing was taken from it."""


class Instance(QObject):
    """The claim of this process to the one window of an installation.

    `raise_requested` is emitted in the first instance for every later start, from when the event
    loop runs. Make it after the QApplication, and keep it for as long as the window lives.
    """

    raise_requested = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock_file = folder / LOCK_NAME
        self._address = _address_for(folder)
        self._lock = _lock_on(self._lock_file)
        self._server: QLocalServer | None = None

    @property
    def owner(self) -> int:
        """The process ID in the lock file; 0 where there is none."""
        return self._lock.getLockInfo()[0]

    def claim(self) -> Claim:
        """Becomes the first instance, or asks the one there is to show itself.

        That takes no time where the answer is clear, and at most about ten seconds where it isn't.
        """
        try:
            make_private_folder(self._folder)
        except FileUnwritableError as error:
            return self._go_unguarded(str(error))
        if not is_free_or_file(self._lock_file, MOST_BYTES):  # Qt would wait at a pipe
            return self._go_unguarded(str(reason_of(NotRegularFileError())))
        for seconds in _PATIENCE_SECONDS:
            limit = time.monotonic() + seconds
            while time.monotonic() < limit:
                if self._take_lock():
                    return Claim.FIRST
                trouble = self._lock.error()
                if trouble is not QLockFile.LockError.LockFailedError:
                    return self._go_unguarded(trouble.name)
                if self._ask_to_raise():
                    return Claim.RAISED
                # It is about to listen, or about to end: there is no event for either.
                time.sleep(_PAUSE_SECONDS)
            # It may be dead after all, its number now another Python's: the file of a live owner
            # is locked by the OS itself, and can't be removed.
            if self.owner:
                self._drop_lock_file()
        return Claim.UNANSWERED

    def release(self) -> None:
        """Lets the next start be the first one; the end of the process does it too."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    # -- the lock -------------------------------------------------------------------------------

    def _take_lock(self) -> bool:
        if self._lock.tryLock(0):
            return True
        is_unreadable = self.owner == 0 and _age_seconds(self._lock_file) > UNREADABLE_FOR_SECONDS
        return is_unreadable and self._drop_lock_file() and self._lock.tryLock(0)

    def _drop_lock_file(self) -> bool:
        """Removes a lock file of this computer that no live process holds; another one may do so at
        the same time.

        The guard is the very file that Qt uses when it removes a stale one.
        """
        guard = QLockFile(f"{self._lock_file}.rmlock")
        if not guard.tryLock(0):
            return False
        try:
            written_here = _head_of(Path(guard.fileName()))
            is_ours = is_of_same_computer(_head_of(self._lock_file), written_here)
            return is_ours and bool(self._lock.removeStaleLockFile())
        finally:
            guard.unlock()

    def _go_unguarded(self, reason: str) -> Claim:
        _log.warning("A second window can't be prevented: %s (%s)", self._lock_file, reason)
        return Claim.FIRST

    # -- the first one's side -------------------------------------------------------------------

    def listen(self) -> None:
        """Hears of later starts, where this is the first; they wait until it does.

        For after the first frame, which need not wait for the network's part of Qt to be loaded.
        """
        if not self._lock.isLocked():  # released before it came to this
            return
        try:
            from PySide6.QtNetwork import QLocalServer
        except ImportError as error:  # on Linux it needs libgssapi, which not every system has
            _log.warning("A second start can't bring the window up: %s", error)
            return
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_MOST_VISITORS)
        server.newConnection.connect(self._on_visit)
        self._server = server
        if server.listen(self._address):
            return
        # The name is in use: by what a killed process left, because the lock is ours. Nobody else
        # may do this, for it takes the name from a live server just as well.
        QLocalServer.removeServer(self._address)
        if not server.listen(self._address):
            _log.warning("A second start can't bring the window up: %s", server.errorString())

    def _on_visit(self) -> None:
        assert self._server is not None
        while (visitor := self._server.nextPendingConnection()) is not None:
            _Visit(visitor, self)

    # -- a later one's side ---------------------------------------------------------------------

    def _ask_to_raise(self) -> bool:
        try:
            from PySide6.QtNetwork import QLocalSocket
        except ImportError:
            return False
        _allow_to_come_forward(self.owner)
        socket = QLocalSocket()
        socket.connectToServer(self._address)
        if not socket.waitForConnected(_REPLY_MILLISECONDS):
            return False
        socket.write(REQUEST)
        is_sent = socket.waitForBytesWritten(_REPLY_MILLISECONDS)
        has_reply = is_sent and socket.waitForReadyRead(_REPLY_MILLISECONDS)
        reply = bytes(socket.read(len(REPLY)).data()) if has_reply else b""
        socket.abort()
        return reply == REPLY


class _Visit(QObject):
    """One connection to the first instance: it can ask for one thing, in a few bytes, soon."""

    def __init__(self, socket: "QLocalSocket", instance: Instance) -> None:
        super().__init__(instance)
        self._socket = socket
        self._instance = instance
        self._received = b""
        socket.readyRead.connect(self._on_bytes)
        socket.disconnected.connect(self.deleteLater)
        socket.disconnected.connect(socket.deleteLater)
        QTimer.singleShot(_IDLE_MILLISECONDS, self, socket.abort)
        self._on_bytes()

    def _on_bytes(self) -> None:
        self._received += bytes(self._socket.read(MOST_BYTES + 1).data())
        if self._received == REQUEST:
            self._received = b""
            self._instance.raise_requested.emit()
            self._socket.write(REPLY)
            self._socket.disconnectFromServer()
        elif not REQUEST.startswith(self._received):
            self._socket.abort()


def bring_to_front(window: QWidget) -> None:
    """Shows a window that is hidden, minimised or behind others; the OS may only let it blink."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _address_for(folder: Path) -> str:
    """The socket beside the lock file; where its path is too long, or on Windows, a name made from
    the folder's.
    """
    place = folder.absolute() / SOCKET_NAME
    if sys.platform != "win32" and len(os.fsencode(place)) <= _LONGEST_SOCKET_PATH:
        return str(place)
    # Qt's own hash: hashlib would be loaded before the first frame, and OpenSSL with it.
    canonical = os.fsencode(os.path.normcase(folder.resolve()))
    digest = QCryptographicHash.hash(canonical, QCryptographicHash.Algorithm.Sha256)
    return f"storebell-{bytes(digest.data()).hex()[:32]}"


def _lock_on(file: Path) -> QLockFile:
    lock = QLockFile(str(file))
    lock.setStaleLockTime(0)  # never by its age: a window is open for days
    return lock


def is_of_same_computer(lock_file: bytes, other: bytes) -> bool:
    """True where one computer wrote both lock files, judged as QLockFile does (qlockfile.cpp).

    Its lines are process ID, program, host name, machine ID and boot ID. The machine ID decides
    where both have one: a computer may be renamed, and two may have one name. QLockFile gives only
    the host name away, which on Windows is %COMPUTERNAME% and not QSysInfo.machineHostName().
    """
    host_name, machine_id = _computer_in(lock_file)
    other_name, other_id = _computer_in(other)
    if machine_id and other_id:
        return machine_id == other_id
    return not host_name or host_name == other_name


def _computer_in(lock_file: bytes) -> tuple[bytes, bytes]:
    """Host name and machine ID; empty where the file has none."""
    lines = [line.strip() for line in lock_file.split(b"\n")]
    host_name, machine_id = (*lines[2:4], b"", b"")[:2]
    return host_name, machine_id


def _head_of(file: Path) -> bytes:
    """The beginning of a lock file; empty where it can't be read."""
    try:
        return first_bytes(file, MOST_BYTES)
    except OSError:
        return b""


def _age_seconds(file: Path) -> float:
    """Absolute difference between now and a file's modification time, in seconds; 0 without a
    file.
    """
    try:
        return abs(time.time() - file.stat().st_mtime)
    except OSError:
        return 0.0


def _allow_to_come_forward(process_id: int) -> None:
    """Allows another process to take the focus: on Windows only the program that the user just
    started may do so.
    """
    if sys.platform == "win32" and process_id:
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process_id)
