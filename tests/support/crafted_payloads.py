"""Payloads whose text, header, signature or content is wrong in exactly one way."""

import base64
import hmac
import json
from collections.abc import Iterator

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.chains import SIGNED_AT
from support.crafted import Crafted, Maker
from support.crafted_chains import crafted_chains
from support.payloads import (
    APP_APPLE_ID,
    BUNDLE_ID,
    PRODUCTION,
    Expectations,
    Json,
    base64url,
    compact,
    notification,
    production,
    sign_parts,
)

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def crafted_inputs() -> list[Crafted]:
    """Every crafted input, those of `crafted_chains` included, and the good ones beside them."""
    maker = Maker()
    groups = (
        _good,
        _form,
        _encoding,
        _json,
        _header,
        _x5c,
        crafted_chains,
        _signature,
        _payload,
        _app_and_environment,
    )
    return [made for group in groups for made in group(maker)]


def _good(maker: Maker) -> Iterator[Crafted]:
    yield maker.case("sandbox TEST", None, maker.good)
    yield maker.with_payload("production TEST", None, production(), expectations=PRODUCTION)
    yield maker.with_payload(
        "type that is not known yet", None, notification(notificationType="NEW_THING", subtype="X")
    )
    summary = {"bundleId": BUNDLE_ID, "environment": "Sandbox", "productId": "a"}
    yield maker.with_payload(
        "summary in place of data",
        None,
        notification(notificationType="RENEWAL_EXTENSION", data=..., summary=summary),
    )
    yield maker.with_payload(
        "external purchase token of the sandbox",
        None,
        notification(
            notificationType="EXTERNAL_PURCHASE_TOKEN",
            data=...,
            externalPurchaseToken={"externalPurchaseId": "SANDBOX_1", "bundleId": BUNDLE_ID},
        ),
    )
    yield maker.with_payload("letters of other scripts", None, notification(note="Grüße, 東京, 🏔"))
    for name in ("kid", "jku", "x5u", "jwk", "typ"):
        yield maker.with_header(
            f"{name} in the header, which is ignored",
            None,
            {**maker.header, name: "https://attacker.example"},
        )


def _form(maker: Maker) -> Iterator[Crafted]:
    header, payload, signature = maker.good.split(".")
    for name, token in {
        "nothing": "",
        "one word": "storebell",
        "two parts": f"{header}.{payload}",
        "four parts": f"{maker.good}.{signature}",
        "five parts, as encrypted tokens have": f"{maker.good}.{header}.{payload}",
        "dots only": "..",
        "no signature": f"{header}.{payload}.",
        "no payload": f"{header}..{signature}",
        "no header": f".{payload}.{signature}",
        "not ASCII": f"{header}.{payload}.{signature}é",
        "half a surrogate pair": f"{maker.good}\udcff",
        "longer than 64 KiB": f"{header}.{payload}.{'A' * 65_536}",
        "JWS in JSON form": json.dumps({"payload": payload, "signature": signature}),
    }.items():
        yield maker.case(name, "form", token)


def _encoding(maker: Maker) -> Iterator[Crafted]:
    header, payload, signature = maker.good.split(".")
    odd = base64url(b'{"a":"\xff\xfe\xfb\xef\xbe"}')
    for name, token in {
        "padding on the signature": f"{header}.{payload}.{signature}==",
        "padding on the payload": sign_parts(header, base64url(b"{}") + "=", maker.key),
        "padding on the header": sign_parts(header + "=", payload, maker.key),
        "line end after the token": maker.good + "\n",
        "space before the token": " " + maker.good,
        "line end inside the payload": f"{header}.{payload[:40]}\n{payload[40:]}.{signature}",
        "standard base64 in the signature": f"{header}.{payload}.+/{signature[2:]}",
        "a length that base64 can't have": f"{header}.{payload}.{signature[:-1]}",
        "last bits set in the signature": f"{header}.{payload}.{_set_last_bits(signature)}",
        "last bits set in the payload": sign_parts(
            header, _set_last_bits(base64url(b'{"a":1}')), maker.key
        ),
        "last bits set in the header": sign_parts(
            _set_last_bits(base64url(b'{"alg":"ES256"}  ')), payload, maker.key
        ),
        "payload that is not UTF-8": sign_parts(header, odd, maker.key),
        "NUL in the token": f"{header}.{payload}\x00.{signature}",
    }.items():
        yield maker.case(name, "encoding", token)


