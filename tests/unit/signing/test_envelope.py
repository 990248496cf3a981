"""Finding the JWS in what people save."""

import json

import pytest

from storebell.domain.errors.values import NotASignedPayloadError
from storebell.signing.envelope import signed_payload_in

JWS = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.AAAA"


@pytest.mark.parametrize(
    "content",
    [
        JWS,
        f"  {JWS}\r\n",
        json.dumps({"signedPayload": JWS}),
        json.dumps({"signedPayload": JWS}, indent=2) + "\n",
        json.dumps({"signedPayload": JWS, "sendAttempts": []}),
    ],
    ids=["bare", "with line end", "body", "spaced body", "answer to a status request"],
)
def test_a_jws_is_found(content: str) -> None:
    assert signed_payload_in(content.encode()) == JWS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"hello", "neither"),
        (b"two words.", "neither"),
        (b'["signedPayload"]', "neither"),
        (b"{}", "no text called signedPayload"),
        (b'{"signedPayload": 1}', "no text called signedPayload"),
        (b'{"signedPayload": "a", "signedPayload": "b"}', "twice"),
        (b'{"signedPayload": "a"', "not valid JSON"),
        (b'{"a": NaN, "signedPayload": "a"}', "NaN"),
        (b'{"notification_type": "DID_RENEW", "password": "x"}', "version 1"),
        (b"\xef\xbb\xbf" + JWS.encode(), "byte order mark"),
        (JWS.encode("utf-16"), "byte order mark"),
        (b"\x80.\x81.\x82", "not text"),
        (b'{"a":' + b"[" * 100_000, "nested too deeply"),
        (b"a" * 1_048_577, "larger than 1 MiB"),
    ],
)
def test_what_is_neither_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(NotASignedPayloadError) as caught:
        signed_payload_in(content)
    assert reason in str(caught.value.advice)


def test_a_damaged_jws_is_left_to_the_verifier() -> None:
    assert signed_payload_in(b"a.b!.c=") == "a.b!.c="
