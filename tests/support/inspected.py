"""Tests with much to look at: redirects, TLS, many exchanges, payloads with more inside."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import CertificateFacts, JsonValue
from storebell.domain.notifications.delivery import (
    AddressTried,
    DeliveryTrace,
    Hop,
    Step,
    StepTaken,
    TlsSeen,
    Trouble,
)
from storebell.domain.notifications.events import DeliveryTraced, Exchanged, PayloadVerified
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from support import timelines, verifications
from support.timelines import TOKEN, at, with_attempts, with_token

WWDR = "Apple Worldwide Developer Relations Certification Authority, OU=G6, O=Apple Inc."

LEAF, INTERMEDIATE, ROOT = (
    CertificateFacts(
        subject=f"CN={subject}",
        issuer=f"CN={issuer}",
        serial=serial,
        not_before=datetime(first, 3, 17, tzinfo=UTC),
        not_after=datetime(last, 10, 13, tzinfo=UTC),
        key=key,
        sha256=sha256,
    )
    for subject, issuer, serial, first, last, key, sha256 in (
        (
            "Prod ECC Mac App Store and iTunes Store Receipt Signing",
            WWDR,
            "42:7e:1f:8b:0c:2a:6d:4e:5f:91:03:77:aa:10:c2:8e",
            2025,
            2027,
            "EC P-256",
            "0b7c" * 16,
        ),
        (
            WWDR,
            "Apple Root CA - G3, OU=Apple Certification Authority, O=Apple Inc., C=US",
            "18:24:f5:2d:9b:6e:00:31",
            2021,
            2036,
            "EC P-384",
            "bdd4" * 16,
        ),
        (
            "Apple Root CA - G3, OU=Apple Certification Authority, O=Apple Inc., C=US",
            "Apple Root CA - G3, OU=Apple Certification Authority, O=Apple Inc., C=US",
            "2d:c5:fc:88:d2:c5:4b:95",
            2014,
            2039,
            "EC P-384",
            "63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179",
        ),
    )
)
CHAIN = (LEAF, INTERMEDIATE, ROOT)


def signed(content: JsonValue) -> str:
    """In the form of a JSON Web Signature, with a signature that nobody made."""
    parts = ({"alg": "ES256", "x5c": []}, content)
    heads = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join(part.rstrip("=") for part in (*heads, "c2lnbmF0dXJl"))


def with_chain(timeline: Timeline, payload: dict[str, JsonValue] | None = None) -> Timeline:
    """The payload is verified, by a chain of three; `payload` is another one than a TEST."""
    verification = replace(verifications.verification(), certificates=CHAIN)
    if payload is not None:
        verification = replace(verification, payload=payload)
    event = PayloadVerified(
        test_id=timeline.test_id,
        at=timeline.asked.at,
        signed_payload=signed(payload or {"notificationType": "TEST"}),
        verification=verification,
    )
    return timeline.after(event)


def renewed() -> Timeline:
    """Sandbox: a renewal, with a transaction signed inside."""
    transaction: dict[str, JsonValue] = {
        "transactionId": "2000000812345678",
        "productId": "com.example.hiking.yearly",
        "purchaseDate": 1795269731000,
        "expiresDate": 1826805731000,
        "price": 39990,
        "currency": "EUR",
    }
    payload: dict[str, JsonValue] = {
        "notificationType": "DID_RENEW",
        "notificationUUID": "3838df56-31ab-4e2e-9535-e6e9377c4c77",
        "version": "2.0",
        "signedDate": 1795269731000,
        "data": {
            "bundleId": "com.example.hiking",
            "bundleVersion": "412",
            "environment": "Sandbox",
            "signedTransactionInfo": signed(transaction),
            "status": 1,
        },
    }
    timeline = with_chain(with_token(timelines.asked("t-renewed", at("14:02:11"))), payload)
    return with_attempts(timeline, (at("14:02:20"), "SUCCESS"))


def redirected() -> Timeline:
    """Local: over TLS, from one host to another, where the handler fails."""
    url = "https://handler.home.arpa:8443/app-store/notifications"
    tls = TlsSeen(
        version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", certificates=(LEAF, INTERMEDIATE)
    )
    first = Hop(
        method="POST",
        url=url,
        addresses=("::1", "127.0.0.1"),
        tried=(
            AddressTried("::1", Trouble.REFUSED, "", 0.0002),
            AddressTried("127.0.0.1", None, "", 0.0004),
        ),
        address="127.0.0.1:8443",
        steps=(
            StepTaken(Step.RESOLVE, 0.0021),
            StepTaken(Step.CONNECT, 0.0006),
            StepTaken(Step.TLS, 0.0087),
            StepTaken(Step.REQUEST, 0.0011),
            StepTaken(Step.FIRST_BYTE, 0.0142),
            StepTaken(Step.RESPONSE, 0.0003),
        ),
        tls=tls,
        http_version="HTTP/1.1",
        status=301,
        reason="Moved Permanently",
        headers=(("Location", f"{url}/"), ("Set-Cookie", "session=4711; Secure")),
        bytes_sent=4312,
        bytes_received=203,
    )
    local = timelines.trace()
    second = replace(local.hops[0], method="GET", url=f"{url}/", tls=tls)
    trace = DeliveryTrace(
        started_at=at("13:40:00"),
        hops=(first, second),
        seconds=0.0774,
        result=SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE,
        findings=local.findings,
    )
    timeline = with_token(
        timelines.asked("t-redirected", at("13:40:00"), Environment.LOCAL, url=url)
    )
    timeline = with_attempts(
        with_chain(timeline), (at("13:40:01"), "UNSUCCESSFUL_HTTP_RESPONSE_CODE")
    )
    return timeline.after(
        DeliveryTraced(test_id=timeline.test_id, at=at("13:40:01"), number=1, trace=trace)
    )


def received(*, is_valid: bool = True) -> Timeline:
    """Local: delivered to the built-in receiver."""
    timeline = with_token(timelines.asked("t-received", at("13:40:00"), Environment.LOCAL))
    timeline = replace(timeline, asked=replace(timeline.asked, receiver="status=200"))
    timeline = timelines.with_payload(timeline, is_valid=is_valid)
    timeline = with_attempts(timeline, (at("13:40:01"), "SUCCESS"))
    trace = timelines.trace(200, "SUCCESS")
    hop = replace(trace.hops[0], headers=(("content-length", "0"),), body_start=b"")
    trace = replace(trace, hops=(hop,), findings=())
    return timeline.after(
        DeliveryTraced(test_id=timeline.test_id, at=at("13:40:01"), number=1, trace=trace)
    )


def polled() -> Timeline:
    """Production: asked about several times, with answers that say little and much."""
    timeline = with_chain(timelines.retrying())
    host = "https://api.storekit.apple.com"
    too_early = (
        '{"errorCode":4040008,"errorMessage":"Either the test notification token is expired '
    )
    too_early += 'or the notification and status are not yet available."}'
    answer = json.dumps(
        {
            "signedPayload": timeline.signed_payload,
            "sendAttempts": [
                {
                    "attemptDate": 1795253449000,
                    "sendAttemptResult": "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
                }
            ],
        }
    )
    for seconds, status, body, trouble in (
        (2, 404, too_early, ""),
        (5, None, "", "The name api.storekit.apple.com could not be resolved"),
        (10, 200, answer, ""),
    ):
        exchange = Exchange(
            method="GET",
            url=f"{host}/inApps/v1/notifications/test/{TOKEN}",
            at=timeline.asked.at + timedelta(seconds=seconds),
            seconds=0.214,
            status=status,
            headers=(
                ("x-apple-jingle-correlation-key", "QYPLMRBQ3ZC5XK2D7E4WYAFHIM"),
                ("x-apple-request-uuid", "861eb644-30de-45ed-8bc3-f93966c053a8"),
                ("Date", "Sat, 21 Nov 2026 09:30:50 GMT"),
            )
            if status
            else (),
            body_start=body,
            trouble=trouble,
        )
        timeline = timeline.after(
            Exchanged(test_id=timeline.test_id, at=exchange.at, exchange=exchange)
        )
    return timeline
