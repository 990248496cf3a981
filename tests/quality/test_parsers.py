"""No parser of what strangers write takes the square of its length in time.

Each is given 128 KiB, or as much as it takes, made of one piece again and again. A linear one needs
some hundredths of a second for it, a quadratic one many seconds.
"""

import contextlib
from collections.abc import Callable

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.accounts.pasted_apps import read_pasted
from storebell.domain.accounts.team_file import (
    count_foreign_characters,
    read_team_file,
    weigh_dotted_names,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.plain_text import masked_name, visible, without_secrets
from storebell.presentation.copied.exchange_text import shown_body
from storebell.sender.charset import read_charset
from storebell.sender.tls import read_certificate_message
from storebell.signing.finding.finder import find_jws
from storebell.signing.finding.jws_text import read_all_jws
from storebell.signing.keys.private_key import MOST_BYTES as MOST_OF_A_KEY
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError
from storebell.signing.verify import SignedPayloadVerifier
from support.deadlines import within

LENGTH = 128 * 1024
MOST_OF_A_TOKEN = 64 * 1024
LIMIT_SECONDS = 5

PIECES = (
    *("eyJ", "eyJaaaaaaaa.", "a.", '"a".', "'a'.", "a", "9", "1_", "A ", " ", "\t", "\n", "\r\n"),
    *(".", ",", ";", "=", "-", "#\n", '"', "'", '\\"', ' \\"', '"\\"\\', "\\", ",'"),
    *("\\u0041", "\\ud800", '\n\\"""', "é", "\N{RIGHT-TO-LEFT OVERRIDE}"),
    *("{", "[", " {", '{"a":', "[a", "{a=", "null,", '"a":1,', "'a'=1\n", "a.b=1\n", "a .b "),
    *("[[app]]\n", "[a]\n", "[a.b.c]\n", "MIGHAgE", "MIGHAgE ", "bearer ", "bearer\t"),
    *("-----BEGIN ", "-----BEGIN PRIVATE KEY-----\n", "-----END ", "-----BEGIN A "),
    *('charset="', '; charset="\\'),
)
AROUND = ("{}", '{{"signedPayload":["{}"]}}', "[[app]]\nlabel = {}", "A{}!")


def read_key(text: str) -> None:
    PrivateKeyReader().read_input(Secret(text), "the key")


def verify(text: str) -> None:
    SignedPayloadVerifier().verify(text)


def parse_json(text: str) -> None:
    parse_object(text.encode(), "body")


def read_list(text: str) -> None:
    read_team_file(text.encode(), "storebell.toml")


def find_all(text: str) -> None:
    find_jws(text.encode())


def read_all(text: str) -> None:
    list(read_all_jws(text))


def read_chain(text: str) -> None:
    read_certificate_message(text.encode(), has_extensions=True)


PARSERS: dict[str, tuple[Callable[[str], object], int]] = {
    "text that is shown": (visible, LENGTH),
    "text without secrets": (without_secrets, LENGTH),
    "text that may be a key": (masked_name, LENGTH),
    "a body that is shown": (shown_body, 4096),
    "strict JSON": (parse_json, LENGTH),
    "a file to verify": (find_all, LENGTH),
    "a text with JWS": (read_all, LENGTH),
    "a token": (verify, MOST_OF_A_TOKEN),
    "a key": (read_key, MOST_OF_A_KEY),
    "pasted rows": (read_pasted, LENGTH),
    "a team's file": (read_list, LENGTH),
    "dotted names": (weigh_dotted_names, LENGTH),
    "foreign lines": (count_foreign_characters, LENGTH),
    "a Content-Type": (read_charset, MOST_OF_A_TOKEN),
    "a certificate message": (read_chain, LENGTH),
}


@pytest.mark.parametrize("name", PARSERS)
def test_what_a_stranger_repeats_costs_no_more_than_its_length(name: str) -> None:
    parse, most = PARSERS[name]
    for piece in PIECES:
        for around in AROUND:
            room = most - len(around)
            text = around.format(piece * (room // len(piece.encode())))
            with within(LIMIT_SECONDS), contextlib.suppress(StorebellError, RefusedError):
                parse(text)


def test_many_names_of_which_one_stands_twice_are_refused_at_once() -> None:
    names = ",".join(f'"{number}":1' for number in range(70_000))
    with within(20), pytest.raises(RefusedError) as caught:
        parse_json(f'{{{names},"69999":2}}')
    assert "69999" in str(caught.value.seen)
