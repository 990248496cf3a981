"""The text for a bug report says what was seen, and nothing that is secret."""

from dataclasses import replace

from storebell.domain.notifications.purchase_options import (
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.copied.bug_report import bug_report
from support import timelines
from support.canary import Canary
from support.timelines import NOW, TOKEN
from support.web_tokens import WEB_TOKEN as JWT


def report(timeline: Timeline) -> str:
    return bug_report(timeline, at=NOW, version="1.2.3", system="Linux")


def test_it_has_what_a_maintainer_and_apple_ask_for() -> None:
    said = report(timelines.refused_by_handler())
    for part in (
        "Storebell 1.2.3 on Linux, 2026-11-21T14:06:42.000Z",
        "environment: Local (a simulator), sandbox plan",
        f"testNotificationToken: {TOKEN}",
        "1. UNSUCCESSFUL_HTTP_RESPONSE_CODE, 2026-11-21T13:40:00.240Z",
        "HTTP/1.1 500 Internal Server Error",
        "first byte 48.2 ms",
        "x-apple-jingle-correlation-key: QYPLMRBQ3ZC5XK2D7E4WYAFHIM",
        "revocation: not made",
    ):
        assert part in said, part


def test_what_was_chosen_about_the_purchase_is_named() -> None:
    timeline = timelines.refused_by_handler()
    assert "purchase:" not in report(timeline)
    purchase = PurchaseOptions(
        ProductKind.CONSUMABLE, Offer(OfferKind.OFFER_CODE, Discount.ONE_TIME)
    )
    timeline = replace(timeline, asked=replace(timeline.asked, purchase=purchase))
    assert "purchase: product consumable, offer offer-code=one-time\n" in report(timeline)


def test_an_error_has_its_two_sentences() -> None:
    said = report(timelines.unknown())
    assert "error: The connection broke after the request left\nApple may have sent it." in said


def test_secrets_that_a_server_sent_back_are_masked() -> None:
    canary = Canary()
    timeline = timelines.refused_by_handler()
    exchange = replace(
        timeline.exchanges[0],
        status=401,
        url=f"https://example.com/{JWT}",
        body_start=f"Bearer {JWT} {canary.pem}",
        trouble=f"Bearer {JWT}",
        headers=(("x-apple-request-uuid", JWT),),
    )
    number, trace = timeline.traces[0]
    hop = replace(
        trace.hops[0],
        headers=(("X-Echo", f"Bearer {JWT}"), ("X-Key", canary.pem.replace("\n", ""))),
        body_start=f"{JWT}\n{canary.pem}".encode(),
        detail=JWT,
    )
    timeline = replace(
        timeline,
        exchanges=(exchange,),
        traces=((number, replace(trace, hops=(hop,))),),
    )
    said = report(timeline)
    assert canary.seen_in(said.encode()) == []
    assert JWT.split(".")[1] not in said
    assert "***" in said
