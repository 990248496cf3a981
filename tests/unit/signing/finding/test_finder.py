"""Every JWS is found byte for byte, whatever it was saved in, and identified as what it is."""

import base64
import gzip
import json
import random
import tracemalloc
from collections.abc import Callable

import pytest

from storebell.domain.signed_data import Rest, SignedKind
from storebell.signing.finding.compressed import MOST_BYTES
from storebell.signing.finding.finder import MOST_FOUND, find_jws
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
    found, *_ = find_jws(shape.content(token))
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
    found, *_ = find_jws(shape.content(token))
    assert [jws.steps for jws in found] == list(shape.steps)
    assert {jws.cut for jws in found} == {shape.cut}
    assert {jws.removed for jws in found} == {shape.removed}
    for jws in found:
        assert token.startswith(jws.token)
        assert len(jws.token) >= len(token) * 0.1
        assert not verifier.identify(jws.token, now=SIGNED_AT).is_valid


DAMAGES = (
    b"\n",
    b"\n2026-05-04T12:03:07Z INFO ",
    b"web-1  | ",
    b"=\n",
    b"...",
    b".",
    b"==",
    b'"',
    b"\xff",
)


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The content with a few pieces removed, inserted, repeated or cut off."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0:
                del data[place : place + rng.randint(1, 80)]
            case 1:
                data[place:place] = rng.choice(DAMAGES)
            case 2:
                data[place:place] = data[place : place + rng.randint(1, 200)]
            case _:
                del data[place:]
    return bytes(data)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_damaged_at_random_is_never_another_valid_jws(
    kind: SignedKind, verifier: SignedPayloadVerifier
) -> None:
    rng = random.Random(f"damaged {kind}")
    token = signed(kind)
    for shape in WHOLE:
        found, *_ = find_jws(damaged(shape.content(token), rng))
        for jws in found:
            is_valid = verifier.identify(jws.token, now=SIGNED_AT).is_valid
            assert not is_valid or jws.token == token


MEBIBYTE = 1024 * 1024
LIMIT_SECONDS = 120
"""Generous: a linear reader needs a few seconds for the worst mebibyte on a quiet machine, a
quadratic one many minutes.
"""

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
    *(
        "\u200ba",
        "=\n",
        "=2E",
        "%25",
        "e=\ny=\nJ",
        "x.eyJ",
        "web-1 | ",
        f"{'a' * 24}.eyJ{'a' * 20} ",
        "H4sIAAAA",
        "12:03:07 eyJhbGciOiJFUzI1NiJ9",
    ),
    *(
        f"eyJhbGciOiJFUzI1NiJ9{'A' * 24}\nnext\n",
        f"eyJhbGciOiJFUzI1NiJ9.{'eyJhIjoi' * 8}\n12:03:07 INFO\n",
        f"a | {'eyJhIjoi' * 8}\nb | eyJhbGciOiJFUzI1NiJ9{'A' * 24}\n",
        '{"log":"a","stream":"b"}',
    ),
    *(
        "eyJ...",
        "signedInfo=",
        "signed",
        "[(<",
        "...[",
        "***",
        "(1 ",
        '"alg',
        "errorCode:",
        "Bearer ",
    ),
    *("1: ", "1: a\n", "\n1 ", "| a |\n", "|", "| ", " |\n", "+--", "+-+\n", "a:1:", "L1: "),
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


def compressed_again_and_again() -> bytes:
    data = SHORT_JWS.encode()
    for _ in range(200):
        data = gzip.compress(data, mtime=0)
    return data


