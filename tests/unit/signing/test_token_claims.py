"""The claims of a request token, judged one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from storebell.domain.checks import TOKEN_CHECKS, Expected
from storebell.domain.findings import Verification
from storebell.signing.token_claims import examine_request_token, is_request_token
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
    return examine_request_token(text, expected or Expected(), NOW)


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


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "eyJ.eyJ.x", token()[:-20] + "\n"])
def test_nothing_raises(text: str) -> None:
    assert failed(examined(text))


def test_a_token_is_told_by_its_audience() -> None:
    assert is_request_token(token())
    assert not is_request_token(token(aud=...))
    assert not is_request_token(token({"x5c": []}))
    assert not is_request_token("a.b.c")
