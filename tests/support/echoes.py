"""The forms in which a server may send back the token of a request, and a search for each."""

import base64
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


def in_base64(token: str) -> str:
    return base64.b64encode(token.encode()).decode()


def header_in_base64(token: str) -> str:
    return base64.b64encode(f"Authorization: Bearer {token}\r\nAccept: */*".encode()).decode()


def json_in_base64(token: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"token": token}).encode()).decode().rstrip("=")


def in_base64_lines(token: str) -> str:
    """As MIME folds it (RFC 2045)."""
    return base64.encodebytes(f"x{token}".encode()).decode().strip()


def base64_in_a_url(token: str) -> str:
    return "https://127.0.0.1/?a=" + quote(in_base64(token), safe="")


def signature_in_base64(token: str) -> str:
    return in_base64(signature_alone(token))


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
    in_base64,
    header_in_base64,
    json_in_base64,
    in_base64_lines,
    base64_in_a_url,
    signature_in_base64,
)

_PIECE = 24
_ESCAPED = re.compile(r"\\\\?u00([0-9a-fA-F]{2})|\\\\?x([0-9a-fA-F]{2})")


def pieces_seen_in(text: str, tokens: Iterable[str]) -> list[str]:
    """The pieces of the signatures of tokens that a text holds, however it spells them."""
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    forms = {text, decoded, unquote(text), unquote(unquote(text)), unescape(text)}
    joined: set[str] = {re.sub(r"\\\\?[nrt]|[^A-Za-z0-9_.-]", "", form) for form in forms}
    joined |= {_from_base64(form[start:]) for form in joined for start in range(4)}
    signatures = [token.rpartition(".")[2] for token in tokens]
    return [
        signature[start : start + _PIECE]
        for signature in signatures
        for start in range(0, len(signature) - _PIECE + 1, 4)
        if any(signature[start : start + _PIECE] in form for form in joined)
    ]


def _from_base64(text: str) -> str:
    """What the text is if it is base64 from its first character on, in part garbage."""
    whole = text.replace(".", "A")[: len(text) // 4 * 4]
    return base64.urlsafe_b64decode(whole).decode("latin-1")
