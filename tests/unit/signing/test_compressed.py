"""Compressed content, read up to a limit."""

import gzip
import zlib

import pytest

from storebell.signing.compressed import decompress, form_of


@pytest.mark.parametrize("level", range(10))
def test_the_form_is_told_by_the_first_bytes(level: int) -> None:
    assert form_of(gzip.compress(b"abc", level)) == "gzip"
    assert form_of(zlib.compress(b"abc", level)) == "zlib"
    assert form_of(b'{"a":1}') is None
    assert form_of(b"") is None


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress])
def test_no_more_than_the_limit_is_read(compress: object) -> None:
    assert callable(compress)
    content = compress(b"a" * 100)
    assert decompress(content, 100) == (b"a" * 100, True)
    assert decompress(content, 101) == (b"a" * 100, True)
    assert decompress(content, 99) == (b"a" * 99, False)
    assert decompress(content, 0) == (b"", False)


def test_every_member_is_read() -> None:
    content = gzip.compress(b"abc") + gzip.compress(b"def")
    assert decompress(content, 100) == (b"abcdef", True)
    assert decompress(content, 5) == (b"abcde", False)
    assert decompress(content, 3) == (b"abc", False)


def test_what_is_damaged_or_cut_gives_what_comes_before() -> None:
    content = gzip.compress(bytes(range(256)) * 40)
    assert bytes(range(256)).startswith(decompress(content[:60], 10_000)[0][:256])
    assert decompress(b"\x1f\x8b\x08" + b"\xff" * 30, 100) == (b"", True)
    assert decompress(gzip.compress(b"abc") + b"junk", 100) == (b"abc", True)
