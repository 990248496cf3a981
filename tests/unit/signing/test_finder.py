"""Every JWS is found byte for byte, whatever it was saved in, and identified as what it is."""

import base64
import json
import random
import tracemalloc

import pytest

from storebell.domain.signed_data import SignedKind
from storebell.signing.finder import MOST_FOUND, find_jws
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.chains import SIGNED_AT
from support.cut_shapes import CUT
from support.deadlines import within
from support.signed_shapes import KINDS, Shape, body, signed, signing_chain
from support.whole_shapes import WHOLE


@pytest.fixture(scope="module")
def verifier() -> SignedPayloadVerifier:
    return SignedPayloadVerifier(simulator=SimulatorRoot.read(signing_chain().root_der))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", WHOLE, ids=lambda shape: shape.name)
def test_a_jws_is_found_in_what_it_was_saved_in(
    shape: Shape, kind: SignedKind, verifier: SignedPayloadVerifier
) -> None:
    token = signed(kind)
    found, _ = find_jws(shape.content(token))
    assert [jws.token for jws in found] == [token] * len(shape.steps)
    assert [jws.steps for jws in found] == list(shape.steps)
    assert {jws.removed for jws in found} == {shape.removed}
    assert {jws.cut for jws in found} == {None}
    data = verifier.identify(found[0].token, now=SIGNED_AT)
    assert data.kind is kind
    assert list(data.failures) == []
    assert data.is_valid is (kind is not SignedKind.REQUEST_TOKEN)  # nobody else can prove it


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", CUT, ids=lambda shape: shape.name)
def test_what_is_cut_off_is_found_with_the_part_that_is_not_whole(
    shape: Shape, kind: SignedKind, verifier: SignedPayloadVerifier
) -> None:
    token = signed(kind)
    found, _ = find_jws(shape.content(token))
    assert [jws.steps for jws in found] == list(shape.steps)
    assert {jws.cut for jws in found} == {shape.cut}
    assert {jws.removed for jws in found} == {shape.removed}
    for jws in found:
        assert token.startswith(jws.token)
        assert len(jws.token) >= len(token) * 0.1
        assert not verifier.identify(jws.token, now=SIGNED_AT).is_valid


MEBIBYTE = 1024 * 1024
LIMIT_SECONDS = 20
"""Generous: a linear reader needs about one second for a mebibyte, a quadratic one minutes."""

MOST_MEMORY = 25 * MEBIBYTE
"""For an eighth of a mebibyte."""
SHORT_JWS = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.AAAA"
HOSTILE = (
    *(
        "a",
        "9",
        " ",
        ".",
        "\n",
        "\r\n",
        "=",
        '"',
        "\\",
        '\\"',
        '"",',
        "eyJ",
        "eyJ.",
        "eyJ=",
        "eyJhbGci",
    ),
    *(
        "eyJhbGci.",
        "eyJhbGciOiJFUzI1NiJ9 ",
        "eyJhbGciOiIi\n",
        "eyJhbGciOiJFUzI1NiJ9.\n> ",
        "[",
        '{"a":',
    ),
    *(
        "[]",
        "%41",
        "a=%41&",
        "12:03:07",
        "2026-05-04T12:03:07ZA",
        "\u200b",
        "…",
        "ZXlK",
        "1\r\na\r\n",
    ),
)


def nested_base64() -> bytes:
    data = SHORT_JWS.encode()
    while len(data) * 4 // 3 < MEBIBYTE:
        data = base64.b64encode(data)
    return data


def nested_strings() -> bytes:
    text = SHORT_JWS
    while len(text) < MEBIBYTE // 2:
        text = json.dumps({"a": text})
    return text.encode()


def long_paths() -> bytes:
    members = ",".join([f'"{SHORT_JWS}"'] * 12_000)
    return (f'{{"{"n" * 1000}":' * 200 + f"[{members}]" + "}" * 200).encode()


@pytest.mark.parametrize(
    "content",
    [
        *((piece * (MEBIBYTE // len(piece.encode()))).encode() for piece in HOSTILE),
        *((SHORT_JWS + piece * (MEBIBYTE // len(piece.encode()))).encode() for piece in HOSTILE),
        random.Random(5).randbytes(MEBIBYTE),
        base64.b64encode(random.Random(5).randbytes(MEBIBYTE // 2)),
        nested_base64(),
        nested_strings(),
        long_paths(),
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_mebibyte_of_anything_is_searched_in_time(content: bytes) -> None:
    with within(LIMIT_SECONDS):
        found, _ = find_jws(content)
    assert len(found) <= MOST_FOUND


@pytest.mark.parametrize("piece", ["[1],", '{"a":"b"}\n', "eyJhbGciOiJFUzI1NiJ9 "])
def test_the_memory_for_a_content_stays_within_bounds(piece: str) -> None:
    content = (piece * (MEBIBYTE // 8 // len(piece))).encode()
    tracemalloc.start()
    try:
        find_jws(content)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_the_order_is_that_of_the_content() -> None:
    tokens = [f"{SHORT_JWS}{number:05}" for number in range(12_000)]
    lines = "".join(f"{token}\n" for token in tokens).encode()
    assert [jws.token for jws in find_jws(lines)[0]] == tokens[:MOST_FOUND]
    assert [jws.steps for jws in find_jws(lines)[0]][-1] == (f"line {MOST_FOUND}",)
    array = json.dumps(tokens[:50]).encode()
    assert [jws.token for jws in find_jws(array)[0]] == tokens[:50]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"notification_type": "DID_RENEW", "password": "x"}', SignedKind.NOTIFICATION_V1),
        ('{"receipt-data": "MIIT1wYJKoZIhvcNAQcCoIITyDCCE8Q"}', SignedKind.RECEIPT),
        ('{"status": 21007}', SignedKind.RECEIPT),
        ("MIIT1wYJKoZIhvcNAQcCoIITyDCCE8Q", SignedKind.RECEIPT),
        ('[{"transactionId": "1"}]', SignedKind.DECODED_PAYLOAD),
        ('{"errorCode": 4040010}', SignedKind.API_RESPONSE),
        ('{"data": [{"lastTransactions": []}]}', SignedKind.API_RESPONSE),
        ('{"body": "{\\"notificationType\\": \\"TEST\\"}"}', SignedKind.DECODED_PAYLOAD),
        ("nothing to see here, is there", SignedKind.UNKNOWN),
        ('{"text": "eyJ"}', SignedKind.UNKNOWN),
        ("\0", SignedKind.UNKNOWN),
    ],
)
def test_what_holds_no_jws_is_told_apart(content: str, kind: SignedKind) -> None:
    assert find_jws(content.encode()) == ([], kind)


def test_a_jws_without_a_header_is_left_to_the_verifier() -> None:
    token = f".{SHORT_JWS.partition('.')[2]}{'A' * 82}"
    assert [jws.token for jws in find_jws(body(token).encode())[0]] == [token]
