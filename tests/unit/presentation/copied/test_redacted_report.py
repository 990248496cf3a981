"""The report for a public place names nobody, whatever stands in a test."""

import dataclasses
from datetime import datetime
from enum import Enum

import pytest

from storebell.domain.findings import CertificateFacts, Finding, Level, Verification
from storebell.domain.messages import Message, msg
from storebell.domain.notifications.delivery import DeliveryTrace, Hop, TlsSeen
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.copied.bug_report import bug_report
from storebell.presentation.copied.redacted_report import redacted_report
from support import timelines
from support.canary import Canary
from support.timelines import NOW, TOKEN
from support.web_tokens import WEB_TOKEN

PLANTED = "secretcorp"
APP_ID = 6_448_311_069

OURS = frozenset({"method", "plan", "name"})
"""What Storebell itself chose: the method of a request, the plan, the name of a check."""

SHOWN_HEADERS = (
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Date",
    "Retry-After",
    "Transfer-Encoding",
    "X-Apple-Jingle-Correlation-Key",
    "X-Apple-Request-UUID",
)
PLANTED_VALUES = (
    PLANTED,
    f"application/vnd.{PLANTED}+json; charset=utf-8",
    f"text/html; charset={PLANTED}",
    f"text/html; {PLANTED}=1; charset=utf-8",
    f"Sat, 21 Nov 2026 14:00:00 GMT ({PLANTED})",
    str(APP_ID),
    f"12 {PLANTED}",
)


def report(timeline: Timeline) -> str:
    return redacted_report(timeline, at=NOW, version="1.2.3", system="Linux")


