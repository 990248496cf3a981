"""JSON Web Tokens of API requests: signed for Apple or a simulator, checked by the simulator.

Source: App Store Server API, Generating JSON Web Tokens for API requests.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.messages import N_
from storebell.domain.request_times import BACK_DATED, LIFETIME
from storebell.signing import jws
from storebell.signing.keys.private_key import load_key
from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError

APPLE_AUDIENCE: Final = "appstoreconnect-v1"
SIMULATOR_AUDIENCE: Final = "storebell-simulator"
"""The audience for loopback: Apple refuses a token with it."""

LONGEST_LIFETIME: Final = timedelta(minutes=60)
LIFETIME_LEEWAY: Final = timedelta(seconds=60)
"""The addition to the longest lifetime of a token without iat, whose maker's clock is unknown."""

MILLISECONDS_FROM: Final = 100_000_000_000
"""The least number that is taken for milliseconds: as seconds it would be the year 5138; as
milliseconds it is 1973.
"""


class RequestSigner:
    """Signs the tokens of one app's requests. The private key can't be read from it."""

    __slots__ = ("_bundle_id", "_issuer_id", "_key", "_key_id")

    def __init__(self, credentials: Credentials) -> None:
        """Parses the private key. Raises KeyFileError subclasses if it is not of Apple's form."""
        self._issuer_id = credentials.issuer_id
        self._key_id = credentials.key_id
        self._bundle_id = credentials.bundle_id
        self._key = load_key(credentials.private_key)

    def __repr__(self) -> str:
        return f"RequestSigner(key_id={self._key_id!r}, bundle_id={self._bundle_id!r})"

    @property
    def key_id(self) -> str:
        return self._key_id

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The key that verifies these tokens."""
        return self._key.public_key()

    def token(self, audience: str, now: datetime) -> Secret:
        """A token for one request, back-dated by a minute and good for four minutes from `now`."""
        issued_at = int(now.timestamp()) - int(BACK_DATED.total_seconds())
        claims = {
            "iss": self._issuer_id,
            "iat": issued_at,
            "exp": issued_at + int(LIFETIME.total_seconds()),
            "aud": audience,
            "bid": self._bundle_id,
        }
        return Secret(
            jwt.encode(claims, self._key, algorithm=jws.ES256, headers={"kid": self._key_id})
        )


@dataclass(frozen=True, slots=True)
class RequestToken:
    """The contents of a valid token."""

    issuer_id: str
    key_id: str
    bundle_id: str
    audience: str
    issued_at: datetime | None
    expires_at: datetime


class Rejection(StrEnum):
    """The reasons to refuse a token. Apple gives none of them: its 401 is the same for all."""

    FORM = N_("It is no JSON Web Token, or ambiguous")
    ALGORITHM = N_("alg is not ES256")
    EXTENSION = N_("The header asks for an extension")
    KEY_ID = N_("kid is another key's")
    SIGNATURE = N_("The signature is not the key's")
    ISSUER = N_("iss is another issuer's")
    AUDIENCE = N_("aud is another service's")
    BUNDLE_ID = N_("bid is no app of this issuer")
    NO_EXPIRY = N_("exp is missing or not a number")
    MILLISECONDS = N_("exp or iat is in milliseconds; seconds are asked for")
    EXPIRED = N_("exp has passed")
    LIFETIME = N_("exp is more than 60 minutes after iat")
    FROM_THE_FUTURE = N_("iat is in the future")


def verify_request_token(
    token: str,
    *,
    public_key: ec.EllipticCurvePublicKey,
    key_id: str,
    issuer_id: str,
    bundle_ids: Collection[str],
    audiences: Collection[str],
    now: datetime,
) -> RequestToken | Rejection:
    """The contents of a token, or the reason to refuse it, judged as Apple's server would.

    `iat` may be missing, as in tokens of Apple's Python and Java libraries; `exp` is then counted
    from `now`. Never raises, whatever the token is.
    """
    try:
        encoded_header, encoded_claims, encoded_signature = jws.split_compact(token)
        header = parse_object(jws.decode_base64url(encoded_header, "header"), "header")
        claims = parse_object(jws.decode_base64url(encoded_claims, "claims"), "claims")
        signature = jws.decode_base64url(encoded_signature, "signature")
    except RefusedError:
        return Rejection.FORM
    if header.get("alg") != jws.ES256:
        return Rejection.ALGORITHM
    if "crit" in header or "b64" in header:
        return Rejection.EXTENSION
    if header.get("kid") != key_id:
        return Rejection.KEY_ID
    signing_input = f"{encoded_header}.{encoded_claims}".encode("ascii")
    if not jws.is_es256_signature(public_key, signing_input, signature):
        return Rejection.SIGNATURE
    if claims.get("iss") != issuer_id:
        return Rejection.ISSUER
    audience, bundle_id = claims.get("aud"), claims.get("bid")
    if not isinstance(audience, str) or audience not in audiences:
        return Rejection.AUDIENCE
    if not isinstance(bundle_id, str) or bundle_id not in bundle_ids:
        return Rejection.BUNDLE_ID
    times = _times(claims, now)
    if isinstance(times, Rejection):
        return times
    issued_at, expires_at = times
    return RequestToken(issuer_id, key_id, bundle_id, audience, issued_at, expires_at)


def read_key_id(token: str) -> str:
    """The key ID in a token, unverified; empty if it can't be read. Never raises."""
    try:
        encoded_header, _, _ = jws.split_compact(token)
        header = parse_object(jws.decode_base64url(encoded_header, "header"), "header")
    except RefusedError:
        return ""
    key_id = header.get("kid")
    return key_id if isinstance(key_id, str) else ""


def _times(
    claims: Mapping[str, object], now: datetime
) -> tuple[datetime | None, datetime] | Rejection:
    expires, issued = read_numeric_date(claims.get("exp")), read_numeric_date(claims.get("iat"))
    if expires is None:
        return Rejection.NO_EXPIRY
    if "iat" in claims and issued is None:
        return Rejection.FORM
    if max(expires, issued or 0) >= MILLISECONDS_FROM:
        return Rejection.MILLISECONDS
    expires_at = datetime.fromtimestamp(expires, UTC)
    issued_at = None if issued is None else datetime.fromtimestamp(issued, UTC)
    if expires_at <= now:
        return Rejection.EXPIRED
    if issued_at is not None and issued_at > now:
        return Rejection.FROM_THE_FUTURE
    latest = (now + LIFETIME_LEEWAY if issued_at is None else issued_at) + LONGEST_LIFETIME
    return Rejection.LIFETIME if expires_at > latest else (issued_at, expires_at)


def read_numeric_date(value: object) -> float | None:
    """A NumericDate (RFC 7519 section 2) that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and value >= 0 else None
