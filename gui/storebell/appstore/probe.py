"""Probe of Apple's hosts without a key or a token, to find what blocks requests.

It uses the same policy and the same client as every request.
"""

import os
import socket
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from storebell.appstore.failures import SentTest, causes
from storebell.appstore.hosts import base_url_of
from storebell.appstore.network import NetworkPolicy, make_client, trusting
from storebell.appstore.proxies import Proxy, proxy_for
from storebell.domain.environment import Environment
from storebell.domain.findings import CertificateFacts
from storebell.domain.messages import N_
from storebell.domain.network.connection import (
    CERTIFICATE_OBSTACLES,
    Answer,
    Obstacle,
    ProbeResult,
    Trust,
)
from storebell.domain.network.contacts import NoteContact, Purpose, note_nothing
from storebell.domain.settings.settings import HostSet
from storebell.domain.timestamps import http_date
from storebell.sender.tls import explain, read_facts

DEADLINE_SECONDS: Final = 10.0

_PATH: Final = "/inApps/v1/notifications/test/00000000-0000-0000-0000-000000000000_0"
"""Path of the status of a test that does not exist; without a token nothing is disclosed or
changed.
"""

_START_BYTES: Final = 512

# Of OpenSSL (X509_V_ERR_…), then of macOS (errSec…) and Windows (CERT_E_…).
_OUT_OF_DATE: Final = frozenset({9, 10, -67818, -67819, 0x800B0101})
_WRONG_NAME: Final = frozenset({62, 64, -67602, 0x800B010F})


@dataclass(frozen=True, slots=True)
class _Seen:
    obstacle: Obstacle | None = None
    detail: str = ""
    certificate: CertificateFacts | None = None
    answer: Answer | None = None


