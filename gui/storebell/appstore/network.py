"""The one place that opens connections to Apple: trust, proxy, deadlines and caps.

httpx is imported by this module and `failures` alone, so that another client is one change.
"""

import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import truststore

from storebell.appstore.failures import SentWatch, translate
from storebell.domain.credentials import Secret
from storebell.domain.errors import FileUnreadableError, ProxyFailedError
from storebell.domain.exchange import Exchange

DEADLINE_SECONDS: Final = 20.0
MOST_BODY_BYTES: Final = 1024 * 1024
SHOWN_BODY_CHARACTERS: Final = 4096


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """How this computer reaches the outside: an added certificate authority, in PEM.

    The OS's own trust always counts, and so does the system's proxy, except for loopback.
    """

    extra_ca: Path | None = None
    deadline_seconds: float = DEADLINE_SECONDS


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came. `received_at` is when its head arrived, by this computer's clock."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    received_at: datetime
    exchange: Exchange


class Connection:
    """Requests to one base URL. Every request gets a connection of its own: a reused one that the
    server drops leaves open whether a POST arrived.
    """

    def __init__(self, client: httpx.AsyncClient, base_url: str, deadline_seconds: float) -> None:
        self._client = client
        self._base_url = base_url
        self._deadline_seconds = deadline_seconds
        self.host = httpx.URL(base_url).host

    async def ask(
        self,
        method: str,
        path: str,
        *,
        bearer: Secret,
        body: str | None = None,
        is_repeatable: bool,
    ) -> RawAnswer:
        """One request, one answer, whatever its status. Raises StorebellError for the network.

        `is_repeatable` says that asking twice does no harm, which decides what a lost answer means.
        """
        started_at, started = datetime.now(UTC), time.monotonic()
        watch = SentWatch()
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
                headers=headers,
                body_start=shown[:SHOWN_BODY_CHARACTERS].decode("utf-8", "replace"),
                trouble=trouble,
            )

        with translate(watch, self.host, is_repeatable=is_repeatable, exchange=exchange):
            status, headers, received, received_at = await watch.within(
                self._deadline_seconds, self._send(request)
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
    base_url: str, policy: NetworkPolicy, *, is_loopback: bool
) -> AsyncIterator[Connection]:
    """A connection under the policy; loopback goes without proxy and without TLS."""
    trust = False if is_loopback else _trust(policy)
    host = httpx.URL(base_url).host
    try:
        client = httpx.AsyncClient(
            verify=trust,
            trust_env=not is_loopback,
            follow_redirects=False,
            timeout=policy.deadline_seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        # Each is how httpx refuses a proxy of the environment: of a kind or form it can't use.
        raise ProxyFailedError(host=host, reason="Its setting is of no form that works") from None
    async with client:
        yield Connection(client, base_url, policy.deadline_seconds)


def _trust(policy: NetworkPolicy) -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if policy.extra_ca is not None:
        try:
            context.load_verify_locations(cafile=str(policy.extra_ca))
        except OSError as error:  # ssl.SSLError is one
            raise FileUnreadableError(
                file=str(policy.extra_ca), reason=error.strerror or "It holds no certificate"
            ) from None
    return context
