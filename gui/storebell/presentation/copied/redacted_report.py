"""A test as plain text for a public place: built only from values that identify nobody.

Free text of a person, a server or a certificate is omitted or replaced by a placeholder: names,
URLs, bodies, the subjects of certificates, reasons. Only listed headers are shown, each with the
values that it may have. Identifiers that only Apple can look up stay.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.messages import Field, Message
from storebell.domain.notifications.delivery import DeliveryTrace, Hop, Trouble
from storebell.domain.notifications.json_records import iso
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import TYPES_BY_NAME
from storebell.domain.timestamps import http_date
from storebell.domain.urls import split_url

_MOST_DIGITS: Final = 8
"""The most digits of a number that is shown: an app Apple ID has more."""

_KNOWN_VALUES: Final = frozenset(
    str(value) for kind in (SendAttemptResult, Trouble, Environment) for value in kind
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MEDIA_TYPES: Final = frozenset(
    {"application/json", "application/xml", "text/html", "text/plain", "text/xml"}
)
_APPLES_PATH: Final = "/inApps/v1/notifications/"
_ENDPOINTS: Final = ("test", "history")

_NUMBER: Final = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}", re.ASCII)
_MILLISECONDS: Final = re.compile(r"[0-9]{13}", re.ASCII)
_CORRELATION_KEY: Final = re.compile(r"[A-Z2-7]{26}", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_TLS_NAME: Final = re.compile(r"[A-Za-z0-9._ -]{1,60}", re.ASCII)
"""A version, a cipher suite or an alert, as the TLS library spells them."""


def redacted_report(timeline: Timeline, *, at: datetime, version: str, system: str) -> str:
    """The report as text; `version` is Storebell's, `system` names the operating system."""
    sections = (
        _test(timeline, at, version, system),
        _attempts(timeline),
        _failure(timeline),
        *(_delivery(number, trace) for number, trace in timeline.traces),
        _signature(timeline),
        _exchanges(timeline.exchanges),
    )
    return "\n\n".join("\n".join(lines) for lines in map(tuple, sections) if lines) + "\n"


def without_names(message: Message) -> str:
    """A sentence with a placeholder for each field that could identify somebody."""
    fields = tuple((name, _field(name, value)) for name, value in message.fields)
    return str(replace(message, fields=fields))


def _field(name: str, value: Field) -> str:
    if isinstance(value, Message):
        return without_names(value)
    if isinstance(value, int | float) and abs(value) < 10**_MOST_DIGITS:
        return str(value)
    return str(value) if value in _KNOWN_VALUES else f"<{name.replace('_', '-')}>"


def _test(timeline: Timeline, at: datetime, version: str, system: str) -> Iterator[str]:
    asked = timeline.asked
    yield f"Storebell {version} on {system}, {iso(at)}"
    yield ""
    whom = "a simulator" if asked.simulated else "Apple"
    yield f"environment: {asked.environment.value} ({whom}), {asked.plan.most_attempts} attempts"
    kind = asked.notification_type
    yield f"notification: {kind if kind in TYPES_BY_NAME else '<type>'}"
    yield "app: <app>, <bundle-id>"
    if asked.url:
        yield f"url: {_url(asked.url)}"
    yield f"asked: {iso(asked.at)}"
    if timeline.token:
        yield "testNotificationToken: <token>"
    yield f"outcome: {timeline.outcome or 'open'}"


def _attempts(timeline: Timeline) -> Iterator[str]:
    if timeline.attempts:
        yield "sendAttempts"
    for number, attempt in enumerate(timeline.attempts, 1):
        yield f"{number}. {attempt.known_result or '<result>'}, {iso(attempt.at)}"


def _failure(timeline: Timeline) -> Iterator[str]:
    if timeline.failure is not None:
        yield f"error: {without_names(timeline.failure.title)}"
        yield without_names(timeline.failure.advice)


def _delivery(number: int, trace: DeliveryTrace) -> Iterator[str]:
    yield f"delivery of attempt {number}: {trace.result}, {_ms(trace.seconds)}"
    for hop in trace.hops:
        yield from _hop(hop)
    for finding in trace.findings:
        yield f"{finding.level}: {without_names(finding.seen)}"


def _hop(hop: Hop) -> Iterator[str]:
    yield f"{hop.method} {_url(hop.url)}"
    if hop.status is not None:
        yield f"  HTTP {hop.status}"
    if hop.trouble is not None:
        yield f"  {hop.trouble}"
    steps = ", ".join(f"{taken.step} {_ms(taken.seconds)}" for taken in hop.steps)
    if steps:
        yield f"  {steps}"
    if hop.tls is not None:
        seen = filter(_TLS_NAME.fullmatch, (hop.tls.version, hop.tls.cipher, hop.tls.alert))
        yield f"  TLS: {', '.join(seen) or 'no session'}"
        for certificate in hop.tls.certificates:
            yield f"  certificate: <subject>, until {certificate.not_after:%Y-%m-%d}"
    yield from _headers(hop.headers, _SHOWN_HEADERS)
    if hop.body_start:
        yield "  body: left out"


