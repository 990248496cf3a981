"""What a network and a server can do to the request that asks for a TEST, and what it must mean."""

import os
import socket
import ssl
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from unittest import mock

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.appstore.budget import Budget, MemoryLedger
from storebell.appstore.client import AppStoreClient, OwnClock
from storebell.appstore.network import NetworkPolicy, connect
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.signing.request_token import RequestSigner
from support.misbehaving_server import (
    Behaviour,
    ClosedPort,
    Conversation,
    FullBacklog,
    MisbehavingServer,
    answer,
    status,
)
from support.tls_material import issue

BUNDLE_ID = "com.example.hiking"
JSON = "Content-Type: application/json"
ACCEPTED = b'{"testNotificationToken": "a-token"}'
LOST, REFUSED, NOT_SENT = Failure.UNKNOWN, Failure.REFUSED, Failure.NOT_SENT


@dataclass(frozen=True)
class Target:
    """What a fault listens at. `requests` counts the POSTs that arrived whole."""

    url: str
    requests: Callable[[], int]
    is_loopback: bool = True
    extra_ca: Path | None = None


@dataclass(frozen=True)
class NetworkFault:
    """`failure` is how the sending must end, None where Apple accepted."""

    name: str
    failure: Failure | None
    open: Callable[[ExitStack], Target]


@dataclass(slots=True)
class Tally:
    """`wrong` says which fault ended otherwise than it must."""

    faults: int = 0
    wrong: list[str] = field(default_factory=list)
    most_posts: int = 0
    longest: float = 0.0
    memory_growth: int = 0

    @property
    def is_good(self) -> bool:
        is_small = self.memory_growth <= 20 * 2**20
        return not self.wrong and self.most_posts <= 1 and is_small


# -- what goes wrong ----------------------------------------------------------------------------


def served(behaviour: Behaviour) -> Callable[[ExitStack], Target]:
    def open_(stack: ExitStack) -> Target:
        server = stack.enter_context(MisbehavingServer(behaviour))
        return Target(f"http://127.0.0.1:{server.port}", lambda: len(server.requests))

    return open_


def said(line: str, *headers: str, body: bytes = b"") -> Callable[[ExitStack], Target]:
    return served(answer(status(line, *headers, body=body)))


def apple_error(line: str, code: int) -> Callable[[ExitStack], Target]:
    return said(line, JSON, body=b'{"errorCode": %d, "errorMessage": "x"}' % code)


