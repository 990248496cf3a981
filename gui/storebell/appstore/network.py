"""The one place that opens connections to Apple: trust, proxy, deadlines and caps.

httpx is imported by this module and `failures` alone, so that another client is one change.
"""

import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final, Self

import httpx
import truststore

from storebell.appstore.echo import without_token
from storebell.appstore.failures import SentTest, translate
from storebell.appstore.proxies import Proxy, proxy_for
from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.network import ProxyUnusableError
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.exchange import Exchange
from storebell.domain.messages import msg
from storebell.domain.network.contacts import NoteContact, Purpose, note_nothing
from storebell.domain.network.proxy import SYSTEM_PROXY
from storebell.domain.plain_text import without_keys
from storebell.domain.settings.settings import HostSet, Settings
from storebell.sender.tls import check_trust_variables, read_authorities

DEADLINE_SECONDS: Final = 20.0
MOST_BODY_BYTES: Final = 1024 * 1024
SHOWN_BODY_CHARACTERS: Final = 4096


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """Network settings for requests to Apple. Loopback is reached without proxy and TLS.

    `extra_ca` is a file of certificate authorities, PEM or DER, that count beside the OS's own.
    `proxy` is “system”, “none” or a URL. `host_set` says which of Apple's hosts are asked.
    """

    extra_ca: Path | None = None
    deadline_seconds: float = DEADLINE_SECONDS
    proxy: str = SYSTEM_PROXY
    host_set: HostSet = HostSet.CURRENT

    @classmethod
    def set_by(cls, settings: Settings) -> Self:
        return cls(
            extra_ca=Path(settings.extra_ca) if settings.extra_ca else None,
            proxy=settings.proxy,
            host_set=settings.apple_hosts,
        )


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came, without the token of its request. `received_at` is when its head
    arrived, by this computer's clock.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    received_at: datetime
    exchange: Exchange