def many_compressed() -> bytes:
    """Texts of which each is a hundred times as long as it looks."""
    piece = base64.b64encode(gzip.compress(b"eyJhbGciOiIi\n" * 20_000, mtime=0)).decode()
    return json.dumps([piece] * (MEBIBYTE // len(piece))).encode()


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
        compressed_again_and_again(),
        many_compressed(),
        gzip.compress(bytes(32 * MEBIBYTE), 1, mtime=0),
        gzip.compress(b"[" * 16 * MEBIBYTE, 1, mtime=0),
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_mebibyte_of_anything_is_searched_in_time(content: bytes) -> None:
    with within(LIMIT_SECONDS):
        found, *_ = find_jws(content)
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


@pytest.mark.parametrize("wrap_bomb", [bytes, base64.b64encode])
def test_of_what_is_compressed_no_more_than_the_limit_is_read(
    wrap_bomb: Callable[[bytes], bytes],
) -> None:
    end = body(SHORT_JWS + "A" * 82).encode()
    content = wrap_bomb(gzip.compress(b" " * MOST_BYTES + end))
    tracemalloc.start()
    try:
        assert find_jws(content) == ([], SignedKind.UNKNOWN, Rest.TOO_LARGE, None)
        assert tracemalloc.get_traced_memory()[1] < 12 * MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_jws_before_the_limit_says_that_the_rest_was_not_read() -> None:
    token = SHORT_JWS + "A" * 82
    content = gzip.compress(f"jws {token} ".encode() + b" " * MOST_BYTES)
    found, _, rest, _ = find_jws(content)
    assert [(jws.token, jws.steps) for jws in found] == [(token, ("gzip, first 4 MiB", "text"))]
    assert rest is Rest.TOO_LARGE


def test_a_damaged_member_says_that_the_rest_could_not_be_read() -> None:
    token = SHORT_JWS + "A" * 82
    content = gzip.compress(token.encode()) + gzip.compress(token.encode())[:-20]
    found, _, rest, _ = find_jws(content)
    assert found
    assert rest is Rest.DAMAGED


def test_what_is_too_deep_or_too_much_is_said() -> None:
    data = SHORT_JWS.encode() + b"A" * 82
    for _ in range(20):
        data = gzip.compress(data, mtime=0)
    assert find_jws(data).rest is Rest.TOO_DEEP
    many = "\n".join(f"{SHORT_JWS}{number:05}" for number in range(MOST_FOUND + 1)).encode()
    assert find_jws(many).rest is Rest.TOO_MANY


def test_what_is_compressed_shares_one_limit() -> None:
    piece = base64.b64encode(gzip.compress(b" " * (MOST_BYTES // 2))).decode()
    assert find_jws(json.dumps([piece] * 2).encode()).rest is None
    assert find_jws(json.dumps([piece] * 3).encode()).rest is Rest.TOO_LARGE


def test_the_order_is_that_of_the_content() -> None:
    tokens = [f"{SHORT_JWS}{number:05}" for number in range(12_000)]
    lines = "".join(f"{token}\n" for token in tokens).encode()
    assert [jws.token for jws in find_jws(lines)[0]] == tokens[:MOST_FOUND]
    assert [jws.steps for jws in find_jws(lines)[0]][-1] == (f"line {MOST_FOUND}",)
    array = json.dumps(tokens[:50]).encode()
    assert [jws.token for jws in find_jws(array)[0]] == tokens[:50]


HEADER = json.dumps({"alg": "ES256", "x5c": ["MIIEMDCCA7agAwIBAgIQaPoPldvpSoEH0lBrjDPv9jAKBgg"]})
DECODED = f'{HEADER}\n{{"notificationType": "TEST", "data": {{"bundleId": "com.example.hiking"}}}}'
"""A header and a payload as a page that decodes them shows them."""


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
        (DECODED, SignedKind.DECODED_PAYLOAD),
        (DECODED.replace("}\n{", "}.{"), SignedKind.DECODED_PAYLOAD),
        (
            "HEADER: ALGORITHM\n" + DECODED.replace("}", "}\nPAYLOAD: DATA\n", 1),
            SignedKind.DECODED_PAYLOAD,
        ),
        (f'{{"header": {HEADER}, "payload": {{"bundleId": "a"}}}}', SignedKind.DECODED_PAYLOAD),
        (DECODED[:-30], SignedKind.DECODED_PAYLOAD),
        (
            '{"notification_type": "RENEWAL", "unified_receipt": {"latest_receipt": "x"}}',
            SignedKind.NOTIFICATION_V1,
        ),
        ("nothing to see here, is there", SignedKind.UNKNOWN),
        ('{"text": "eyJ"}', SignedKind.UNKNOWN),
        ("\0", SignedKind.UNKNOWN),
    ],
)
def test_what_holds_no_jws_is_told_apart(content: str, kind: SignedKind) -> None:
    assert find_jws(content.encode())[:3] == ([], kind, None)


def test_a_jws_without_a_header_is_left_to_the_verifier() -> None:
    token = f".{SHORT_JWS.partition('.')[2]}{'A' * 82}"
    assert [jws.token for jws in find_jws(body(token).encode())[0]] == [token]


@pytest.mark.parametrize(
    "piece", ["eyJhbGci...", "...eyJhbGci", "..eyJhbGci%2E", "eyJhbGci...\x1b[0m"]
)
def test_many_shortened_ones_are_each_read_once(piece: str) -> None:
    content = (piece * (MEBIBYTE // len(piece))).encode()
    with within(LIMIT_SECONDS):
        assert find_jws(content)[0] == []
