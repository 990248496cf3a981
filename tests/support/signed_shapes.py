"""One JWS of each kind, and what the shapes are made of in which people save them."""

import base64
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec

from storebell.domain.signed_data import Removed, SignedKind
from support.chains import SIGNED_AT, CraftedChain, make_chain
from support.payloads import BUNDLE_ID, Json, compact, notification

SIGNED_MILLISECONDS = int(SIGNED_AT.timestamp() * 1000)
KINDS = (
    SignedKind.NOTIFICATION,
    SignedKind.TRANSACTION,
    SignedKind.RENEWAL_INFO,
    SignedKind.APP_TRANSACTION,
    SignedKind.REQUEST_TOKEN,
)
TRANSACTION: Json = {
    "transactionId": "2000000000000001",
    "originalTransactionId": "2000000000000001",
    "bundleId": BUNDLE_ID,
    "productId": f"{BUNDLE_ID}.year",
    "signedDate": SIGNED_MILLISECONDS,
    "environment": "Sandbox",
    "storefront": "DEU",
}
RENEWAL_INFO: Json = {
    "originalTransactionId": "2000000000000001",
    "autoRenewProductId": f"{BUNDLE_ID}.year",
    "productId": f"{BUNDLE_ID}.year",
    "autoRenewStatus": 1,
    "signedDate": SIGNED_MILLISECONDS,
    "environment": "Sandbox",
}
APP_TRANSACTION: Json = {
    "receiptType": "Sandbox",
    "bundleId": BUNDLE_ID,
    "applicationVersion": "1",
    "receiptCreationDate": SIGNED_MILLISECONDS,
}
CLAIMS: Json = {
    "iss": "57246542-96fe-1a63-e053-0824d011072a",
    "iat": SIGNED_MILLISECONDS // 1000 - 30,
    "exp": SIGNED_MILLISECONDS // 1000 + 270,
    "aud": "appstoreconnect-v1",
    "bid": BUNDLE_ID,
}
_PAYLOADS: dict[SignedKind, Json] = {
    SignedKind.NOTIFICATION: notification(),
    SignedKind.TRANSACTION: TRANSACTION,
    SignedKind.RENEWAL_INFO: RENEWAL_INFO,
    SignedKind.APP_TRANSACTION: APP_TRANSACTION,
}


@cache
def signing_chain() -> CraftedChain:
    return make_chain()


@cache
def signed(kind: SignedKind) -> str:
    """A JWS of the kind with a real signature."""
    if kind is SignedKind.REQUEST_TOKEN:
        header = {"alg": "ES256", "kid": "2X9R4HXF34", "typ": "JWT"}
        return compact(header, CLAIMS, ec.generate_private_key(ec.SECP256R1()))
    chain = signing_chain()
    return compact({"alg": "ES256", "x5c": chain.x5c}, _PAYLOADS[kind], chain.leaf_key)


@dataclass(frozen=True)
class Shape:
    """Contents made of a JWS; `steps` has the steps to each one that is in them."""

    name: str
    save: Callable[[str], str | bytes]
    steps: tuple[tuple[str, ...], ...] = ((),)
    removed: tuple[Removed, ...] = ()
    cut: str | None = None

    def content(self, token: str) -> bytes:
        saved = self.save(token)
        return saved.encode() if isinstance(saved, str) else saved


TEXT = (("text",),)
SECOND = (("line 2",),)
BODY = "json:signedPayload"
QUOTES = (Removed.QUOTES,)
BREAKS = (Removed.LINE_BREAKS,)
BOM = (Removed.BYTE_ORDER_MARK,)
INVISIBLE = (Removed.INVISIBLE,)
TIME = (Removed.LOG_TIME,)


def body(token: str) -> str:
    return json.dumps({"signedPayload": token})


def wrap(token: str, width: int, joint: str = "\n") -> str:
    return joint.join(textwrap.wrap(token, width, break_on_hyphens=False))


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def b64url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def within(token: str, *inserted: tuple[float, str]) -> str:
    """The token with texts inserted, each at a share of its length."""
    for share, text in sorted(inserted, reverse=True):
        place = int(len(token) * share)
        token = token[:place] + text + token[place:]
    return token


def chunked(text: str, size: int, line_end: str = "\r\n") -> str:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    chunks = "".join(f"{len(piece):x}{line_end}{piece}{line_end}" for piece in pieces)
    return f"{chunks}0{line_end}{line_end}"


def request(token: str, line_end: str = "\r\n", content: str | None = None, *more: str) -> str:
    lines = ("POST /hooks/apple HTTP/1.1", "Host: api.example.com", *more, "")
    return line_end.join((*lines, body(token) if content is None else content))


def request_in_chunks(token: str, line_end: str) -> str:
    content = chunked(body(token), 100, line_end)
    return request(token, line_end, content, "Transfer-Encoding: chunked")


def har(token: str) -> str:
    entry = {"request": {"method": "POST", "postData": {"text": body(token)}}}
    return json.dumps({"log": {"entries": [{"request": {"method": "GET"}}, entry]}})


def indented(token: str, head: str, width: int = 76) -> str:
    return f"{head}\n  " + wrap(token, width, "\n  ") + "\n"
