"""What a server sent back is shown without secrets, and short enough to be read."""

import json
from dataclasses import replace

from storebell.presentation.copied.exchange_text import shown_body, shown_headers, shown_url
from support import timelines
from support.canary import Canary
from support.web_tokens import WEB_TOKEN as JWT


def test_a_token_that_is_sent_back_is_masked() -> None:
    for body in (f"you sent Bearer {JWT}", json.dumps({"Authorization": f"Bearer {JWT}"}), JWT):
        assert JWT not in shown_body(body)
        assert JWT.split(".")[1] not in shown_body(body)
    headers = shown_headers((("X-Echo", JWT), ("Set-Cookie", "session=1"), ("Date", "today")))
    assert headers == (("X-Echo", "***"), ("Set-Cookie", "***"), ("Date", "today"))
    exchange = replace(timelines.timed_out().exchanges[0], url=f"https://example.com/{JWT}")
    assert shown_url(exchange) == "https://example.com/***"


def test_a_key_that_is_sent_back_is_masked() -> None:
    canary = Canary()
    assert canary.seen_in(shown_body(f"<pre>{canary.pem}</pre>").encode()) == []
    assert canary.seen_in(shown_body(json.dumps({"key": canary.pem})).encode()) == []


def test_json_is_set_out_and_its_payload_shortened() -> None:
    payload = "eyJhbGciOiJFUzI1NiIsIng1YyI6WyJNSUkiXX0." + "a" * 5000 + ".c2ln"
    shown = shown_body(json.dumps({"signedPayload": payload, "sendAttempts": []}))
    assert json.loads(shown)["signedPayload"] == f"{payload[:16]}… ({len(payload)} characters)"
    assert shown.count("\n") == 3


def test_the_start_of_a_body_says_that_its_payload_is_cut() -> None:
    shown = shown_body('{"signedPayload":"eyJhbGciOiJFUzI1NiIsIng1YyI6WyJNSUkiXX0.' + "a" * 4000)
    assert shown.endswith("characters, cut here)")
    assert len(shown) < 100


def test_what_is_no_json_stays_as_it_came_but_harmless() -> None:
    assert shown_body("Unauthenticated\r\n\r\nRequest ID: X.0.0\x1b[2J") == (
        "Unauthenticated\n\nRequest ID: X.0.0\N{REPLACEMENT CHARACTER}[2J"
    )
    assert shown_body("[" * 100_000).startswith("[[[")
