"""Tokens of requests: signed as Apple asks, judged as Apple does."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from appstoreserverlibrary.api_client import AppStoreServerAPIClient
from appstoreserverlibrary.models.Environment import Environment as AppleEnvironment
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.errors.key_files import KeyFileOtherCurveError
from storebell.signing.request_token import (
    APPLE_AUDIENCE,
    SIMULATOR_AUDIENCE,
    Rejection,
    RequestSigner,
    RequestToken,
    verify_request_token,
)
from support.payloads import base64url, compact

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"
BUNDLE_ID = "com.example.hiking"
KEY = ec.generate_private_key(ec.SECP256R1())


def pem_of(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def credentials(key: ec.EllipticCurvePrivateKey = KEY) -> Credentials:
    return Credentials(ISSUER, KEY_ID, Secret(pem_of(key)), BUNDLE_ID)


def judge(token: str, now: datetime = NOW) -> RequestToken | Rejection:
    return verify_request_token(
        token,
        public_key=KEY.public_key(),
        key_id=KEY_ID,
        issuer_id=ISSUER,
        bundle_ids={BUNDLE_ID, "com.example.other"},
        audiences={APPLE_AUDIENCE, SIMULATOR_AUDIENCE},
        now=now,
    )


HEADER = {"alg": "ES256", "kid": KEY_ID, "typ": "JWT"}
CLAIMS = {
    "iss": ISSUER,
    "iat": SECONDS - 60,
    "exp": SECONDS + 240,
    "aud": APPLE_AUDIENCE,
    "bid": BUNDLE_ID,
}


def test_a_token_has_exactly_what_apple_asks_for() -> None:
    token = RequestSigner(credentials()).token(APPLE_AUDIENCE, NOW).reveal()
    assert jwt.get_unverified_header(token) == HEADER
    assert jwt.decode(token, options={"verify_signature": False}) == CLAIMS
    assert len(token.split(".")[2]) == 86, "raw r and s, not DER"


def test_our_own_token_is_taken() -> None:
    token = RequestSigner(credentials()).token(SIMULATOR_AUDIENCE, NOW).reveal()
    assert judge(token) == RequestToken(
        issuer_id=ISSUER,
        key_id=KEY_ID,
        bundle_id=BUNDLE_ID,
        audience=SIMULATOR_AUDIENCE,
        issued_at=NOW - timedelta(seconds=60),
        expires_at=NOW + timedelta(seconds=240),
    )


def test_apples_own_library_is_taken_though_it_sends_no_iat() -> None:
    client = AppStoreServerAPIClient(
        pem_of(KEY).encode(), KEY_ID, ISSUER, BUNDLE_ID, AppleEnvironment.SANDBOX
    )
    token = client._generate_token()
    assert "iat" not in jwt.decode(token, options={"verify_signature": False})
    seen = judge(token, datetime.now(UTC))
    assert isinstance(seen, RequestToken)
    assert seen.issued_at is None


def with_claims(**changes: object) -> str:
    claims: dict[str, Any] = {**CLAIMS, **changes}
    return compact(HEADER, {n: v for n, v in claims.items() if v is not ...}, KEY)


def with_header(**changes: object) -> str:
    header: dict[str, Any] = {**HEADER, **changes}
    return compact({n: v for n, v in header.items() if v is not ...}, CLAIMS, KEY)


def test_an_hour_is_the_longest_lifetime() -> None:
    assert isinstance(judge(with_claims(iat=SECONDS, exp=SECONDS + 3600)), RequestToken)
    assert isinstance(judge(with_claims(iat=..., exp=SECONDS + 3600)), RequestToken)
    assert isinstance(judge(with_claims(iat=SECONDS)), RequestToken)
    assert isinstance(judge(with_claims(exp=SECONDS + 0.5)), RequestToken)


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", Rejection.FORM),
        ("Bearer x", Rejection.FORM),
        ("a.b.c", Rejection.FORM),
        (with_claims() + "=", Rejection.FORM),
        (with_claims() + "\udcff", Rejection.FORM),
        ("A" * 70_000, Rejection.FORM),
        (compact(HEADER, b"[]", KEY), Rejection.FORM),
        (compact(HEADER, b'{"iss":1,"iss":2}', KEY), Rejection.FORM),
        (compact(HEADER, b'{"a":' + b"[" * 9_000, KEY), Rejection.FORM),
        (with_claims(iat="now"), Rejection.FORM),
        (with_claims(iat=True), Rejection.FORM),
        (with_claims(iat=-5), Rejection.FORM),
        (with_header(alg="none"), Rejection.ALGORITHM),
        (with_header(alg="HS256"), Rejection.ALGORITHM),
        (with_header(alg=...), Rejection.ALGORITHM),
        (with_header(crit=["b64"], b64=False), Rejection.EXTENSION),
        (with_header(kid="ZZZZZZZZZZ"), Rejection.KEY_ID),
        (with_header(kid=...), Rejection.KEY_ID),
        (with_claims()[:-4] + "AAAA", Rejection.SIGNATURE),
        (compact(HEADER, CLAIMS, ec.generate_private_key(ec.SECP256R1())), Rejection.SIGNATURE),
        (with_claims(iss=KEY_ID), Rejection.ISSUER),
        (with_claims(iss=...), Rejection.ISSUER),
        (with_claims(aud="appstoreconnect-v2"), Rejection.AUDIENCE),
        (with_claims(aud=[APPLE_AUDIENCE]), Rejection.AUDIENCE),
        (with_claims(aud=...), Rejection.AUDIENCE),
        (with_claims(bid=BUNDLE_ID.upper()), Rejection.BUNDLE_ID),
        (with_claims(bid=["com.example.hiking"]), Rejection.BUNDLE_ID),
        (with_claims(bid=...), Rejection.BUNDLE_ID),
        (with_claims(exp=...), Rejection.NO_EXPIRY),
        (with_claims(exp="soon"), Rejection.NO_EXPIRY),
        (with_claims(exp=True), Rejection.NO_EXPIRY),
        (with_claims(exp=(SECONDS + 300) * 1000), Rejection.MILLISECONDS),
        (with_claims(iat=SECONDS * 1000), Rejection.MILLISECONDS),
        (with_claims(exp=10**300), Rejection.MILLISECONDS),
        (with_claims(exp=SECONDS), Rejection.EXPIRED),
        (with_claims(exp=0), Rejection.EXPIRED),
        (with_claims(iat=SECONDS, exp=SECONDS + 3601), Rejection.LIFETIME),
        (with_claims(iat=..., exp=SECONDS + 3661), Rejection.LIFETIME),
        (with_claims(iat=SECONDS + 1), Rejection.FROM_THE_FUTURE),
    ],
)
def test_a_wrong_token_is_refused_for_its_one_reason(token: str, reason: Rejection) -> None:
    assert judge(token) is reason


def test_a_token_signed_with_the_public_key_as_a_password_is_refused() -> None:
    header = base64url(json.dumps({**HEADER, "alg": "HS256"}).encode())
    claims = base64url(json.dumps(CLAIMS).encode())
    assert judge(f"{header}.{claims}.{base64url(b'x' * 32)}") is Rejection.ALGORITHM


def test_a_key_of_another_curve_is_refused_before_it_signs() -> None:
    with pytest.raises(KeyFileOtherCurveError):
        RequestSigner(credentials(ec.generate_private_key(ec.SECP384R1())))