def _signature(timeline: Timeline) -> Iterator[str]:
    verification = timeline.verification
    if verification is None:
        return
    verdict = "valid" if verification.is_valid else "not valid"
    yield f"signature: {verdict}, anchor {verification.anchor or 'none'}"
    for check in verification.checks:
        if check.passed is not True or check.is_warning:
            how = {True: "warning", False: "failed", None: "not made"}[check.passed]
            yield f"  {check.name}: {how}. {without_names(check.seen)}".rstrip(". ")


def _exchanges(exchanges: Iterable[Exchange]) -> Iterator[str]:
    for exchange in exchanges:
        yield f"{iso(exchange.at)} {exchange.method} {_endpoint(exchange.url)}"
        answer = f"HTTP {exchange.status}" if exchange.status is not None else "no answer"
        yield f"  {answer}, {_ms(exchange.seconds)}"
        yield from _headers(exchange.headers, _SHOWN_HEADERS | _APPLES_HEADERS)
        if exchange.body_start and exchange.status != 200:
            yield "  body: left out"


def _url(url: str) -> str:
    """A URL reduced to scheme and port; the loopback host is shown, as it identifies nobody."""
    try:
        parts = split_url(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "<url>"
    if parts.scheme not in {"http", "https"}:
        return "<url>"
    place = host if host in _LOOPBACK else "<host>"
    numbered = "" if port is None else f":{port}"
    return f"{parts.scheme}://{place}{numbered}{'/<path>' if parts.path.strip('/') else ''}"


def _endpoint(url: str) -> str:
    """The requested endpoint of Apple's, without host and tokens."""
    path = "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]
    name = path.removeprefix(_APPLES_PATH).partition("/")[0]
    if not path.startswith(_APPLES_PATH) or name not in _ENDPOINTS:
        return "<url>"
    return f"{_APPLES_PATH}{name}{'/<token>' if path != _APPLES_PATH + name else ''}"


# -- the headers that are shown -----------------------------------------------------------------


Read = Callable[[str], str | None]


def _as_number(value: str) -> str | None:
    return value if _NUMBER.fullmatch(value) else None


def _as_date(value: str) -> str | None:
    date = http_date(value)
    return None if date is None else f"{date:%a, %d %b %Y %H:%M:%S} GMT"


def _as_wait(value: str) -> str | None:
    return value if _MILLISECONDS.fullmatch(value) else _as_number(value) or _as_date(value)


def _as_media_type(value: str) -> str | None:
    kind, _, rest = value.lower().partition(";")
    if kind.strip() not in _MEDIA_TYPES:
        return None
    charset = rest.partition("charset=")[2].strip("\"' ")
    return (
        f"{kind.strip()}; charset={charset}" if charset in {"utf-8", "us-ascii"} else kind.strip()
    )


def _as_known(*known: str) -> Read:
    return lambda value: value.lower() if value.lower() in known else None


def _as_apples_id(value: str) -> str | None:
    return value if _CORRELATION_KEY.fullmatch(value) or _UUID.fullmatch(value) else None


_SHOWN_HEADERS: Final[dict[str, Read]] = {
    "connection": _as_known("close", "keep-alive"),
    "content-encoding": _as_known("br", "deflate", "gzip", "identity", "zstd"),
    "content-length": _as_number,
    "content-type": _as_media_type,
    "date": _as_date,
    "retry-after": _as_wait,
    "transfer-encoding": _as_known("chunked"),
}
"""Each header that is shown, and the parser of its value; None hides a value that it can't have."""

_APPLES_HEADERS: Final[dict[str, Read]] = {
    "x-apple-jingle-correlation-key": _as_apples_id,
    "x-apple-request-uuid": _as_apples_id,
}
"""Headers shown in an answer of Apple's alone: on another server they may identify somebody."""


def _headers(headers: Iterable[tuple[str, str]], shown_as: Mapping[str, Read]) -> Iterator[str]:
    hidden = 0
    for name, value in headers:
        read = shown_as.get(name.lower())
        shown = read(value.strip()) if read else None
        if shown is None:
            hidden += 1
        else:
            yield f"  {name.lower()}: {shown}"
    if hidden:
        yield f"  {hidden} more headers, left out"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
