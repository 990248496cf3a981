"""A body of an answer in any character set and coding: its text is kept, its secrets are not."""

import bz2
import codecs
import encodings.aliases
import gzip
import lzma
import zlib

import pytest

from storebell.sender.body import MOST_BODY_BYTES, kept_body
from storebell.sender.charset import is_known_charset
from support.canary import Canary

PEM = Canary().pem.strip()
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
TEXT = f"error: the key {PEM} of {TOKEN} is wrong"
KEPT = b"error: the key *** of *** is wrong"
SECRET_PARTS = (PEM.splitlines()[1][20:50], TOKEN[10:40])


def codings_of(content: bytes) -> dict[str, bytes]:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return {
        "": content,
        "identity": content,
        "gzip": gzip.compress(content),
        "X-GZIP": gzip.compress(content),
        "deflate": zlib.compress(content),
        "deflate ": raw.compress(content) + raw.flush(),
        "deflate, gzip": gzip.compress(zlib.compress(content)),
    }


def charsets() -> list[str]:
    """Every character set of Python's that can hold the text."""
    found = []
    not_of_text = {"raw_unicode_escape", "unicode_escape", "idna", "punycode", "undefined"}
    names = {*encodings.aliases.aliases.values(), "utf_8_sig", "cp720"}
    for name in sorted(names - not_of_text):
        try:
            if TEXT.encode(name).decode(name) == TEXT:
                found.append(name)
        except (LookupError, UnicodeError):
            continue
    return found


CHARSETS = charsets()


def readings_of(content: bytes) -> list[str]:
    """What somebody can read in it, in any way that a secret was put in."""
    texts = [content.decode(name, "replace") for name in CHARSETS]
    return [content.replace(b"\0", b"").decode("latin-1"), *texts]


def has_secret(content: bytes) -> bool:
    return any(part in text for text in readings_of(content) for part in SECRET_PARTS)


def test_there_are_character_sets_of_each_kind() -> None:
    assert {"utf_8", "utf_7", "utf_16", "utf_16_be", "utf_32_le", "cp037", "shift_jis"} <= {
        *CHARSETS
    }
    assert len(CHARSETS) > 80
    assert has_secret(TEXT.encode("utf-16-le"))


@pytest.mark.parametrize("charset", CHARSETS)
def test_no_secret_is_kept_in_any_charset_and_coding(charset: str) -> None:
    content = TEXT.encode(charset)
    for coding, body in codings_of(content).items():
        named = kept_body(body, f"text/plain; charset={charset}", [coding])
        assert named.removeprefix(codecs.BOM_UTF8) == KEPT, coding
        for other in (None, "text/html", "text/plain; charset=utf-8", "text/plain; charset=x-no"):
            kept = kept_body(body, other, [coding])
            assert not has_secret(kept), (coding, other)
            assert body == content or kept != body


@pytest.mark.parametrize("said", ["utf-16", "utf-16-be", "utf-32", "cp037", "utf-7", "shift_jis"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp037"])
def test_no_secret_is_kept_where_another_charset_is_named(charset: str, said: str) -> None:
    kept = kept_body(TEXT.encode(charset), f"text/plain; charset={said}", [])
    assert not has_secret(kept)
    for name in ("utf-16", "utf-16-be", "utf-16-le", "utf-32", "cp037"):
        assert not has_secret(kept.decode("utf-8").encode(name, "replace"))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, bz2.compress, lzma.compress])
def test_what_is_compressed_without_a_word_is_read_or_not_kept(pack: object) -> None:
    assert callable(pack)
    assert kept_body(pack(TEXT.encode()), "text/plain", []) in (KEPT, b"")


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"\x8b\x02\x80text\x03", "br"),
        (b"\x28\xb5\x2f\xfdrest", "zstd"),
        (b"\x1f\x9d\x90rest", "compress"),
        (b"no gzip", "gzip"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"\x1f\x8b\x08rest", ""),
        (b"not compressed twice", "gzip, deflate"),
        (b"text", "private-coding"),
        (b"\x28\xb5\x2f\xfdrest", ""),
        (b"PK\x03\x04rest", ""),
    ],
)
def test_what_cannot_be_decoded_is_not_kept(body: bytes, coding: str) -> None:
    assert kept_body(body, "text/plain", [coding]) == b""


def test_bytes_of_an_unknown_charset_are_kept_as_utf_8_alone() -> None:
    assert kept_body(b"caf\xc3\xa9", "text/plain; charset=utf8mb4", []) == b"caf\xc3\xa9"
    assert kept_body(b"caf\xe9!", "text/plain; charset=utf8mb4", []) == b""
    assert kept_body(b"caf\xe9!", "text/plain", []) == b"caf\xe9!"


def test_the_start_of_compressed_content_is_read() -> None:
    noise = "".join(f"{number * 7_919 % 10_007} " for number in range(5_000))
    for coding, body in codings_of(f"{TEXT}{noise}".encode()).items():
        kept = kept_body(body[:MOST_BODY_BYTES], "text/plain", [coding])
        assert kept.startswith(KEPT), coding
        assert len(kept) <= MOST_BODY_BYTES


def test_content_that_would_be_very_large_is_read_no_further_than_it_is_kept() -> None:
    bomb = gzip.compress(gzip.compress(bytes(200_000_000)))
    assert len(kept_body(bomb[:MOST_BODY_BYTES], None, ["gzip, gzip"])) <= MOST_BODY_BYTES


@pytest.mark.parametrize(
    "name", ["cesu-8", "x-sjis", "x-euc-jp", "x-utf-16le-bom", "x-windows-949"]
)
def test_the_charsets_that_only_java_knows_are_read(name: str) -> None:
    assert is_known_charset(name)
    charset = "utf-16" if "16" in name else "ascii"
    assert kept_body(TEXT.encode(charset), f"text/plain; charset={name}", []) == KEPT


def test_a_codec_of_python_that_is_not_of_text_decodes_nothing() -> None:
    for name in ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "rot13"):
        content = TEXT.encode("unicode_escape") + b" \\@"
        assert not has_secret(kept_body(content, f"text/plain; charset={name}", [])), name


@pytest.mark.parametrize(
    ("content", "content_type", "kept"),
    [
        (b"The PRIVATE KEY is missing", None, b"The PRIVATE KEY is missing"),
        ("caf\xe9".encode("utf-16"), "text/plain", "caf\xe9".encode()),
        ("caf\xe9".encode("latin-1"), "text/plain; charset=iso-8859-1", "caf\xe9".encode()),
        (b'{"error": "x^2 + y"}', "application/json", b'{"error": "x^2 + y"}'),
        (b"x^2", "text/plain", b"x^2"),
        (b"", "text/plain", b""),
    ],
)
def test_what_is_no_secret_stays(content: bytes, content_type: str | None, kept: bytes) -> None:
    assert kept_body(content, content_type, []) == kept