def tell(*parts: bytes, then: Callable[[Conversation], None]) -> Callable[[ExitStack], Target]:
    """Reads the request, says something and goes on in its own way."""

    def behave(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.send(*parts)
        then(conversation)

    return served(behave)


def closed(stack: ExitStack) -> Target:
    port = stack.enter_context(ClosedPort()).port
    return Target(f"http://127.0.0.1:{port}", lambda: 0)


def black_hole(stack: ExitStack) -> Target:
    port = stack.enter_context(FullBacklog()).port
    return Target(f"http://127.0.0.1:{port}", lambda: 0)


def no_name(stack: ExitStack) -> Target:
    """The resolver itself says so: no question leaves this computer."""

    def find_nobody(*_arguments: object, **_options: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    stack.enter_context(mock.patch("socket.getaddrinfo", find_nobody))
    return Target("http://api.storekit.invalid", lambda: 0)


def no_answer_of_resolver(stack: ExitStack) -> Target:
    def try_later(*_arguments: object, **_options: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    stack.enter_context(mock.patch("socket.getaddrinfo", try_later))
    return Target("http://api.storekit.invalid", lambda: 0)


def tls(host: str, *, days: int = 90, is_trusted: bool = True) -> Callable[[ExitStack], Target]:
    """A server whose certificate is for `host`; its authority is trusted or not."""

    def open_(stack: ExitStack) -> Target:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        root = issue("A root", is_ca=True, from_days=-100)
        leaf = issue(host, root, hosts=(host,), from_days=-90, to_days=days)
        (folder / "chain.pem").write_bytes(leaf.pem + leaf.key_pem)
        (folder / "root.pem").write_bytes(root.pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "chain.pem")
        server = stack.enter_context(MisbehavingServer(accept, tls=context))
        extra_ca = folder / "root.pem" if is_trusted else None
        url = f"https://127.0.0.1:{server.port}"
        return Target(url, lambda: len(server.requests), is_loopback=False, extra_ca=extra_ca)

    return open_


def proxy_407(stack: ExitStack) -> Target:
    proxy = stack.enter_context(
        MisbehavingServer(answer(status("407 Proxy Authentication Required")))
    )
    address = f"http://127.0.0.1:{proxy.port}"
    names = {"HTTPS_PROXY": address, "https_proxy": address, "NO_PROXY": "", "no_proxy": ""}
    stack.enter_context(mock.patch.dict(os.environ, names))
    return Target("https://api.storekit.invalid", lambda: 0, is_loopback=False)


def accept(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(status("200 OK", JSON, body=ACCEPTED))
    conversation.finish()


def hang_up_unread(conversation: Conversation) -> None:
    conversation.wait_for_a_byte()  # else nothing may have left yet
    conversation.reset()


def drip_head(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.drip(status("200 OK", JSON, body=ACCEPTED), gap_seconds=0.3)


def _retry_after(name: str, value: str) -> NetworkFault:
    now = f"Date: {datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT"
    opened = said(
        "429 Too Many Requests",
        *(JSON, now, f"Retry-After: {value}"),
        body=b'{"errorCode": 4290000, "errorMessage": "Rate limit exceeded."}',
    )
    return NetworkFault(f"429, Retry-After: {name}", Failure.RATE_LIMITED, opened)


def _retry_afters() -> Iterator[NetworkFault]:
    seconds = int(datetime.now(UTC).timestamp())
    for name, value in (
        ("90 s ahead, in milliseconds", str((seconds + 90) * 1000)),
        ("90 s ago, in milliseconds", str((seconds - 90) * 1000)),
        ("9000 s ahead, in milliseconds", str((seconds + 9000) * 1000)),
        ("45 s ahead, in seconds", str(seconds + 45)),
        ("400 digits", "9" * 400),
    ):
        yield _retry_after(name, value)
    for value in ("120", "0", "1.5", "Sat, 21 Nov 2026 14:02:00 GMT"):
        yield _retry_after(value, value)
    for value in ("", "soon", "-5", "nan", "1e300"):
        yield _retry_after(value or "nothing", value)


def all_faults() -> tuple[NetworkFault, ...]:
    """Every one, in the order of a request's life."""
    bomb = zlib.compress(b"\0" * 10_000_000)
    whole = status("200 OK", JSON, body=ACCEPTED)
    return (
        NetworkFault("no such name", NOT_SENT, no_name),
        NetworkFault("the resolver does not answer", NOT_SENT, no_answer_of_resolver),
        NetworkFault("refused", NOT_SENT, closed),
        NetworkFault("black hole", NOT_SENT, black_hole),
        NetworkFault("TLS: expired", NOT_SENT, tls("127.0.0.1", days=-1)),
        NetworkFault("TLS: another host", NOT_SENT, tls("apple.example")),
        NetworkFault("TLS: unknown authority", NOT_SENT, tls("127.0.0.1", is_trusted=False)),
        NetworkFault("proxy: 407", NOT_SENT, proxy_407),
        NetworkFault("reset before the request was read", LOST, served(hang_up_unread)),
        NetworkFault("reset after the request", LOST, tell(then=Conversation.reset)),
        NetworkFault("closed without an answer", LOST, tell(then=Conversation.finish)),
        NetworkFault("silence", LOST, tell(then=Conversation.hold)),
        NetworkFault("a byte at a time", LOST, served(drip_head)),
        NetworkFault("the body ends early", LOST, tell(whole[:-9], then=Conversation.finish)),
        NetworkFault("the body never ends", LOST, tell(whole[:-9], then=Conversation.hold)),
        NetworkFault(
            "garbage", LOST, tell(b"\x16\x03\x01 no HTTP\r\n\r\n", then=Conversation.finish)
        ),
        NetworkFault("a head of 1 MB", LOST, said("200 OK", "X: " + "x" * 2**20, body=ACCEPTED)),
        NetworkFault(
            "a deflate bomb", LOST, said("200 OK", "Content-Encoding: deflate", body=bomb)
        ),
        NetworkFault("a body of 3 MB", LOST, said("200 OK", JSON, body=b"[" * 3_000_000)),
        NetworkFault("HTML and 200", LOST, said("200 OK", body=b"<html>Please log in</html>")),
        NetworkFault("a list", LOST, said("200 OK", JSON, body=b"[]")),
        NetworkFault("null", LOST, said("200 OK", JSON, body=b"null")),
        NetworkFault(
            "a number as token", LOST, said("200 OK", JSON, body=b'{"testNotificationToken": 5}')
        ),
        NetworkFault(
            "an empty token", LOST, said("200 OK", JSON, body=b'{"testNotificationToken": ""}')
        ),
        NetworkFault("302", REFUSED, said("302 Found", "Location: http://127.0.0.1:1/")),
        NetworkFault(
            "401, text", Failure.NOT_AUTHORIZED, said("401 Unauthorized", body=b"Unauthenticated")
        ),
        NetworkFault("401, empty", Failure.NOT_AUTHORIZED, said("401 Unauthorized")),
        NetworkFault("403", REFUSED, said("403 Forbidden", body=b"<html>no</html>")),
        NetworkFault("404, no URL is set", REFUSED, apple_error("404 Not Found", 4040007)),
        NetworkFault("500, general", REFUSED, apple_error("500 Error", 5000000)),
        NetworkFault("500, retryable", REFUSED, apple_error("500 Error", 5000001)),
        NetworkFault("500, HTML", LOST, said("500 Error", body=b"<html>oops</html>")),
        NetworkFault("503, empty", LOST, said("503 Unavailable")),
        *_retry_afters(),
        NetworkFault("nothing", None, served(accept)),
    )


# -- meeting it ---------------------------------------------------------------------------------


def _credentials() -> Credentials:
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Credentials(
        "57246542-96fe-1a63-e053-0824d011072a", "2X9R4HXF34", Secret(text), BUNDLE_ID
    )


async def meet(fault: NetworkFault, tally: Tally, deadline_seconds: float) -> None:
    """Asks once for a TEST, and holds how it ended against how it must."""
    signer = RequestSigner(_credentials())
    with ExitStack() as stack:
        target = fault.open(stack)
        policy = NetworkPolicy(target.extra_ca, deadline_seconds)
        budget = Budget(MemoryLedger()).of(BUNDLE_ID, Environment.SANDBOX)
        began = time.monotonic()
        ended: Failure | None = None
        try:
            async with connect(target.url, policy, is_loopback=target.is_loopback) as connection:
                client = AppStoreClient(connection, signer, BUNDLE_ID, budget, OwnClock())
                await client.request_test_notification()
        except StorebellError as error:
            ended = error.failure
        took = time.monotonic() - began
        posts = target.requests()
    tally.faults += 1
    tally.most_posts = max(tally.most_posts, posts)
    tally.longest = max(tally.longest, took)
    if ended is not fault.failure:
        tally.wrong.append(f"{fault.name}: {ended}, not {fault.failure}")
    if took > deadline_seconds + 1:
        tally.wrong.append(f"{fault.name}: it took {took:.1f} s")
