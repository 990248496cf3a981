"""Encodings, told by a byte order mark or by the zeros of ASCII."""

import pytest

from storebell.signing.finding.encodings import decode, looks_like_text

TEXT = '{"signedPayload": "eyJhbGciOiJFUzI1NiJ9"}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_an_encoding_is_told_with_and_without_a_mark(encoding: str) -> None:
    name = encoding.removesuffix("-le").removesuffix("-be")
    assert decode(TEXT.encode(encoding)) == (TEXT, name, False)
    assert decode(f"\ufeff{TEXT}".encode(encoding)) == (TEXT, name, True)
    assert looks_like_text(TEXT.encode(encoding))


@pytest.mark.parametrize(
    "content", [b"", b"a", b"\0", b"\xff\xfe", b"\xff\xfe\0", b"\xff\xfe\0\0\1"]
)
def test_nothing_raises(content: bytes) -> None:
    decode(content)
    looks_like_text(content)


def test_bytes_are_no_text() -> None:
    assert not looks_like_text(b"")
    assert not looks_like_text(bytes(range(200)))
    assert not looks_like_text(b"\x30\x82\x01\x0a")
    assert looks_like_text("ä".encode() * 150)  # cut within a character
