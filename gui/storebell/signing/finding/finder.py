"""Finder of JWS in whatever people save them in: JSON, logs, HTTP dumps, archives, wrapped lines.

It is tolerant, so that the verifier behind it can stay strict: it says where each JWS was found,
what was removed to get it, and which part is cut off.

The steps that lead to a JWS, outermost first; `storebell verify --json` prints them:

- `utf-16`, `utf-32`: the content is in this encoding;
- `gzip`, `zlib`: the content is compressed; `gzip, first 4 MiB` where the rest was not read;
- `http`: a HTTP request or response;
- `line N`: the line, counted from 1, where the JWS or its JSON begins, among others;
- `api_response`: an answer of the App Store Server API;
- `json:PATH`: a member of a JSON value, as in `json:data[0].signedTransactionInfo`;
- `form`: a value of a form (`application/x-www-form-urlencoded`);
- `base64`: base64 of what comes next;
- `text`: other text around it.

A bare JWS has no step, nor has one around which only quotes, line breaks or a byte order mark were.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final
from urllib.parse import unquote, unquote_plus

from storebell.domain.signed_data import Absence, Absent, Found, FoundIn, Removed, Rest, SignedKind
from storebell.signing.finding import compressed, encodings
from storebell.signing.finding.absences import (
    absent_from_member,
    absent_from_object,
    absent_from_text,
)
from storebell.signing.finding.invisible import INVISIBLE
from storebell.signing.finding.json_texts import JsonObject, objects_of, read_json, texts_of
from storebell.signing.finding.jws_parts import decode_loosely
from storebell.signing.finding.jws_text import LEAST, cut_part, has_header, read_all_jws
from storebell.signing.finding.listings import without_marks

MOST_FOUND: Final = 10_000
"""JWS in one content; whatever comes after them is left."""

_DEEPEST: Final = 12
"""Levels of texts within texts; a message of a queue in a log of a gateway has five."""

_HTTP_MESSAGE: Final = re.compile(
    r"(?:[A-Z]{3,10} [^\s]{1,8192} HTTP/[\d.]+|HTTP/[\d.]+ \d{3}\b)[^\n]*\n"
)
_END_OF_HEADERS: Final = re.compile(r"\r?\n\r?\n")
_CHUNKED: Final = re.compile(r"(?im)^transfer-encoding:[ \t]*chunked\b")
_CHUNK: Final = re.compile(rb"\s{0,2}([0-9A-Fa-f]{1,8})(?:;[^\n]*)?\r?\n")
_FORM: Final = re.compile(r"[\w.%+\[\]-]++=[^\s&]*+(?:&[\w.%+\[\]-]++=[^\s&]*+)*+")
_MOST_ESCAPES: Final = 3
_SOFT_BREAK: Final = re.compile(r"=\r?\n")
_QUOTED: Final = re.compile(r"=(2[DdEe]|3[Dd]|5[Ff])")
"""Characters of a JWS and its padding in quoted-printable (RFC 2045, section 6.7)."""

_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_ONE_PIECE: Final = re.compile(r"[\w+/=-]*+\.[\w+/=-]++\.[\w+/=-]++", re.ASCII)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}+={0,2}")
_BASE64_WITHIN: Final = re.compile(
    r"(?<![\w+/.-])(?:eyJ|ZXlK|eyAi|ewog|ewoJ|ew0K|W3si|H4sI|c2ln)[A-Za-z0-9+/_-]{57,}+(?![.:])"
    r"(?:\r?\n[A-Za-z0-9+/_-]{60,}+)*+(?:\r?\n(?!--)[A-Za-z0-9+/_-]++={0,2}(?=\s|$))?"
)
"""Base64 of a JWS, JSON, a form or gzip within other text, on one line or on lines of its own."""

_QUOTES: Final = "\"'`>"
_LONGEST_MARGIN: Final = 200
_REST_OF_LINE: Final = re.compile(r"[\"'`>,; \t\r\ufeff\0]*+(?:\n|$)")
_EDGE: Final = _QUOTES + ",; \t\r\n" + INVISIBLE
"""Characters around a JWS that are no text."""

_API_MEMBERS: Final = frozenset(
    {
        *("testNotificationToken", "notificationHistory", "signedTransactions", "errorCode"),
        *("signedTransactionInfo", "signedRenewalInfo", "signedAppTransactionInfo"),
        *("firstSendAttemptResult", "sendAttempts", "paginationToken", "lastTransactions"),
    }
)
"""Members of answers of the App Store Server API, each of which tells one."""

_DECODED: Final = (
    "alg",
    "x5c",
    "notificationType",
    "transactionId",
    "receiptType",
    "autoRenewProductId",
)
_RECEIPT: Final = ("receipt-data", "latest_receipt", "receipt", "unified_receipt")
_VERIFY_RECEIPT: Final = frozenset({"status", "environment", "is-retryable"})
_NOT_SIGNED: Final = (
    (("notification_type",), SignedKind.NOTIFICATION_V1),
    (_RECEIPT, SignedKind.RECEIPT),
    (_DECODED, SignedKind.DECODED_PAYLOAD),
    (tuple(_API_MEMBERS), SignedKind.API_RESPONSE),
)
_MEMBER: Final = re.compile(
    r"[\"'](?P<name>{})\\*[\"']\s{{0,8}}:".format(
        "|".join(sorted({name for members, _ in _NOT_SIGNED for name in members}))
    )
)
"""A member that tells a kind, in text that is no JSON: labelled, quoted or cut off."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A text within the content, and the steps that lead to it."""

    text: str
    steps: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()

    def inside(self, text: str, *steps: str) -> "_Place":
        return replace(self, text=text, steps=(*self.steps, *steps))

    def without(self, *removed: Removed) -> "_Place":
        return replace(self, removed=tuple(dict.fromkeys((*self.removed, *removed))))


