"""Examination of a request token: a JWT that a client of the App Store Server API sends.

Source: App Store Server API, Generating JSON Web Tokens for API requests. Its signature is made
with a private key that only its owner and Apple can check.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storebell.domain.accounts.credentials import is_issuer_id, is_key_id
from storebell.domain.checks import TOKEN_CHECKS, Expected, TokenCheckName
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import N_, Message, msg
from storebell.signing import jws
from storebell.signing.request_token import (
    APPLE_AUDIENCE,
    LONGEST_LIFETIME,
    MILLISECONDS_FROM,
    read_numeric_date,
)
from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError, shown


@dataclass(frozen=True, slots=True)
class _DecodedToken:
    """The parts of a request token; `signature` is still encoded."""

    header: Mapping[str, object]
    claims: Mapping[str, object]
    signature: str


def examine_request_token(token: str, expected: Expected, now: datetime) -> Verification | None:
    """The checks of a request token: a JWT with an audience and without certificates.

    None for any other text. Its dates are judged at `expected.at`, else at `now`. Its signature is
    never proven, so it is never valid.
    """
    decoded = _decode(token)
    return None if decoded is None else _TokenExamination(expected, expected.at or now).of(decoded)


class _TokenExamination:
    """One token's way through the checks."""

    def __init__(self, expected: Expected, at: datetime) -> None:
        self._expected = expected
        self._at = at
        self._made: dict[TokenCheckName, Check] = {}

    def of(self, token: _DecodedToken) -> Verification:
        why = msg("Not checked: only its owner and Apple have the key that belongs to it")
        self._made["form"] = Check("form", True, msg("JSON Web Token"))
        self._made["signature"] = Check("signature", None, why)
        self._judge("encoding", lambda: _check_encoding(token.signature))
        self._check(token.header, token.claims)
        return Verification(
            checks=tuple(self._made[name] for name in TOKEN_CHECKS),
            anchor=None,
            payload=token.claims,
            judged_at=self._at,
        )

    def _judge(self, name: TokenCheckName, work: Callable[[], Message]) -> None:
        try:
            self._made[name] = Check(name, True, work())
        except RefusedError as refusal:
            self._made[name] = Check(name, False, refusal.seen)

    def _check(self, header: Mapping[str, object], claims: Mapping[str, object]) -> None:
        self._judge("header", lambda: _check_header(header))
        self._judge(
            "kid", lambda: _check_form(header.get("kid"), is_key_id, N_("ten capitals and digits"))
        )
        self._judge("iss", lambda: _check_form(claims.get("iss"), is_issuer_id, N_("a UUID")))
        self._judge("aud", lambda: _check_audience(claims))
        self._judge("bid", lambda: self._check_app(claims))
        self._judge("iat", lambda: self._check_issued(claims))
        self._judge("exp", lambda: self._check_expiry(claims))
        self._judge("lifetime", lambda: self._check_lifetime(claims))

    def _check_app(self, claims: Mapping[str, object]) -> Message:
        bundle_id, expected = claims.get("bid"), self._expected.bundle_id
        if not isinstance(bundle_id, str) or not bundle_id:
            raise RefusedError("{name} is missing or not a string", name="bid")
        if expected is not None and bundle_id != expected:
            raise RefusedError(
                "“{seen}”, not “{expected}”", seen=shown(bundle_id), expected=expected
            )
        return msg("{bundle_id}", bundle_id=shown(bundle_id))

    def _check_issued(self, claims: Mapping[str, object]) -> Message:
        if "iat" not in claims:
            return msg("It is missing, which Apple takes")
        issued_at = _time(claims, "iat")
        ahead = issued_at - self._at
        if ahead > timedelta(0):
            raise RefusedError(
                "{time} is {seconds} s in the future: the clock of its maker is fast, or a "
                "back-dating is missing",
                time=_utc(issued_at),
                seconds=round(ahead.total_seconds()),
            )
        return msg("{time}", time=_utc(issued_at))

    def _check_expiry(self, claims: Mapping[str, object]) -> Message:
        expires_at = _time(claims, "exp")
        if expires_at <= self._at:
            raise RefusedError("It expired at {time}", time=_utc(expires_at))
        return msg("{time}", time=_utc(expires_at))

    def _check_lifetime(self, claims: Mapping[str, object]) -> Message:
        expires_at = _time(claims, "exp")
        start = _time(claims, "iat") if "iat" in claims else self._at
        lifetime = expires_at - start
        if lifetime > LONGEST_LIFETIME:
            raise RefusedError(
                "{minutes} minutes, and Apple takes {most} at most",
                minutes=math.ceil(lifetime.total_seconds() / 60),
                most=round(LONGEST_LIFETIME.total_seconds() / 60),
            )
        return msg("{minutes} min", minutes=round(lifetime.total_seconds() / 60))


def _decode(token: str) -> _DecodedToken | None:
    """The parts of a request token; None for any other text."""
    try:
        encoded_header, encoded_claims, signature = jws.split_compact(token)
        claims = parse_object(jws.decode_base64url(encoded_claims, "payload"), "payload")
        header = parse_object(jws.decode_base64url(encoded_header, "header"), "header")
    except RefusedError:
        return None
    if "aud" not in claims or "x5c" in header:
        return None
    return _DecodedToken(header, claims, signature)


def _check_encoding(signature: str) -> Message:
    jws.decode_base64url(signature, "signature")
    return msg("Strict base64url")


def _check_header(header: Mapping[str, object]) -> Message:
    jws.check_algorithm(header)
    return msg("{algorithm}", algorithm=jws.ES256)


def _check_audience(claims: Mapping[str, object]) -> Message:
    audience = claims.get("aud")
    if audience == APPLE_AUDIENCE:
        return msg("{audience}", audience=APPLE_AUDIENCE)
    if not isinstance(audience, str):
        raise RefusedError("{name} is missing or not a string", name="aud")
    raise RefusedError("“{seen}”, not “{expected}”", seen=shown(audience), expected=APPLE_AUDIENCE)


def _check_form(value: object, has_form: Callable[[str], bool], wanted: str) -> Message:
    if not isinstance(value, str) or not value:
        raise RefusedError("It is missing or not a string")
    if not has_form(value):
        raise RefusedError("“{seen}” is not {wanted}", seen=shown(value), wanted=msg(wanted))
    return msg("{value}", value=value)


def _time(claims: Mapping[str, object], name: str) -> datetime:
    """A NumericDate in seconds (RFC 7519 section 2). Raises RefusedError."""
    seconds = read_numeric_date(claims.get(name))
    if seconds is None:
        raise RefusedError("{name} is missing or no number of seconds", name=name)
    if seconds >= MILLISECONDS_FROM:
        raise RefusedError("{name} is in milliseconds; seconds are asked for", name=name)
    return datetime.fromtimestamp(seconds, UTC)


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
