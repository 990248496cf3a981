"""The claims of a request token, judged one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from storebell.domain.checks import TOKEN_CHECKS, Expected
from storebell.domain.findings import Verification
from storebell.domain.signed_data import SignedKind
from storebell.signing.jws import decode_base64url
from storebell.signing.token_claims import examine_request_token
from storebell.signing.verify import SignedPayloadVerifier
from support.payloads import Json

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ISSUED, EXPIRES = int(NOW.timestamp()) - 60, int(NOW.timestamp()) + 240
KEY = ec.generate_private_key(ec.SECP256R1())
CLAIMS = {
    "iss": "57246542-96fe-1a63-e053-0824d011072a",
    "iat": ISSUED,
    "exp": EXPIRES,
    "aud": "appstoreconnect-v1",
    "bid": "com.example.hiking",
}


def token(header: Json | None = None, **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not ...}
    headers = {"kid": "2X9R4HXF34"} if header is None else header
    return jwt.encode(claims, KEY, algorithm="ES256", headers=headers)


def examined(text: str, expected: Expected | None = None) -> Verification:
    seen = examine_request_token(text, expected or Expected(), NOW)
    assert seen is not None
    return seen


def failed(seen: Verification) -> dict[str, str]:
    return {check.name: str(check.seen) for check in seen.checks if check.passed is False}


def test_a_good_token_fails_nothing_and_is_not_proven() -> None:
    seen = examined(token())
    assert [check.name for check in seen.checks] == list(TOKEN_CHECKS)
    assert failed(seen) == {}
    assert [check.name for check in seen.checks if check.passed is None] == ["signature"]
    assert not seen.is_valid
    assert seen.payload == CLAIMS


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"aud": "appstoreconnect-v2"}, "aud", "“appstoreconnect-v2”, not “appstoreconnect-v1”"),
        ({"aud": ["appstoreconnect-v1"]}, "aud", "aud is missing or not a string"),
        ({"iss": ...}, "iss", "It is missing or not a string"),
        ({"iss": "me"}, "iss", "“me” is not a UUID"),
        ({"bid": ...}, "bid", "bid is missing or not a string"),
        ({"iat": ISSUED + 61}, "iat", "is 1 s in the future"),
        ({"iat": "now"}, "iat", "iat is missing or no number of seconds"),
        ({"exp": ISSUED}, "exp", "It expired at 2026-11-29 11:59:00 UTC"),
        ({"exp": ...}, "exp", "exp is missing or no number of seconds"),
        ({"exp": ISSUED + 3601}, "lifetime", "61 minutes, and Apple takes 60 at most"),
    ],
)
def test_each_claim_is_judged_by_itself(changes: Json, name: str, reason: str) -> None:
    found = failed(examined(token(**changes)))
    assert reason in found.pop(name)
    assert set(found) <= {"lifetime"}


def test_times_in_milliseconds_are_named() -> None:
    found = failed(examined(token(iat=ISSUED * 1000, exp=EXPIRES * 1000)))
    assert found["iat"] == "iat is in milliseconds; seconds are asked for"
    assert found["exp"] == "exp is in milliseconds; seconds are asked for"


def test_iat_may_be_missing() -> None:
    assert failed(examined(token(iat=...))) == {}
    late = int((NOW + timedelta(minutes=61)).timestamp())
    assert set(failed(examined(token(iat=..., exp=late)))) == {"lifetime"}


@pytest.mark.parametrize("key_id", ["", "2x9r4hxf34", "2X9R4HXF3", "2X9R4HXF345"])
def test_a_key_id_has_ten_capitals_and_digits(key_id: str) -> None:
    assert set(failed(examined(token({"kid": key_id})))) == {"kid"}


def test_what_is_expected_is_compared() -> None:
    seen = examined(token(), Expected(bundle_id="com.example.other"))
    assert failed(seen) == {"bid": "“com.example.hiking”, not “com.example.other”"}
    at = NOW - timedelta(minutes=2)
    assert set(failed(examined(token(), Expected(at=at)))) == {"iat"}


def test_another_algorithm_and_extensions_are_refused() -> None:
    other = jwt.encode(CLAIMS, "x" * 40, algorithm="HS256", headers={"kid": "2X9R4HXF34"})
    assert failed(examined(other)) == {"header": "alg is “HS256”, not ES256"}
    crit = token({"kid": "2X9R4HXF34", "crit": ["b64"]})
    assert set(failed(examined(crit))) == {"header"}


@pytest.mark.parametrize(
    "text", ["", "a", "a.b.c", "eyJ.eyJ.x", token(aud=...), token({"x5c": []}), f"{token()}.x"]
)
def test_what_is_no_request_token_has_none_of_its_checks(text: str) -> None:
    assert examine_request_token(text, Expected(), NOW) is None


@pytest.mark.parametrize("end", ["==", "\n", "\t", "AAA"])
def test_a_signature_that_is_not_encoded_strictly_is_named(end: str) -> None:
    assert set(failed(examined(token() + end))) == {"encoding"}


@pytest.mark.parametrize(
    "issuer_id",
    [
        "{57246542-96fe-1a63-e053-0824d011072a}",
        "5724654296fe1a63e0530824d011072a",
        " 57246542-96fe-1a63-e053-0824d011072a",
        "57246542-96fe-1a63-e053-0824d011072",
    ],
)
def test_an_issuer_id_stands_as_apple_writes_it(issuer_id: str) -> None:
    assert set(failed(examined(token(iss=issuer_id)))) == {"iss"}
    assert failed(examined(token(iss=str(CLAIMS["iss"]).upper()))) == {}


def test_each_part_of_a_request_token_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []

    def decode(text: str, part: str) -> bytes:
        decoded.append(part)
        return decode_base64url(text, part)

    monkeypatch.setattr("storebell.signing.jws.decode_base64url", decode)
    assert SignedPayloadVerifier().identify(token(), now=NOW).kind is SignedKind.REQUEST_TOKEN
    assert sorted(decoded) == ["header", "payload", "signature"]
