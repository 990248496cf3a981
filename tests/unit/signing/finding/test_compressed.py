"""Compressed content, read up to a limit."""

import gzip
import zlib

import pytest

from storebell.domain.signed_data import Rest
from storebell.signing.finding.compressed import decompress, form_of


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
    assert decompress(content, 100) == (b"a" * 100, None)
    assert decompress(content, 101) == (b"a" * 100, None)
    assert decompress(content, 99) == (b"a" * 99, Rest.TOO_LARGE)
    assert decompress(content, 0) == (b"", Rest.TOO_LARGE)


def test_every_member_is_read() -> None:
    content = gzip.compress(b"abc") + gzip.compress(b"def")
    assert decompress(content, 100) == (b"abcdef", None)
    assert decompress(content, 5) == (b"abcde", Rest.TOO_LARGE)
    assert decompress(content, 3) == (b"abc", Rest.TOO_LARGE)


def test_what_is_damaged_or_cut_gives_what_comes_before() -> None:
    content = gzip.compress(bytes(range(256)) * 40)
    assert bytes(range(256)).startswith(decompress(content[:60], 10_000)[0][:256])
    assert decompress(b"\x1f\x8b\x08" + b"\xff" * 30, 100) == (b"", Rest.DAMAGED)
    assert decompress(gzip.compress(b"abc") + b"junk", 100) == (b"abc", Rest.DAMAGED)
    assert decompress(content[:60], 10_000)[1] is Rest.DAMAGED
    second = bytearray(gzip.compress(b"def"))
    second[-5] ^= 1
    assert decompress(gzip.compress(b"abc") + second, 100) == (b"abc", Rest.DAMAGED)


def test_zeros_behind_the_end_are_no_fault() -> None:
    assert decompress(gzip.compress(b"abc") + bytes(512), 100) == (b"abc", None)
