"""Private keys in text: every form that a tool makes of one is known and masked."""

import base64
import textwrap
from collections.abc import Callable
from urllib.parse import quote

import pytest

from storebell.domain.key_patterns import holds_key, in_base64, replace_keys
from storebell.domain.plain_text import (
    holds_secret,
    masked_name,
    without_secrets,
)
from support.canary import Canary


def bare(pem: str) -> str:
    return "".join(line for line in pem.splitlines() if "-----" not in line)


def der_of(pem: str) -> bytes:
    return base64.b64decode(bare(pem))


def line_of_base64(pem: str, line: int) -> str:
    """A line of what `base64 FILE` prints."""
    return "".join(textwrap.wrap(base64.b64encode(pem.encode()).decode(), 76)[line])


def line_of_dump(pem: str, line: int) -> str:
    """A line of what `xxd -p FILE.der` prints."""
    return textwrap.wrap(der_of(pem).hex(), 60)[line]


ENCODED: dict[str, Callable[[str], str]] = {
    "base64": lambda pem: base64.b64encode(pem.encode()).decode(),
    "base64 behind 1 byte": lambda pem: base64.b64encode(b"\n" + pem.encode()).decode(),
    "base64 behind 2 bytes": lambda pem: base64.b64encode(b"\r\n" + pem.encode()).decode(),
    "base64 without padding": lambda pem: base64.b64encode(pem.encode()).decode().rstrip("="),
    "base64 with Windows line ends": lambda pem: base64.b64encode(
        pem.replace("\n", "\r\n").encode()
    ).decode(),
    "base64url": lambda pem: base64.urlsafe_b64encode(pem.encode()).decode(),
    "base64 in lines": lambda pem: base64.encodebytes(pem.encode()).decode().strip(),
    "first line of base64": lambda pem: line_of_base64(pem, 0),
    "second line of base64": lambda pem: line_of_base64(pem, 1),
    "third line of base64": lambda pem: line_of_base64(pem, 2),
    "base64 of UTF-16": lambda pem: base64.b64encode(pem.encode("utf-16")).decode(),
    "base64 of the body": lambda pem: base64.b64encode(bare(pem).encode()).decode(),
    "base64 of DER in a URL": lambda pem: quote(bare(pem), safe=""),
    "frame without spaces": lambda pem: "".join(pem.split()),
    "frame in a form": lambda pem: quote(pem, safe="").replace("%20", "+"),
    "frame in a URL": lambda pem: quote(pem, safe=""),
    "hex of DER": lambda pem: der_of(pem).hex(),
    "HEX of DER": lambda pem: der_of(pem).hex().upper(),
    "hex of DER with colons": lambda pem: der_of(pem).hex(":"),
    "hex of DER in pairs": lambda pem: der_of(pem).hex(" ", 2),
    "hex of DER in lines": lambda pem: "\n".join(textwrap.wrap(der_of(pem).hex(), 60)),
    "first line of hex": lambda pem: line_of_dump(pem, 0),
    "second line of hex": lambda pem: line_of_dump(pem, 1),
    "third line of hex": lambda pem: line_of_dump(pem, 2),
    "hex of PEM": lambda pem: pem.encode().hex(),
}


@pytest.mark.parametrize("space", ["", "+", "%20"])
def test_a_first_line_is_known_whatever_became_of_its_spaces(space: str) -> None:
    line = "-----BEGIN PRIVATE KEY-----".replace(" ", space)
    assert holds_secret(line)
    assert masked_name(f"folder/{line}") == "***"
    assert without_secrets(f"before {line}\nMIGH") == "before ***"


@pytest.mark.parametrize("form", ENCODED)
def test_an_encoded_key_is_known(form: str) -> None:
    for _ in range(20):
        text = ENCODED[form](Canary().pem)
        for typed in (text, f"http://127.0.0.1:9/{text}", f"com.example.{text}"):
            assert holds_secret(typed)
            assert masked_name(typed) == "***"


@pytest.mark.parametrize(
    "form",
    [
        lambda pem: pem,
        bare,
        lambda pem: bare(pem).replace("=", ""),
        lambda pem: "\n".join(pem.splitlines()[1:-1]),
        lambda pem: "\r\n  ".join(pem.splitlines()[1:-1]),
        lambda pem: repr("\n".join(pem.splitlines()[1:-1])),
        lambda pem: repr("\r\n".join(pem.splitlines())),
        lambda pem: "\n".join(pem.splitlines()[2:-1]),
        lambda pem: pem.splitlines()[2],
        lambda pem: pem.splitlines()[2].replace("+", "-").replace("/", "_"),
        *ENCODED.values(),
    ],
)
def test_a_key_is_masked_in_every_form_and_the_rest_stays(form: Callable[[str], str]) -> None:
    canary = Canary()
    text = without_secrets(f"before {form(canary.pem)} after")
    assert canary.seen_in(text.encode()) == []
    assert text.startswith("before ")
    assert text.endswith(" after")
    assert "***" in text


@pytest.mark.parametrize("line", [0, 1, 2, 3, 4])
def test_of_a_key_each_line_is_known_but_the_one_that_is_public(line: int) -> None:
    for _ in range(20):
        text = Canary().pem.splitlines()[line]
        assert holds_secret(text) is (line != 3)
        assert masked_name(f"/home/you/{text}") == ("***" if line != 3 else f"/home/you/{text}")


@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc"])
def test_what_base64_makes_of_a_text_is_in_it_wherever_the_text_begins(before: bytes) -> None:
    encoded = base64.b64encode(before + b"-----BEGIN PRIVATE KEY-----" + b"after").decode()
    assert any(form in encoded for form in in_base64(b"-----BEGIN"))


def test_text_without_a_key_is_left_as_it_is() -> None:
    text = "com.example.hiking 3f3f3f3f https://api.hiking.example/asn?begin=PRIVATE"
    assert not holds_key(text)
    assert replace_keys(text, "***") == text


def test_of_several_keys_none_stays() -> None:
    first, second = Canary(), Canary()
    text = replace_keys(f"a {first.pem} b {bare(second.pem)} c", "***")
    assert text.split() == ["a", "***", "b", "***", "c"]
