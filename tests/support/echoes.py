"""The forms in which a server may send back the token of a request, and a search for each."""

import json
import re
from collections.abc import Callable, Iterable
from html import unescape
from urllib.parse import quote, unquote


def plain(token: str) -> str:
    return token


def bearer(token: str) -> str:
    return f"Authorization: Bearer {token}"


def in_json(token: str) -> str:
    return json.dumps({"headers": {"authorization": f"Bearer {token}"}})


def with_escapes(token: str) -> str:
    """As JSON may spell any character."""
    return '"' + "".join(f"\\u{ord(sign):04x}" for sign in token) + '"'


def with_some_escapes(token: str) -> str:
    return (
        '"'
        + "".join(
            f"\\u{ord(sign):04X}" if place % 7 == 0 else sign for place, sign in enumerate(token)
        )
        + '"'
    )


def in_two_strings(token: str) -> str:
    return json.dumps([token[: len(token) // 2], token[len(token) // 2 :]])


def in_lines(token: str) -> str:
    """As a log or a mail folds it."""
    return "\r\n ".join(token[start : start + 60] for start in range(0, len(token), 60))


def in_escaped_lines(token: str) -> str:
    return "\\n".join(token[start : start + 60] for start in range(0, len(token), 60))


def in_a_url(token: str) -> str:
    return "https://127.0.0.1/?authorization=" + quote(f"Bearer {token}", safe="")


def all_percent(token: str) -> str:
    return "".join(f"%{ord(sign):02X}" for sign in token)


def twice_in_a_url(token: str) -> str:
    return quote(all_percent(token), safe="")


def in_html(token: str) -> str:
    return "".join(
        f"&#{ord(sign)};" if place % 2 else f"&#x{ord(sign):x};" for place, sign in enumerate(token)
    )


def in_javascript(token: str) -> str:
    return "".join(f"\\x{ord(sign):02x}" for sign in token)


def signature_alone(token: str) -> str:
    return token.rpartition(".")[2]


def without_its_header(token: str) -> str:
    return token.partition(".")[2]


def part_by_part(token: str) -> str:
    return json.dumps(dict(zip(("header", "claims", "signature"), token.split("."), strict=True)))


ECHOES: tuple[Callable[[str], str], ...] = (
    plain,
    bearer,
    in_json,
    with_escapes,
    with_some_escapes,
    in_two_strings,
    in_lines,
    in_escaped_lines,
    in_a_url,
    all_percent,
    twice_in_a_url,
    in_html,
    in_javascript,
    signature_alone,
    without_its_header,
    part_by_part,
)

_PIECE = 24
_ESCAPED = re.compile(r"\\\\?u00([0-9a-fA-F]{2})|\\\\?x([0-9a-fA-F]{2})")


def pieces_seen_in(text: str, tokens: Iterable[str]) -> list[str]:
    """The pieces of the signatures of tokens that a text holds, however it spells them."""
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    forms = {text, decoded, unquote(text), unquote(unquote(text)), unescape(text)}
    joined = {re.sub(r"\\\\?[nrt]|[^A-Za-z0-9_.-]", "", form) for form in forms}
    signatures = [token.rpartition(".")[2] for token in tokens]
    return [
        signature[start : start + _PIECE]
        for signature in signatures
        for start in range(0, len(signature) - _PIECE + 1, 4)
        if any(signature[start : start + _PIECE] in form for form in joined)
    ]