class ConnectionProbe:
    """Fits `ports.appstore.ConnectionProbe`. `base_url` is Apple's, but for a test of this."""

    def __init__(
        self,
        read_policy: Callable[[], NetworkPolicy],
        note_contact: NoteContact = note_nothing,
        base_url: Callable[[Environment, HostSet], str] = base_url_of,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._read_policy = read_policy
        self._note_contact = note_contact
        self._base_url = base_url
        self._deadline_seconds = deadline_seconds

    def host_of(self, environment: Environment) -> str:
        """May raise what reading the settings raises."""
        return httpx.URL(self._base_url(environment, self._read_policy().host_set)).host

    async def probe(self, environment: Environment) -> ProbeResult:
        """Probes the host of an environment once; the result holds whatever blocks it.

        Raises FileUnreadableError for the added authorities, TrustVariableError,
        ProxyUnusableError.
        """
        policy = self._read_policy()
        url = self._base_url(environment, policy.host_set)
        host = httpx.URL(url).host
        proxy, context = proxy_for(host, policy.proxy), trusting(policy.extra_ca)
        if proxy is not None:
            self._note_contact(proxy.host, Purpose.PROXY)
        self._note_contact(host, Purpose.CONNECTION_TEST)
        seen = await self._try(url, context, proxy, policy)
        trust: Trust | None = None
        if seen.obstacle in CERTIFICATE_OBSTACLES:
            # Nothing is believed of what comes now: it is looked at, to name who it is.
            again = await self._try(url, _believing(), proxy, policy)
            seen = replace(seen, certificate=again.certificate, answer=again.answer)
        elif seen.certificate is not None:
            trust = Trust.SYSTEM
            if policy.extra_ca is not None:
                alone = await self._try(url, trusting(None), proxy, policy)
                trust = Trust.ADDED if alone.obstacle is Obstacle.UNTRUSTED else Trust.SYSTEM
        return ProbeResult(
            host=host,
            at=datetime.now(UTC),
            proxy=proxy.shown if proxy else "",
            is_systems_proxy=proxy is not None and proxy.is_from_system,
            obstacle=seen.obstacle,
            detail=seen.detail,
            certificate=seen.certificate,
            trust=trust,
            answer=seen.answer,
            missing_trust_file=_missing_trust_file(),
        )

    async def _try(
        self, url: str, trust: ssl.SSLContext, proxy: Proxy | None, policy: NetworkPolicy
    ) -> _Seen:
        watch = SentTest()
        async with make_client(trust, proxy, policy) as client:
            try:
                return await watch.within(self._deadline_seconds, self._ask(client, url, watch))
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ExceptionGroup) as error:
                return self._obstacle(error, watch, proxy)

    async def _ask(self, client: httpx.AsyncClient, url: str, watch: SentTest) -> _Seen:
        request = client.build_request(
            "GET",
            url + _PATH,
            headers={"Accept-Encoding": "identity", "User-Agent": "Storebell"},
            extensions={"trace": watch.see},
        )
        response = await client.send(request, stream=True)
        try:
            received_at = datetime.now(UTC)
            channel = response.extensions["network_stream"].get_extra_info("ssl_object")
            leaf = channel.getpeercert(binary_form=True) if channel else None
            start = b""
            async for chunk in response.aiter_raw():
                start += chunk
                if len(start) >= _START_BYTES:
                    break
        finally:
            await response.aclose()
        kind = response.headers.get("content-type", "").lower()
        date = http_date(response.headers.get("date", ""))
        answer = Answer(
            status=response.status_code,
            is_html="html" in kind or start.lstrip()[:1] == b"<",
            location=response.headers.get("location", ""),
            skew_seconds=None if date is None else round((received_at - date).total_seconds()),
        )
        return _Seen(certificate=read_facts(leaf) if leaf else None, answer=answer)

    def _obstacle(self, error: Exception, watch: SentTest, proxy: Proxy | None) -> _Seen:
        if isinstance(error, httpx.ProxyError):
            asks = str(error).startswith("407")
            return _Seen(Obstacle.PROXY_ASKS if asks else Obstacle.PROXY_REFUSES, str(error))
        chain = list(causes(error))
        obstacle, detail = self._trouble(error, chain, watch)
        if proxy is not None and not watch.has_connected:
            # Through a proxy, no other connection is made than the one to it.
            return _Seen(Obstacle.PROXY_NOT_REACHED, detail)
        return _Seen(obstacle, detail)

    def _trouble(
        self, error: Exception, chain: list[BaseException], watch: SentTest
    ) -> tuple[Obstacle, str]:
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            step = N_("after the request") if watch.has_left else N_("while connecting")
            return Obstacle.TIMED_OUT, f"Nothing came within {self._deadline_seconds:g} s {step}"
        for cause in chain:
            if isinstance(cause, socket.gaierror):
                return Obstacle.NAME_NOT_FOUND, N_("Its name could not be found")
            if isinstance(cause, ConnectionRefusedError):
                return Obstacle.REFUSED, N_("The connection was refused")
            if isinstance(cause, ssl.SSLCertVerificationError):
                return _certificate_obstacle(cause), explain(cause)
            if isinstance(cause, ssl.SSLError):
                return Obstacle.TLS_FAILED, explain(cause)
        if not watch.has_connected:
            return Obstacle.UNREACHABLE, _system_reason(chain)
        if not watch.has_left:
            return Obstacle.TLS_FAILED, N_("The connection broke during the handshake")
        return Obstacle.NO_ANSWER, N_("The connection broke, or what came was not HTTP")


def _certificate_obstacle(error: ssl.SSLCertVerificationError) -> Obstacle:
    if error.verify_code in _OUT_OF_DATE:
        return Obstacle.OUT_OF_DATE
    return Obstacle.WRONG_NAME if error.verify_code in _WRONG_NAME else Obstacle.UNTRUSTED


def _system_reason(chain: list[BaseException]) -> str:
    for cause in chain:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return N_("The system gives no reason")


def _believing() -> ssl.SSLContext:
    """Believes anything; for looking only, since nothing that is sent is worth anything."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _missing_trust_file() -> str:
    """Returns the path in SSL_CERT_FILE where OpenSSL reads that variable and the file is
    missing.
    """
    named = os.environ.get("SSL_CERT_FILE", "")
    if not named or sys.platform in {"darwin", "win32"} or Path(named).exists():
        return ""
    return named
