"""Signed payloads: a good one, and the means to sign whatever one likes."""

import base64
import json
from typing import Any, TypedDict

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from storebell.domain.notifications.types import Content
from support.chains import SIGNED_AT

BUNDLE_ID = "com.example.hiking"
APP_APPLE_ID = 1_234_567_890

Json = dict[str, Any]


class Expectations(TypedDict, total=False):
    """What a verifier is asked to compare with."""

    bundle_id: str
    app_apple_id: int
    environment: str


SANDBOX = Expectations(bundle_id=BUNDLE_ID, app_apple_id=APP_APPLE_ID, environment="Sandbox")
PRODUCTION = Expectations(bundle_id=BUNDLE_ID, app_apple_id=APP_APPLE_ID, environment="Production")


def notification(**changes: object) -> Json:
    """A sandbox TEST as Apple sends it; a change to `...` leaves the member out."""
    made: Json = {
        "notificationType": "TEST",
        "notificationUUID": "9f90efb9-2f75-4dbe-990c-5d1fc89f4546",
        "data": {"bundleId": BUNDLE_ID, "environment": "Sandbox"},
        "version": "2.0",
        "signedDate": int(SIGNED_AT.timestamp() * 1000),
    }
    made.update(changes)
    return {name: value for name, value in made.items() if value is not ...}


def production(**changes: object) -> Json:
    data = {"bundleId": BUNDLE_ID, "environment": "Production", "appAppleId": APP_APPLE_ID}
    return notification(data={n: v for n, v in {**data, **changes}.items() if v is not ...})


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(header: Json | bytes, payload: Json | bytes, key: object) -> str:
    """A JWS whose signature is right for whatever the parts are; bytes go in as they are."""
    parts = [
        part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()
        for part in (header, payload)
    ]
    return sign_parts(base64url(parts[0]), base64url(parts[1]), key)


def sign_parts(header: str, payload: str, key: object) -> str:
    signing_input = f"{header}.{payload}"
    return f"{signing_input}.{base64url(raw_signature(signing_input.encode(), key))}"


def raw_signature(message: bytes, key: object) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    size = (key.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


HAS_TRANSACTION = frozenset({Content.PURCHASE, Content.SUBSCRIPTION})
"""What comes with `data.signedTransactionInfo` (App Store Server Notifications, data)."""

HAS_RENEWAL = frozenset({Content.SUBSCRIPTION})
"""What comes with `data.signedRenewalInfo` and `data.status`."""