def _set_last_bits(text: str) -> str:
    """Another text for the same bytes, which a lax decoder takes."""
    assert len(text) % 4 in (2, 3), "no spare bits to set"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


def _json(maker: Maker) -> Iterator[Crafted]:
    good = json.dumps(notification()).encode()
    for name, payload in {
        "a name twice": good[:-1] + b',"version":"2.0"}',
        "a name twice, deeper": good.replace(b'"bundleId"', b'"bundleId":"x","bundleId"'),
        "a name twice, by an escape": good[:-1] + b',"\\u0076ersion":"2.0"}',
        "byte order mark": b"\xef\xbb\xbf" + good,
        "UTF-16": good.decode().encode("utf-16"),
        "UTF-16 without a mark": good.decode().encode("utf-16-le"),
        "NaN": good[:-1] + b',"a":NaN}',
        "Infinity": good[:-1] + b',"a":Infinity}',
        "minus Infinity": good[:-1] + b',"a":[-Infinity]}',
        "a number beyond floats": good[:-1] + b',"a":1e999}',
        "an integer of 5,000 digits": good[:-1] + b',"a":' + b"9" * 5000 + b"}",
        "a list": b"[" + good + b"]",
        "a string": b'"payload"',
        "null": b"null",
        "no JSON": b"hello",
        "a comma too many": good[:-1] + b",}",
        "text after the end": good + b"x",
        "two objects": good + good,
        "single quotes": good.replace(b'"', b"'"),
        "a control character in a string": good[:-1] + b',"a":"\n"}',
        "half a surrogate pair in a string": good[:-1] + b',"a":"\\ud800"}',
        "half a surrogate pair in a name": good[:-1] + b',"\\udc00":1}',
        "lists 40 deep": good[:-1] + b',"a":' + b"[" * 40 + b"]" * 40 + b"}",
        "lists 20,000 deep": b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        "objects 4,000 deep": b'{"a":' * 4_000 + b"1" + b"}" * 4_000,
        "unclosed lists": b'{"a":' + b"[" * 30_000,
    }.items():
        yield maker.with_payload(f"payload with {name}", "encoding", payload)
    header = json.dumps(maker.header).encode()
    for name, made in {
        "alg twice": b'{"alg":"none",' + header[1:],
        "byte order mark": b"\xef\xbb\xbf" + header,
        "UTF-16": header.decode().encode("utf-16"),
        "a list": b"[" + header + b"]",
        "no JSON": b"alg=ES256",
    }.items():
        yield maker.with_header(f"header with {name}", "encoding", made)


