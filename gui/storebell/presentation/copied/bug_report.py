"""A test as plain text for a bug report: request, record and trace, without any secret.

Keys and JSON Web Tokens never reach a Timeline, and text from a server is masked once more. The
test notification token is included: it is useless without a request signed by the team's key, and
Apple's support asks for it. The signed payload is omitted: it is copied by itself. For a public
place there is `redacted_report`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from storebell.domain.exchange import Exchange
from storebell.domain.notifications.delivery import DeliveryTrace, Hop
from storebell.domain.notifications.json_records import iso
from storebell.domain.notifications.test_filter import notification_uuid
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.plain_text import visible, without_secrets
from storebell.presentation.copied.exchange_text import shown_body, shown_headers, shown_url


def bug_report(timeline: Timeline, *, at: datetime, version: str, system: str) -> str:
    """The report as text; `version` is Storebell's, `system` names the operating system."""
    sections = (
        _test(timeline, at, version, system),
        _attempts(timeline),
        _failure(timeline),
        *(_delivery(number, trace) for number, trace in timeline.traces),
        _signature(timeline),
        _exchanges(timeline.exchanges),
    )
    text = "\n\n".join("\n".join(lines) for lines in map(tuple, sections) if lines)
    return without_secrets(text) + "\n"


def _test(timeline: Timeline, at: datetime, version: str, system: str) -> Iterator[str]:
    asked = timeline.asked
    yield f"Storebell {version} on {system}, {iso(at)}"
    yield ""
    whom = "a simulator" if asked.simulated else "Apple"
    yield f"environment: {asked.environment.value} ({whom}), {asked.plan.name} plan"
    yield f"notification: {asked.notification_type} {asked.notification_subtype}".rstrip()
    choices = [f"{name} {visible(value)}" for name, value in asked.purchase.record.items()]
    if choices:
        yield f"purchase: {', '.join(choices)}"
    yield f"app: {visible(asked.app_label)}, {asked.bundle_id}"
    if asked.url:
        yield f"url: {visible(asked.url)}"
    yield f"asked: {iso(asked.at)}"
    if timeline.token:
        yield f"testNotificationToken: {timeline.token}"
    if notification_uuid(timeline):
        yield f"notificationUUID: {notification_uuid(timeline)}"
    yield f"outcome: {timeline.outcome or 'open'}"


def _attempts(timeline: Timeline) -> Iterator[str]:
    if not timeline.attempts:
        return
    yield "sendAttempts"
    for number, attempt in enumerate(timeline.attempts, 1):
        yield f"{number}. {visible(attempt.result)}, {iso(attempt.at)}"


def _failure(timeline: Timeline) -> Iterator[str]:
    if timeline.failure is not None:
        yield f"error: {timeline.failure.title}"
        yield f"{timeline.failure.advice}"


def _delivery(number: int, trace: DeliveryTrace) -> Iterator[str]:
    yield f"delivery of attempt {number}: {trace.result}, {_ms(trace.seconds)}"
    for hop in trace.hops:
        yield from _hop(hop)
    for finding in trace.findings:
        yield f"{finding.level}: {finding.seen}"


def _hop(hop: Hop) -> Iterator[str]:
    answer = f"{hop.http_version} {hop.status} {hop.reason}" if hop.status is not None else ""
    yield f"{hop.method} {visible(hop.url)}"
    for part in (answer, hop.trouble or "", hop.detail):
        if part.strip():
            yield f"  {visible(part.strip())}"
    steps = ", ".join(f"{taken.step} {_ms(taken.seconds)}" for taken in hop.steps)
    if steps:
        yield f"  {steps}"
    if hop.tls is not None:
        seen = (hop.tls.version, hop.tls.cipher, hop.tls.error, hop.tls.alert)
        yield f"  {visible(', '.join(filter(None, seen)))}"
        for certificate in hop.tls.certificates:
            until = f"{certificate.not_after:%Y-%m-%d}"
            yield f"  certificate: {visible(certificate.subject)}, until {until}"
    for name, value in shown_headers(hop.headers):
        yield f"  {name}: {value}"
    if hop.body_start:
        yield from _indented(shown_body(hop.body_start.decode("utf-8", "replace")))


def _signature(timeline: Timeline) -> Iterator[str]:
    verification = timeline.verification
    if verification is None:
        return
    verdict = "valid" if verification.is_valid else "not valid"
    yield f"signature: {verdict}, anchor {verification.anchor or 'none'}"
    for check in verification.checks:
        if check.passed is not True or check.is_warning:
            how = {True: "warning", False: "failed", None: "not made"}[check.passed]
            yield f"  {check.name}: {how}. {check.seen}".rstrip(". ")


def _exchanges(exchanges: Iterable[Exchange]) -> Iterator[str]:
    for exchange in exchanges:
        yield f"{iso(exchange.at)} {exchange.method} {shown_url(exchange)}"
        answer = f"HTTP {exchange.status}" if exchange.status is not None else "no answer"
        trouble = f", {visible(exchange.trouble)}" if exchange.trouble else ""
        yield f"  {answer}, {_ms(exchange.seconds)}{trouble}"
        for name in ("x-apple-jingle-correlation-key", "x-apple-request-uuid", "date"):
            if exchange.header(name):
                yield f"  {name}: {visible(exchange.header(name))}"
        if exchange.body_start and exchange.status != 200:
            yield from _indented(shown_body(exchange.body_start))


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"  | {line}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
