"""A raw TCP or TLS server on loopback that behaves as a test tells it, good or bad.

Blocking sockets on threads of its own: what it does to a connection is exactly what is written in
the behaviour, with no HTTP library that would put it right.
"""

import contextlib
import select
import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_LONGEST_SECONDS = 20.0


class HungUp(Exception):  # noqa: N818 # a signal to the behaviour, no fault
    """The other side is gone."""


@dataclass(frozen=True)
class Received:
    """One HTTP request as it came."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class Conversation:
    """One accepted connection, in the hands of a behaviour."""

    def __init__(self, server: "MisbehavingServer", connection: socket.socket) -> None:
        self.server = server
        self._connection = connection
        self._unread = b""

    def read_request(self) -> Received:
        """Reads one whole request and notes it with the server."""
        while b"\r\n\r\n" not in self._unread:
            self._more()
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = tuple((k, v.strip()) for k, _, v in (line.partition(":") for line in lines))
        length = int(next((v for k, v in headers if k.lower() == "content-length"), "0"))
        self._unread = rest
        while len(self._unread) < length:
            self._more()
        body, self._unread = self._unread[:length], self._unread[length:]
        request = Received(method, target, headers, body)
        self.server.requests.append(request)
        return request

    def _more(self) -> None:
        data = self._connection.recv(65536)
        if not data:
            raise HungUp
        self._unread += data

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self._connection.sendall(part)

    def drip(self, data: bytes, *, gap_seconds: float) -> None:
        """One byte at a time, for as long as the test goes on."""
        for position in range(len(data)):
            self.send(data[position : position + 1])
            if self.server.stopping.wait(gap_seconds):
                return

    def hold(self, seconds: float = _LONGEST_SECONDS) -> None:
        """Keeps the connection open and silent until the test is over, or for some time."""
        self.server.stopping.wait(seconds)

    def wait_until_left(self) -> None:
        """Reads and drops whatever comes until the other side closes."""
        while self._connection.recv(65536):
            pass

    def finish(self) -> None:
        """Says that nothing more comes, then waits for the other side to close."""
        self._connection.shutdown(socket.SHUT_WR)
        self.wait_until_left()

    def pass_on(self, further: socket.socket) -> None:
        """Copies in both directions until either side ends."""
        mine = self._connection
        while True:
            is_pending = isinstance(mine, ssl.SSLSocket) and mine.pending()
            ready = [mine] if is_pending else select.select([mine, further], [], [], 20)[0]
            if not ready:
                return
            for side in ready:
                data = side.recv(65536)
                if not data:
                    return
                (further if side is mine else mine).sendall(data)

    def wait_for_a_byte(self) -> None:
        """Returns when something has come, and leaves it unread."""
        select.select([self._connection], [], [], _LONGEST_SECONDS)

    def reset(self) -> None:
        """Closes with a TCP reset."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Behaviour = Callable[[Conversation], None]


class MisbehavingServer:
    """Listens on a free port of one loopback address; use it as a context manager.

    With `tls`, the handshake comes before the behaviour; a failed one is noted in
    `handshake_errors`, and the behaviour does not run.
    """

    def __init__(
        self,
        behaviour: Behaviour,
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._behaviour = behaviour
        self._tls = tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._wake, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.stopping = threading.Event()
        self.requests: list[Received] = []
        self.connections = 0
        self.handshake_errors: list[str] = []
        self.bugs: list[Exception] = []

    def url(self, path: str = "/apple", *, host: str = "127.0.0.1") -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._wake.send(b"x")
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # it may be gone already
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_LONGEST_SECONDS)
        for end in (self._listener, self._wake, self._woken):
            end.close()
        assert not any(thread.is_alive() for thread in self._threads)
        if error is None and self.bugs:
            raise self.bugs[0]

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.stopping.is_set():
                selector.select()
                if self.stopping.is_set():
                    return
                try:
                    connection, _ = self._listener.accept()
                except (BlockingIOError, ConnectionAbortedError):
                    continue
                self.connections += 1
                connection.settimeout(_LONGEST_SECONDS)
                self._start(self._converse, connection)

    def _converse(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            if self._tls is not None:
                with self._lock:
                    self._open.discard(connection)
                connection = self._tls.wrap_socket(
                    connection, server_side=True, do_handshake_on_connect=False
                )
                with self._lock:
                    self._open.add(connection)
                try:
                    connection.do_handshake()
                except OSError as error:
                    self.handshake_errors.append(str(error))
                    return
            self._behaviour(Conversation(self, connection))
        except (HungUp, OSError):
            pass  # the other side left, as some tests want
        except Exception as error:  # noqa: BLE001 # a test's bug must reach the test's own thread
            self.bugs.append(error)
        finally:
            with self._lock:
                self._open.discard(connection)
                connection.close()


def answer(*parts: bytes) -> Behaviour:
    """Reads the request, sends the parts and closes in peace."""

    def behave(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.send(*parts)
        conversation.finish()

    return behave


def status(line: str, *headers: str, body: bytes = b"") -> bytes:
    """A whole HTTP/1.1 answer with its length."""
    lines = [f"HTTP/1.1 {line}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def redirect(code: int, location: str) -> bytes:
    return status(f"{code} Elsewhere", f"Location: {location}")


def by_path(pages: dict[str, bytes]) -> Behaviour:
    """Answers each path with its page, and any other with 404."""

    def behave(conversation: Conversation) -> None:
        request = conversation.read_request()
        conversation.send(pages.get(request.target, status("404 Not Found")))
        conversation.finish()

    return behave


class FullBacklog:
    """A port that takes no more connections: nobody accepts, and the queue is full."""

    def __init__(self) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._fillers: list[socket.socket] = []

    def __enter__(self) -> Self:
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self._fillers.append(filler)
        return self

    def __exit__(self, *_exception: object) -> None:
        for end in (*self._fillers, self._listener):
            end.close()


class ClosedPort:
    """A port that refuses connections: taken, so that nobody else gets it, but without a queue."""

    def __init__(self) -> None:
        self._holder = socket.socket()
        self._holder.bind(("127.0.0.1", 0))
        self.port: int = self._holder.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._holder.close()