class Connection:
    """Requests to one base URL. Every request gets a connection of its own: a reused one that the
    server drops leaves open whether a POST arrived.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        deadline_seconds: float,
        proxy: Proxy | None,
        note_contact: NoteContact,
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._deadline_seconds = deadline_seconds
        self._proxy = proxy
        self._note_contact = note_contact
        self.host = httpx.URL(base_url).host

    async def ask(
        self,
        method: str,
        path: str,
        *,
        purpose: Purpose,
        bearer: Secret,
        body: str | None = None,
        is_repeatable: bool,
    ) -> RawAnswer:
        """One request, one answer, whatever its status. Raises StorebellError for the network.

        `is_repeatable` says that asking twice does no harm, which decides what a lost answer means.
        """
        if self._proxy is not None:
            self._note_contact(self._proxy.host, Purpose.PROXY)
        self._note_contact(self.host, purpose)
        started_at, started = datetime.now(UTC), time.monotonic()
        watch = SentTest()
        request = self._client.build_request(
            method,
            self._base_url + path,
            headers=_headers(bearer, body),
            content=body,
            extensions={"trace": watch.see},
        )

        def exchange(
            status: int | None = None,
            headers: tuple[tuple[str, str], ...] = (),
            shown: bytes = b"",
            trouble: str = "",
        ) -> Exchange:
            return Exchange(
                method=method,
                url=str(request.url),
                at=started_at,
                seconds=time.monotonic() - started,
                request_body=body or "",
                status=status,
                headers=tuple((name, without_keys(value)) for name, value in headers),
                body_start=without_keys(shown[:SHOWN_BODY_CHARACTERS].decode("utf-8", "replace")),
                trouble=without_token(trouble, bearer.reveal()),
            )

        through = self._proxy.shown if self._proxy else ""
        with translate(watch, self.host, through, is_repeatable=is_repeatable, exchange=exchange):
            status, headers, received, received_at = await watch.within(
                self._deadline_seconds, self._send(request)
            )
        token = bearer.reveal()
        # Latin-1 has a character for each byte, so that all others come through as they are.
        received = without_token(received.decode("latin-1"), token).encode("latin-1")
        headers = tuple(
            (without_token(name, token), without_token(value, token)) for name, value in headers
        )
        return RawAnswer(
            status, headers, received, received_at, exchange(status, headers, received)
        )

    async def _send(
        self, request: httpx.Request
    ) -> tuple[int, tuple[tuple[str, str], ...], bytes, datetime]:
        response = await self._client.send(request, stream=True)
        try:
            received_at = datetime.now(UTC)
            body = bytearray()
            # Raw: what was not asked to be compressed is not unpacked, so it can't explode either.
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MOST_BODY_BYTES:
                    break
            headers = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in response.headers.raw
            )
            return response.status_code, headers, bytes(body[:MOST_BODY_BYTES]), received_at
        finally:
            await response.aclose()


def _headers(bearer: Secret, body: str | None) -> Mapping[str, str]:
    headers = {
        "Authorization": f"Bearer {bearer.reveal()}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Storebell",
    }
    return headers if body is None else headers | {"Content-Type": "application/json"}


@asynccontextmanager
async def connect(
    base_url: str,
    policy: NetworkPolicy,
    *,
    is_loopback: bool,
    note_contact: NoteContact = note_nothing,
) -> AsyncIterator[Connection]:
    """A connection under the policy; loopback goes without proxy and without TLS."""
    proxy = None if is_loopback else proxy_for(httpx.URL(base_url).host, policy.proxy)
    trust = None if is_loopback else trusting(policy.extra_ca)
    async with make_client(trust, proxy, policy) as client:
        yield Connection(client, base_url, policy.deadline_seconds, proxy, note_contact)


BaseUrl = Callable[[NetworkPolicy], str]


class LiveConnection:
    """Like `Connection`, but each request goes by the policy as it is then."""

    def __init__(
        self,
        base_url: BaseUrl,
        read_policy: Callable[[], NetworkPolicy],
        note_contact: NoteContact,
        stack: AsyncExitStack,
    ) -> None:
        self._base_url = base_url
        self._read_policy = read_policy
        self._note_contact = note_contact
        self._stack = stack
        self._known: dict[NetworkPolicy, Connection] = {}

    @property
    def host(self) -> str:
        """May raise what reading the policy raises."""
        return httpx.URL(self._base_url(self._read_policy())).host

    async def ask(
        self,
        method: str,
        path: str,
        *,
        purpose: Purpose,
        bearer: Secret,
        body: str | None = None,
        is_repeatable: bool,
    ) -> RawAnswer:
        """Sends a request as `Connection.ask` does; may also raise what the policy's reading and
        use raise.
        """
        policy = self._read_policy()
        connection = self._known.get(policy)
        if connection is None:
            # An older one stays open until the end: a request may still be under way on it.
            connection = self._known[policy] = await self._stack.enter_async_context(
                connect(
                    self._base_url(policy),
                    policy,
                    is_loopback=False,
                    note_contact=self._note_contact,
                )
            )
        return await connection.ask(
            method, path, purpose=purpose, bearer=bearer, body=body, is_repeatable=is_repeatable
        )


@asynccontextmanager
async def connect_live(
    base_url: BaseUrl, read_policy: Callable[[], NetworkPolicy], note_contact: NoteContact
) -> AsyncIterator[LiveConnection]:
    """A connection under the policy as it is at each request, never to loopback."""
    async with AsyncExitStack() as stack:
        yield LiveConnection(base_url, read_policy, note_contact, stack)


class _NoCookies(CookieJar):
    """Stores and sends no cookies: each request is independent, and none identifies the user."""

    def extract_cookies(self, response: object, request: object) -> None:
        """They are not even read."""


def make_client(
    trust: ssl.SSLContext | None, proxy: Proxy | None, policy: NetworkPolicy
) -> httpx.AsyncClient:
    """A client that reads nothing from the environment: what counts there was read already.

    Raises ProxyUnusableError.
    """
    try:
        through = None
        if proxy is not None:
            # Without a context of ours an https proxy would get httpcore's, which logs its session
            # keys to SSLKEYLOGFILE.
            context = trusting(policy.extra_ca) if proxy.is_https else None
            through = httpx.Proxy(proxy.url, ssl_context=context)
        return httpx.AsyncClient(
            verify=trust or False,
            trust_env=False,
            proxy=through,
            follow_redirects=False,
            timeout=policy.deadline_seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
            cookies=_NoCookies(),
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        # Each is how httpx refuses a proxy of the environment: of a kind or form it can't use.
        raise ProxyUnusableError from None


def trusting(extra_ca: Path | None) -> ssl.SSLContext:
    """Trusts what the OS trusts, and a file of authorities beside it. Raises FileUnreadableError.

    Made by truststore and not by `ssl.create_default_context`, which would write session keys to
    the file that SSLKEYLOGFILE names.
    """
    check_trust_variables()
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if extra_ca is not None:
        context.load_verify_locations(cadata=read_authorities(extra_ca))
    return context


def find_authorities(text: str) -> Path:
    """The whole path of a file of certificate authorities. Raises FileUnreadableError."""
    try:
        file = Path(text).expanduser().absolute()
    except (OSError, RuntimeError):  # no such home, or no current folder any more
        raise FileUnreadableError(file=text, reason=msg("There is no such folder")) from None
    read_authorities(file)
    return file