def _header(maker: Maker) -> Iterator[Crafted]:
    header = maker.header
    for name, algorithm in {
        "alg none": "none",
        "alg NONE": "NONE",
        "alg RS256": "RS256",
        "alg ES384": "ES384",
        "alg in small letters": "es256",
        "alg with a space": "ES256 ",
        "alg as a number": 256,
        "alg as a list": ["ES256"],
        "alg null": None,
    }.items():
        yield maker.with_header(name, "header", {**header, "alg": algorithm})
    yield maker.with_header("no alg", "header", {"x5c": maker.chain.x5c})
    yield maker.case("alg HS256 with the public key as the secret", "header", _confused(maker))
    yield maker.with_header("crit", "header", {**header, "crit": ["exp"], "exp": 1})
    yield maker.with_header("empty crit", "header", {**header, "crit": []})
    yield maker.with_header("b64 false", "header", {**header, "b64": False})
    for name in ("kid", "jku", "x5u", "x5t", "x5t#S256", "typ", "cty"):
        for kind, value in {"number": 7, "list": ["A"], "object": {}, "null": None}.items():
            yield maker.with_header(f"{name} as a {kind}", "header", {**header, name: value})
    yield maker.with_header("no x5c", "header", {"alg": "ES256"})
    yield maker.with_header("no x5c but a key id", "header", {"alg": "ES256", "kid": "A"})
    yield maker.with_x5c("x5c as a string", "header", maker.chain.x5c[0])
    yield maker.with_x5c("x5c null", "header", None)
    yield maker.with_x5c("x5c as an object", "header", {"0": maker.chain.x5c[0]})
    yield maker.with_x5c("a number in x5c", "header", [*maker.chain.x5c[:2], 3])
    yield maker.with_x5c("a list in x5c", "header", [[one] for one in maker.chain.x5c])


def _confused(maker: Maker) -> str:
    pem = maker.chain.leaf.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    header = base64url(json.dumps({**maker.header, "alg": "HS256"}).encode())
    signing_input = f"{header}.{base64url(json.dumps(notification()).encode())}"
    return f"{signing_input}.{base64url(hmac.digest(pem, signing_input.encode(), 'sha256'))}"


def _x5c(maker: Maker) -> Iterator[Crafted]:
    leaf, intermediate, root = maker.chain.x5c
    for name, x5c in {
        "no certificate": [],
        "leaf only": [leaf],
        "two certificates": [leaf, intermediate],
        "four certificates": [leaf, intermediate, root, root],
    }.items():
        yield maker.with_x5c(name, "chain_length", x5c)
    spaced = "\n".join((leaf[:64], leaf[64:]))
    for name, entry in {
        "base64url in x5c": base64.urlsafe_b64encode(b"\xff\xef\xbe" * 100).decode(),
        "line ends in x5c": spaced,
        "no padding in x5c": base64.b64encode(b"1234").decode().rstrip("="),
        "too much padding in x5c": leaf + "====",
        "last bits set in x5c": "MTIzNB==",
        "PEM in x5c": maker.chain.leaf.public_bytes(Encoding.PEM).decode(),
        "9 KB in x5c": base64.b64encode(b"\x30" * 9_000).decode(),
    }.items():
        yield maker.with_x5c(name, "encoding", [entry, intermediate, root])


def _signature(maker: Maker) -> Iterator[Crafted]:
    header, payload, signature = maker.good.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")

    def numbers(first: int, second: int) -> bytes:
        return first.to_bytes(32, "big") + second.to_bytes(32, "big")

    key = maker.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    der = key.sign(f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    other = compact(maker.header, notification(note="other"), key).split(".")[2]
    flipped = bytes([raw[0] ^ 1]) + raw[1:]
    for name, made in {
        "one bit changed": flipped,
        "DER": der,
        "63 bytes": raw[:-1],
        "65 bytes": raw + b"\x00",
        "a zero before each number": b"\x00" + raw[:32] + b"\x00" + raw[32:],
        "zeros": bytes(64),
        "r zero": numbers(0, s),
        "s zero": numbers(r, 0),
        "r and s exchanged": numbers(s, r),
        "r the order": numbers(P256_ORDER, s),
        "s the order": numbers(r, P256_ORDER),
        "all bits set": b"\xff" * 64,
        "one byte": b"\x01",
        "32 bytes": raw[:32],
    }.items():
        token = f"{header}.{payload}.{base64url(made)}"
        yield maker.case(f"signature: {name}", "signature", token)
    yield maker.case("signature of another payload", "signature", f"{header}.{payload}.{other}")
    changed = base64url(json.dumps(notification(note="changed")).encode())
    yield maker.case(
        "payload changed after signing", "signature", f"{header}.{changed}.{signature}"
    )
    respaced = base64url(json.dumps(maker.header, indent=1).encode())
    yield maker.case("header spaced anew", "signature", f"{respaced}.{payload}.{signature}")
    stranger = ec.generate_private_key(ec.SECP256R1())
    yield maker.case("somebody's key", "signature", compact(maker.header, notification(), stranger))
    numbers_of = stranger.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers_of.x.to_bytes(32, "big")),
        "y": base64url(numbers_of.y.to_bytes(32, "big")),
    }
    yield maker.case(
        "somebody's key, sent along as jwk",
        "signature",
        compact({**maker.header, "jwk": jwk}, notification(), stranger),
    )


