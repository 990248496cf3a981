"""What tests of the simulator need around it: a clock, a handler, a client without manners."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

from storebell.domain.accounts.credentials import Credentials
from storebell.domain.simulation.requests import SimulationRequest
from storebell.ports.clock import SimulationClock
from storebell.signing.authority import Authority, InstalledAuthority
from storebell.signing.request_token import SIMULATOR_AUDIENCE, RequestSigner
from storebell.simulator.http.limits import Limits
from storebell.simulator.standalone import Simulation

Entered = TypeVar("Entered")

TEST_PATH = "/inApps/v1/notifications/test"
HISTORY_PATH = "/inApps/v1/notifications/history"


class ShiftedClock:
    """Real time, moved by what a test adds to it."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    async def sleep_until(self, when: datetime) -> None:
        await asyncio.sleep(max(0, (when - self.now()).total_seconds()))

    async def wake_at(self, when: datetime) -> bool:
        await self.sleep_until(when)
        return True


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request as a developer's handler saw it; `at` in seconds of the monotonic clock."""

    at: float
    method: str
    path: str
    content_type: str
    body: bytes

    @property
    def signed_payload(self) -> str:
        payload = json.loads(self.body)["signedPayload"]
        assert isinstance(payload, str)
        return payload


class Handler:
    """A developer's notification server, of another make than anything in Storebell: it gives
    each status in turn, then the last one for ever.
    """

    def __init__(self, *statuses: int, delay_seconds: float = 0) -> None:
        self.arrivals: list[Arrival] = []
        arrivals, left = self.arrivals, list(statuses)

        class Requests(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                arrivals.append(
                    Arrival(
                        time.monotonic(),
                        self.command,
                        self.path,
                        self.headers["Content-Type"],
                        body,
                    )
                )
                time.sleep(delay_seconds)
                self.send_response(left.pop(0) if len(left) > 1 else left[0])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
                """Keeps the test's output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def install_authority(folder: Path) -> InstalledAuthority:
    return Authority.load_or_create(folder, datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, taken apart as little as possible; `status` 0 means none came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value

    @property
    def error_code(self) -> object:
        return self.json.get("errorCode")

    @classmethod
    def parse(cls, raw: bytes) -> "Answer":
        if not raw:
            return cls(0, {}, b"")
        head, _, body = raw.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        return cls(int(status_line.split(" ")[1]), headers, body)


async def send_raw(base_url: str, raw: bytes, *, host: str = "127.0.0.1") -> Answer:
    """Sends bytes as they are and reads until the server hangs up, which a reset counts as."""
    port = urlsplit(base_url).port
    reader, writer = await asyncio.open_connection(host, port)
    received = bytearray()
    try:
        writer.write(raw)
        async with asyncio.timeout(10):
            while chunk := await reader.read(65536):
                received += chunk
    except ConnectionError:
        pass  # what came before the reset is what there is
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return Answer.parse(bytes(received))


def bearer(
    credentials: Credentials, *, audience: str = SIMULATOR_AUDIENCE, at: datetime | None = None
) -> str:
    token = RequestSigner(credentials).token(audience, at or datetime.now(UTC))
    return f"Bearer {token.reveal()}"


def credentials_of(simulation: Simulation, bundle_id: str | None = None) -> Credentials:
    return Credentials(
        simulation.issuer_id,
        simulation.key_id,
        simulation.private_key,
        bundle_id or simulation.first_app.bundle_id,
    )


async def call(
    base_url: str,
    method: str,
    target: str,
    *,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """One request with exactly these headers, beside Host, Content-Length and Connection."""
    fields = {
        "Host": urlsplit(base_url).netloc,
        "Connection": "close",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    lines = [f"{method} {target} HTTP/1.1", *(f"{key}: {value}" for key, value in fields.items())]
    return await send_raw(base_url, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)


async def wait_for(claim: Callable[[], bool], seconds: float = 10) -> None:
    """Waits until a claim holds; the limit only protects against hanging."""
    async with asyncio.timeout(seconds):
        while not claim():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running_simulation(
    folder: Path, plan: SimulationRequest, clock: SimulationClock, limits: Limits | None = None
) -> AsyncIterator[Simulation]:
    async with Simulation.open(
        plan, authority=install_authority(folder), clock=clock, limits=limits
    ) as simulation:
        yield simulation


@contextmanager
def simulation_in_thread(
    folder: Path, plan: SimulationRequest, clock: ShiftedClock
) -> Iterator[Simulation]:
    """A simulator on a loop of its own, for clients that block."""
    with entered_in_thread(lambda: running_simulation(folder, plan, clock)) as simulation:
        yield simulation


@contextmanager
def entered_in_thread(
    enter: Callable[[], AbstractAsyncContextManager[Entered]],
) -> Iterator[Entered]:
    """Enters a context on a loop of its own, and leaves it there."""
    ready: list[Entered] = []
    started, failures = threading.Event(), list[BaseException]()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def run() -> None:
        async with enter() as entered:
            ready.append(entered)
            started.set()
            await stop.wait()

    def work() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(run())
        except BaseException as error:  # noqa: BLE001  # raised again in the test's thread
            failures.append(error)
        finally:
            started.set()

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    try:
        if ready:
            yield ready[0]
    finally:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        thread.join()
    if failures:
        raise failures[0]


def wait_until(claim: Callable[[], bool], seconds: float = 10) -> None:
    """Waits on this thread until a claim holds; the limit only protects against hanging."""
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)