def find_jws(content: bytes) -> FoundIn:
    """Every JWS in the content, in order; and what the content is where it holds none."""
    finder = _Finder()
    found = [*islice(finder.search_bytes(content, _Place("")), MOST_FOUND + 1)]
    rest = Rest.TOO_MANY if len(found) > MOST_FOUND else finder.rest
    return FoundIn(found[:MOST_FOUND], finder.kind, rest, finder.absent)


class _Finder:
    """One walk through a content; `kind` is what it is where it holds no JWS."""

    def __init__(self) -> None:
        self.kind = SignedKind.UNKNOWN
        self.rest: Rest | None = None
        self.absent: Absent | None = None
        self._left_to_decompress = compressed.MOST_BYTES

    def search_bytes(self, content: bytes, place: _Place, depth: int = 0) -> Iterator[Found]:
        """The JWS in bytes, which may be compressed."""
        form = compressed.form_of(content)
        if form is None:
            yield from self.search(_decoded(content, place), depth)
        elif depth > _DEEPEST:
            self.rest = Rest.TOO_DEEP
        else:
            content, rest = compressed.decompress(content, self._left_to_decompress)
            self._left_to_decompress -= len(content)
            self.rest = rest or self.rest
            if rest is Rest.TOO_LARGE:
                form += f", first {compressed.MOST_BYTES // 1024**2} MiB"
            elif rest is Rest.DAMAGED:
                form += ", damaged"
            yield from self.search_bytes(content, place.inside("", form), depth + 1)

    def search(self, place: _Place, depth: int = 0) -> Iterator[Found]:
        """The JWS in a text, read as what it looks like."""
        text = place.text.strip().strip("\ufeff\0").strip()
        if not text:
            return
        if depth > _DEEPEST:
            self.rest = Rest.TOO_DEEP
            return
        text, marks = without_marks(text)
        place = replace(place, text=text).without(*marks)  # on the same lines
        text = text.strip()
        if not text:
            return
        if _ONE_PIECE.fullmatch(text) and ("eyJ" in text or depth == 0):
            cut = cut_part(text) if "eyJ" in text else None
            yield Found(text, place.steps, place.removed, cut)
            return
        values = read_json(text)
        if values:
            for line, value in values:
                inside = place if len(values) == 1 else place.inside("", f"line {line}")
                yield from self._walk(value, inside, depth)
            return
        message = _HTTP_MESSAGE.match(text)
        if message:
            head, body = _split_http(text)
            yield from self._scan(place.inside(head, "http"), depth)
            yield from self.search(place.inside(body, "http"), depth + 1)
            self._note_absent(absent_from_text(head))
        elif ("&" in text or _PERCENT.search(text)) and _FORM.fullmatch(text):
            for pair in text.split("&"):
                name, _, value = map(unquote_plus, pair.partition("="))
                self._note_absent(absent_from_member(name, value))
                if len(value) < LEAST:
                    continue
                yield from self.search(place.inside(value, "form"), depth + 1)
        else:
            yield from self._search_text(place, depth)

    def _walk(self, value: object, place: _Place, depth: int) -> Iterator[Found]:
        if isinstance(value, str):
            yield from self.search(replace(place.without(Removed.QUOTES), text=value), depth + 1)
            return
        for inner in objects_of(value):
            self._note_absent(absent_from_object(inner))
        self._note(value)
        for member in value if isinstance(value, list) else ():
            self._note(member[1] if isinstance(member, tuple) else member)  # or one of an object
        if _is_api_response(value):
            place = place.inside("", "api_response")
        for path, text in texts_of(value):
            if len(text) >= LEAST:
                yield from self.search(place.inside(text, f"json:{path}"), depth + 1)

    def _search_text(self, place: _Place, depth: int) -> Iterator[Found]:
        text = place.text
        joined = "".join(text.split())
        if _BASE64.fullmatch(joined) and not has_header(joined):
            yield from self._search_base64(joined, place, depth)
            return
        place = replace(place, text=_unescaped(text))
        self._note_text(text)
        yield from self._scan(place, depth)

    def _search_base64(self, text: str, place: _Place, depth: int) -> Iterator[Found]:
        self._note_text(text)
        data = decode_loosely("".join(text.split()))
        if data.startswith(b"\x30") and len(data) > 64:  # a SEQUENCE, as CMS begins (RFC 5652)
            self._note_kind(SignedKind.RECEIPT)
        elif compressed.form_of(data) or encodings.looks_like_text(data):
            yield from self.search_bytes(data, place.inside("", "base64"), depth)

    def _scan(self, place: _Place, depth: int) -> Iterator[Found]:
        """The JWS that stand anywhere in a text, and those in base64 between them."""
        text = place.text
        blocks = _BASE64_WITHIN.finditer(text)
        block = next(blocks, None)
        edges = _Edges(text)
        for jws in read_all_jws(text):
            while block is not None and block.start() < jws.end:
                if block.end() <= jws.start:
                    yield from self._search_base64(block[0], place.inside("", "text"), depth)
                block = next(blocks, None)
            steps, has_quotes = edges.around(jws.start, jws.end)
            inside = place.inside("", *steps).without(*[Removed.QUOTES] * has_quotes, *jws.removed)
            yield Found(jws.token, inside.steps, inside.removed, jws.cut, jws.mark)
        while block is not None:
            yield from self._search_base64(block[0], place.inside("", "text"), depth)
            block = next(blocks, None)

    def _note(self, value: object) -> None:
        if not isinstance(value, JsonObject):
            return
        names = value.names
        for members, kind in _NOT_SIGNED:
            if not names.isdisjoint(members):
                self._note_kind(kind)
        if "status" in names and names <= _VERIFY_RECEIPT:
            self._note_kind(SignedKind.RECEIPT)
        if _is_api_response(value):
            self._note_kind(SignedKind.API_RESPONSE)

    def _note_text(self, text: str) -> None:
        if text.startswith(("MII", "MIM")):
            self._note_kind(SignedKind.RECEIPT)
        member = _MEMBER.search(text)
        for members, kind in _NOT_SIGNED:
            if member and member["name"] in members:
                self._note_kind(kind)
        self._note_absent(absent_from_text(text))

    def _note_absent(self, absent: Absent | None) -> None:
        self.absent = self.absent or absent
        if absent is not None and absent.absence is Absence.API_ERROR:
            self._note_kind(SignedKind.API_RESPONSE)

    def _note_kind(self, kind: SignedKind) -> None:
        if self.kind is SignedKind.UNKNOWN:
            self.kind = kind