def _payload(maker: Maker) -> Iterator[Crafted]:
    milliseconds = int(SIGNED_AT.timestamp() * 1000)
    for name, value in {
        "no signedDate": ...,
        "signedDate as a string": str(milliseconds),
        "signedDate as a fraction": float(milliseconds),
        "signedDate true": True,
        "signedDate null": None,
        "signedDate in seconds": milliseconds // 1000,
        "signedDate in microseconds": milliseconds * 1000,
        "signedDate before 1970": -milliseconds,
        "signedDate beyond all years": 10**30,
        "signedDate as a list": [milliseconds],
    }.items():
        yield maker.with_payload(name, "payload", notification(signedDate=value))
    data = notification()["data"]
    changed: dict[str, Json] = {
        "no type": {"notificationType": ...},
        "type as a number": {"notificationType": 1},
        "empty type": {"notificationType": ""},
        "no UUID": {"notificationUUID": ...},
        "UUID as a number": {"notificationUUID": 5},
        "no version": {"version": ...},
        "version as a number": {"version": 2.0},
        "version 1.0": {"version": "1.0"},
        "subtype as a number": {"subtype": 1},
        "data and summary": {"summary": data},
        "data and appData": {"appData": {}},
        "app Apple ID as a string": {"data": {**data, "appAppleId": "12"}},
    }
    for name, changes in changed.items():
        expectations = Expectations(bundle_id=BUNDLE_ID, environment="Sandbox")
        yield maker.with_payload(
            name, "payload", notification(**changes), expectations=expectations
        )
    without: dict[str, Json] = {
        "TEST without data": {"data": ...},
        "data as a list": {"data": []},
        "data null": {"data": None},
        "data without a bundle ID": {"data": {"environment": "Sandbox"}},
        "data without an environment": {"data": {"bundleId": BUNDLE_ID}},
    }
    for name, changes in without.items():
        yield maker.with_payload(
            name, "payload", notification(**changes), expectations=Expectations()
        )


def _app_and_environment(maker: Maker) -> Iterator[Crafted]:
    for name, bundle_id in {
        "another app": "com.example.other",
        "the app in other letters": BUNDLE_ID.upper(),
        "a space after the app": BUNDLE_ID + " ",
        "a longer app": BUNDLE_ID + ".watch",
        "no app": "",
    }.items():
        data = {"bundleId": bundle_id, "environment": "Sandbox"}
        yield maker.with_payload(name, "bundle_id", notification(data=data))
    other_ids: dict[str, Json] = {
        "another app Apple ID": {"appAppleId": APP_APPLE_ID + 1},
        "production without an app Apple ID": {"appAppleId": ...},
    }
    for name, changes in other_ids.items():
        yield maker.with_payload(name, "bundle_id", production(**changes), expectations=PRODUCTION)
    for environment in ("Production", "Xcode", "LocalTesting", "sandbox", "Local", ""):
        claimed = {"bundleId": BUNDLE_ID, "environment": environment, "appAppleId": APP_APPLE_ID}
        yield maker.with_payload(
            f"environment “{environment}”", "environment", notification(data=claimed)
        )
    local = notification(data={"bundleId": BUNDLE_ID, "environment": "LocalTesting"})
    yield maker.with_payload(
        "LocalTesting, compared with nothing", "environment", local, expectations=Expectations()
    )
