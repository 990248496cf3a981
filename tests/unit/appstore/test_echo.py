"""A server that sends a request's token back, in whatever form, has it kept nowhere."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.appstore.echo import without_token
from storebell.signing.request_token import APPLE_AUDIENCE, RequestSigner
from storebell.simulator.api.authentication import make_key
from support.echoes import (
    ECHOES,
    part_by_part,
    pieces_seen_in,
    signature_alone,
    signature_in_base64,
    without_its_header,
)

BUNDLE_ID = "com.example.hiking"
CREDENTIALS = make_key().credentials_for(BUNDLE_ID)
NOW = datetime.now(UTC)
TOKEN = RequestSigner(CREDENTIALS).token(APPLE_AUDIENCE, NOW).reveal()
EARLIER = RequestSigner(CREDENTIALS).token(APPLE_AUDIENCE, NOW - timedelta(minutes=1)).reveal()

SIGNED_PAYLOAD = ".".join(
    base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
    for part in (
        {"alg": "ES256", "x5c": ["MII"]},
        {"bundleId": BUNDLE_ID, "bid": BUNDLE_ID, "iss": "57246542", "aud": APPLE_AUDIENCE},
        {"signature": "of another"},
    )
)


PARTS = (signature_alone, without_its_header, part_by_part, signature_in_base64)
"""Forms without a whole token, by which one of an earlier request could be known."""


@pytest.mark.parametrize("form", ECHOES, ids=lambda form: form.__name__)
def test_the_token_is_masked_and_all_around_it_stays(form: Callable[[str], str]) -> None:
    shown = without_token(f"before {form(TOKEN)} after", TOKEN)
    assert pieces_seen_in(shown, [TOKEN]) == []
    assert "***" in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@pytest.mark.parametrize(
    "form",
    [form for form in ECHOES if form not in PARTS],
    ids=lambda form: form.__name__,
)
def test_a_whole_token_of_an_earlier_request_is_masked_too(form: Callable[[str], str]) -> None:
    shown = without_token(f"before {form(EARLIER)} after", TOKEN)
    assert pieces_seen_in(shown, [EARLIER]) == []
    assert shown.endswith(" after")


def test_several_echoes_and_what_stands_between_them() -> None:
    text = f"a {TOKEN} b {quote(TOKEN, safe='')} c {TOKEN.split('.')[2]} d"
    assert without_token(text, TOKEN) == "a *** b *** c *** d"


def test_a_signed_payload_of_the_same_app_is_left_as_it_is() -> None:
    for text in (SIGNED_PAYLOAD, json.dumps({"signedPayload": SIGNED_PAYLOAD}), BUNDLE_ID):
        assert without_token(text, TOKEN) == text


@given(st.text(max_size=300) | st.text(alphabet='%u00\\x&#;"41, \n+', max_size=300))
def test_what_holds_no_token_is_left_as_it_is(text: str) -> None:
    assert without_token(text, TOKEN) == text


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(ECHOES))
def test_a_token_is_found_in_any_surroundings(
    before: str, after: str, form: Callable[[str], str]
) -> None:
    shown = without_token(before + form(TOKEN) + after, TOKEN)
    assert pieces_seen_in(shown, [TOKEN]) == []


def test_an_html_page_that_shows_the_request_is_cleaned() -> None:
    page = f"<pre>{escape('Authorization: Bearer ' + TOKEN)}</pre>"
    assert without_token(page, TOKEN) == "<pre>Authorization: Bearer ***</pre>"


def test_a_large_answer_full_of_escapes_is_gone_through_once() -> None:
    for piece in ("%41", "\\u0041", "&#65;", '","', TOKEN[:30], TOKEN[-30:]):
        without_token(piece * (200_000 // len(piece)), TOKEN)