def _decoded(content: bytes, place: _Place) -> _Place:
    text, encoding, has_mark = encodings.decode(content)
    place = place.inside(text, *[encoding] * (encoding != "utf-8"))
    return place.without(Removed.BYTE_ORDER_MARK) if has_mark else place


def _unescaped(text: str) -> str:
    """The text without percent-encoding, once or twice, and without quoted-printable."""
    for _ in range(_MOST_ESCAPES):
        if not _PERCENT.search(text):
            break
        text = unquote(text)
    return _QUOTED.sub(_unquoted, text) if _SOFT_BREAK.search(text) else text


def _unquoted(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


class _Edges:
    """Surroundings of each JWS of a text, asked in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._first = len(text) - len(text.lstrip(_EDGE))
        self._last = len(text.rstrip(_EDGE))
        self._counted = 0
        self._line = 1

    def around(self, start: int, end: int) -> tuple[tuple[str, ...], bool]:
        """The step that leads to a JWS, if any, and whether quotes stand around it."""
        text = self._text
        self._line += text.count("\n", self._counted, start)
        self._counted = start
        margin = text[max(0, start - _LONGEST_MARGIN) : start]
        before = margin[len(margin.rstrip(_EDGE)) :]
        if start <= self._first and end >= self._last:
            return (), any(mark in before for mark in _QUOTES)
        own_line = before.rpartition("\n")
        begins_line = bool(own_line[1]) or start <= self._first
        behind = _REST_OF_LINE.match(text, end)
        if not begins_line or behind is None:
            return ("text",), False
        return (f"line {self._line}",), any(mark in own_line[2] for mark in _QUOTES)


def _split_http(text: str) -> tuple[str, str]:
    """The headers and the body of a HTTP message, put together where it came in chunks."""
    end = _END_OF_HEADERS.search(text)
    if end is None:
        return text, ""
    head, body = text[: end.start()], text[end.end() :]
    return head, _join_chunks(body) if _CHUNKED.search(head) else body


def _join_chunks(body: str) -> str:
    """The content of chunked transfer coding (RFC 9112, section 7.1); the body where it is none."""
    data = body.encode("utf-8", "replace")
    pieces: list[bytes] = []
    place = 0
    while match := _CHUNK.match(data, place):
        size = int(match[1], 16)
        if size == 0:
            break
        place = match.end() + size
        pieces.append(data[match.end() : place])
    return b"".join(pieces).decode("utf-8", "replace") if pieces else body


def _is_api_response(value: object) -> bool:
    """True for an answer of the API; that to Get All Subscription Statuses has lists in data."""
    if not isinstance(value, JsonObject):
        return False
    if not _API_MEMBERS.isdisjoint(value.names):
        return True
    groups = [
        group for name, data in value if name == "data" and type(data) is list for group in data
    ]
    return any(
        isinstance(group, JsonObject) and "lastTransactions" in group.names for group in groups
    )