def planted(value: object) -> object:
    """The same value, with a secret in place of everything that somebody else may have written."""
    if isinstance(value, Message):
        return msg(value.template, **{name: planted(field) for name, field in value.fields})  # type: ignore[arg-type]
    if isinstance(value, Enum | datetime) or value is None:
        return value
    if isinstance(value, str):
        return f"{PLANTED} {WEB_TOKEN}"
    if isinstance(value, bytes):
        return PLANTED.encode()
    if isinstance(value, tuple):
        return tuple(planted(each) for each in value)
    if isinstance(value, dict):
        return {name: planted(each) for name, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        new = {
            field.name: planted(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in OURS
        }
        return dataclasses.replace(value, **new)
    return APP_ID if type(value) is int and value > 10**8 else value


@pytest.mark.parametrize("timeline", timelines.all_samples(), ids=lambda one: one.test_id)
def test_nothing_that_anybody_wrote_gets_into_it(timeline: Timeline) -> None:
    secretive = planted(timeline)
    assert isinstance(secretive, Timeline)
    said = report(secretive)
    assert PLANTED in bug_report(secretive, at=NOW, version="1.2.3", system="Linux")
    assert PLANTED not in said.lower()
    assert WEB_TOKEN.split(".")[1] not in said
    assert str(APP_ID) not in said
    assert "Storebell 1.2.3" in said


@pytest.mark.parametrize("timeline", timelines.all_samples(), ids=lambda one: one.test_id)
def test_it_names_no_app_server_or_notification(timeline: Timeline) -> None:
    said = report(timeline)
    asked = timeline.asked
    for named in (asked.bundle_id, "Hiking", "hiking", str(asked.app_apple_id), TOKEN):
        assert named not in said
    assert "3838df56" not in said


def of_a_company() -> Timeline:
    """A delivery to a server that tells whose it is in every way there is."""
    timeline = timelines.refused_by_handler()
    number, trace = timeline.traces[0]
    certificate = CertificateFacts(
        subject=f"CN=*.{PLANTED}.example,O=Secretcorp Ltd",
        issuer="CN=Secretcorp CA",
        serial=PLANTED,
        not_before=NOW,
        not_after=NOW.replace(year=2027),
        key="EC P-256",
        sha256=PLANTED,
    )
    hop = Hop(
        method="POST",
        url=f"https://hooks.{PLANTED}.example:8443/{PLANTED}?q={PLANTED}",
        addresses=("10.1.2.3",),
        address="10.1.2.3",
        tls=TlsSeen(
            "TLSv1.3",
            "TLS_AES_256_GCM_SHA384",
            (PLANTED,),
            f"Hostname mismatch, {PLANTED}.example",
            (certificate,),
        ),
        http_version="HTTP/1.1",
        status=500,
        reason=f"{PLANTED} is down",
        headers=(
            ("X-Served-By", f"web1.{PLANTED}.example"),
            (f"X-{PLANTED}", "1"),
            ("Link", f"<https://hooks.{PLANTED}.example/>"),
            ("Server", f"{PLANTED}/1.2"),
            ("Set-Cookie", f"a={PLANTED}"),
            *((name, value) for name in SHOWN_HEADERS for value in PLANTED_VALUES),
        ),
        body_start=f"ask admin@{PLANTED}.example".encode(),
        detail=f"getaddrinfo of hooks.{PLANTED}.example",
    )
    finding = Finding(
        Level.BAD, msg("The server sends no certificate of {issuer}", issuer=certificate.issuer)
    )
    broken = DeliveryTrace(trace.started_at, (hop,), 0.3, trace.result, (finding,))
    return dataclasses.replace(timeline, traces=((number, broken),))


def test_a_company_is_not_named_by_its_server() -> None:
    said = report(of_a_company())
    assert PLANTED not in said.lower()
    for left_out in ("10.1.2.3", str(APP_ID), "admin@"):
        assert left_out not in said


def test_what_is_needed_to_find_a_fault_stays() -> None:
    said = report(of_a_company())
    for line in (
        "POST https://<host>:8443/<path>",
        "  HTTP 500",
        "  TLS: TLSv1.3, TLS_AES_256_GCM_SHA384",
        "  certificate: <subject>, until 2027-11-21",
        "  body: left out",
        "bad: The server sends no certificate of <issuer>",
        "1. UNSUCCESSFUL_HTTP_RESPONSE_CODE, 2026-11-21T13:40:00.240Z",
        "app: <app>, <bundle-id>",
        "testNotificationToken: <token>",
    ):
        assert line in said.splitlines(), line


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("Content-Type", "text/html; Charset=UTF-8", "content-type: text/html; charset=utf-8"),
        ("Content-Length", "120", "content-length: 120"),
        ("Retry-After", "1795269740000", "retry-after: 1795269740000"),
        ("Date", "Sat, 21 Nov 2026 14:00:00 GMT", "date: Sat, 21 Nov 2026 14:00:00 GMT"),
        ("Transfer-Encoding", "chunked", "transfer-encoding: chunked"),
    ],
)
def test_headers_of_the_list_are_shown(name: str, value: str, line: str) -> None:
    timeline = timelines.refused_by_handler()
    number, trace = timeline.traces[0]
    hop = dataclasses.replace(trace.hops[0], headers=((name, value),))
    trace = dataclasses.replace(trace, hops=(hop,))
    said = report(dataclasses.replace(timeline, traces=((number, trace),)))
    assert f"  {line}" in said.splitlines()


def test_what_only_apple_can_look_up_stays_in_answers_of_apple() -> None:
    assert "QYPLMRBQ3ZC5XK2D7E4WYAFHIM" in report(timelines.timed_out())


def test_the_endpoints_are_named_without_host_and_token() -> None:
    timeline = timelines.timed_out()
    base = "https://api.storekit.apple.com/inApps/v1/notifications"
    urls = (
        f"{base}/test",
        f"{base}/test/{TOKEN}",
        f"{base}/history?paginationToken={PLANTED}",
        f"http://{PLANTED}/{PLANTED}",
    )
    exchanges = tuple(dataclasses.replace(timeline.exchanges[0], url=url) for url in urls)
    said = report(dataclasses.replace(timeline, exchanges=exchanges))
    asked = [line.split(" ")[-1] for line in said.splitlines() if " POST " in line]
    assert asked == [
        "/inApps/v1/notifications/test",
        "/inApps/v1/notifications/test/<token>",
        "/inApps/v1/notifications/history",
        "<url>",
    ]


def test_a_payload_and_a_key_are_not_in_it() -> None:
    canary, timeline = Canary(), timelines.timed_out()
    verification = Verification(
        checks=(), anchor=None, payload={"data": {"bundleId": PLANTED, "key": canary.pem}}
    )
    said = report(
        dataclasses.replace(timeline, verification=verification, signed_payload=canary.pem)
    )
    assert PLANTED not in said
    assert canary.seen_in(said.encode()) == []
