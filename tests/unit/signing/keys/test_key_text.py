"""What the text of a key file is, and what of a path may be said again."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.errors import key_files as errors
from storebell.signing.keys.key_text import (
    body_of,
    is_key_text,
    may_be_key_text,
    name_shown,
    why_refused,
)
from support.key_files import BAD_FILES, BEGIN, BODY, DER, END, GOOD, GOOD_FILES, ORDER, pem

OF_THE_PARSER = (
    "scalar zero",
    "scalar as large as the curve's order",
    "public part of another key",
    "public part off the curve",
    "RSA",
    "P-384",
    "P-521",
    "secp256k1",
    "Ed25519",
)
"""Wrong files whose text is in order: only reading the key tells."""


@pytest.mark.parametrize("layout", GOOD_FILES)
def test_the_body_of_a_good_file_is_its_key_in_der(layout: str) -> None:
    body = body_of(GOOD_FILES[layout])
    if layout != "without its public part":
        assert body == DER
    assert isinstance(body, bytes)


@pytest.mark.parametrize("kind", [kind for kind in BAD_FILES if kind not in OF_THE_PARSER])
def test_a_wrong_text_is_told_without_reading_a_key(kind: str) -> None:
    content, expected = BAD_FILES[kind]
    if expected is errors.KeyFileTooLargeError:
        return  # the size is asked for before the text
    found = body_of(content)
    assert found is expected or (isinstance(found, bytes) and why_refused(found) is expected)


@pytest.mark.parametrize("kind", OF_THE_PARSER)
def test_a_text_in_order_is_left_to_the_parser(kind: str) -> None:
    content, _ = BAD_FILES[kind]
    assert isinstance(body_of(content), bytes)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda body: BEGIN + body + END))
def test_nothing_that_a_file_may_hold_raises(content: bytes) -> None:
    found = body_of(content)
    assert isinstance(found, bytes) or issubclass(found, errors.KeyFileError)


@given(st.binary(max_size=200))
def test_a_body_is_taken_only_where_its_lengths_are_right(der: bytes) -> None:
    found = body_of(pem(der))
    assert found == der or (isinstance(found, type) and issubclass(found, errors.KeyFileError))


@pytest.mark.parametrize(
    ("der", "expected"),
    [
        (b"0\x84" + bytes(8), errors.KeyFileDamagedError),
        (b"0\x80" + bytes(8), errors.KeyFileDamagedError),
        (b"0\x7f\x02\x01\x00" + bytes(20), errors.KeyFileTruncatedError),
        (b"0\x05\x02\x01\x00\x30\x00\x00", errors.KeyFileDamagedError),
        (b"0\x06\x30\x00\x00\x00\x00\x00", errors.KeyFileEncryptedError),
        (b"0\x06\x03\x01\x00\x30\x00\x00", errors.KeyFileDamagedError),
        (b"0\x06\x02\x01\x00\x05\x00\x00", errors.KeyFileDamagedError),
        (b"0\x06\x02\x01\x01\x04\x01\x00", errors.KeyFileSec1Error),
        (b"0\x06\x02\x01\x00\x02\x01\x00", errors.KeyFileRsaError),
    ],
)
def test_what_is_no_pkcs8_is_told_by_how_it_begins(
    der: bytes, expected: type[errors.KeyFileError]
) -> None:
    assert body_of(pem(der)) is expected


def test_a_label_that_is_not_in_capitals_is_no_frame() -> None:
    assert body_of(GOOD.lower()) is errors.KeyFileNoPemError


def test_why_a_key_was_refused_is_its_number_its_public_part_or_damage() -> None:
    for number, expected in (
        (0, errors.KeyFileOutOfRangeError),
        (ORDER, errors.KeyFileOutOfRangeError),
        (2**256 - 1, errors.KeyFileOutOfRangeError),
        (ORDER - 1, errors.KeyFileMismatchedError),
        (1, errors.KeyFileMismatchedError),
    ):
        assert why_refused(DER[:36] + number.to_bytes(32, "big") + DER[68:]) is expected
    assert why_refused(DER[:68] + b"\xa2" + DER[69:]) is errors.KeyFileDamagedError
    assert why_refused(b"\x31" + DER[1:]) is errors.KeyFileDamagedError
    assert why_refused(b"") is errors.KeyFileDamagedError


# -- paths ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/me/SubscriptionKey_2X9R4HXF34.p8", "SubscriptionKey_2X9R4HXF34.p8"),
        ("keys/ключ.p8", "ключ.p8"),
        ("/", "/"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "the file"),
        ("two\nlines.p8", "the file"),
        ("\u202efile.p8", "the file"),
    ],
)
def test_a_message_has_the_files_name_where_it_is_one(path: str, name: str) -> None:
    assert name_shown(Path(path)) == name


def test_of_a_key_in_place_of_a_path_nothing_is_shown() -> None:
    # A body with slashes, which cut it into folders.
    body = base64.b64encode(b"\xff" * 90).decode()
    assert "/" in body
    text = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"
    for path in (GOOD.decode(), text, "a/b-----/c"):
        assert name_shown(Path(path)) == "the file"


def test_a_key_is_known_from_a_path() -> None:
    assert is_key_text(GOOD.decode())
    assert is_key_text(f"{BEGIN.decode()}\nAAAA")
    assert not is_key_text("/home/me/SubscriptionKey_2X9R4HXF34.p8")
    assert not is_key_text("PRIVATE KEY.p8")


def test_a_line_of_a_key_may_be_one_and_a_name_of_a_file_is_not() -> None:
    line = BODY.decode().splitlines()[0]
    assert len(line) == 64
    assert may_be_key_text(Path(line.replace("/", "A")))
    assert may_be_key_text(Path("A" * 40))
    assert not may_be_key_text(Path("A" * 39))
    assert not may_be_key_text(Path("A" * 40 + ".p8"))
    assert not may_be_key_text(Path("é" * 40))
