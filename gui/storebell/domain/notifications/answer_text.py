"""Text of a server's answer to a delivery, made fit to be shown: one line, harmless, masked.

A body may be JSON, HTML or plain text, cut after its first 4 KiB.
"""

import codecs
import html
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from storebell.domain.findings import JsonValue
from storebell.domain.notifications.delivery import Hop
from storebell.domain.plain_text import MASK, visible, without_secrets

MOST_SHOWN: Final = 160
"""The longest line of an answer that is shown, in characters."""

MOST_KEPT: Final = 256
"""The number of answers whose reading is kept: a lane is drawn often, its answer does not change.
"""

_HIDDEN: Final = re.compile(r"(?is)<(script|style|head)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)")
_TITLE: Final = re.compile(r"(?is)<title\b[^>]*>(.*?)</title")
_TAG: Final = re.compile(r"(?s)<[^>]*>?")
_LINE_TAG: Final = re.compile(r"(?i)</?(?:b|i|em|strong|code|span|a)\b[^>]*>")
_HTML_START: Final = re.compile(r"(?i)\s*(?:\ufeff)?<(?:!doctype\s+html|html|head|body|title)\b")
_TRACEBACK: Final = "Traceback (most recent call last):"
_FRAME: Final = re.compile(r"\s+(?:at|from|in|File)\s|\s*#\d+ |\s*\.{3} \d+ more")
_CUT_TOKEN: Final = re.compile(r"eyJ[A-Za-z0-9_-]{12,}[A-Za-z0-9_.-]*")
"""The start of a signed payload that the cut of the body has left without its end."""


def header(hop: Hop, name: str) -> str:
    """The first header of that name in the answer, or the empty text."""
    return next((value for key, value in hop.headers if key.lower() == name), "")


def media_type(hop: Hop) -> str:
    """The media type of the answer in lower case, without parameters (RFC 9110, 8.3.1)."""
    return header(hop, "content-type").partition(";")[0].strip().lower()


def is_html(hop: Hop) -> bool:
    """True for a web page, by its media type or by how it begins."""
    is_page = media_type(hop) in {"text/html", "application/xhtml+xml"}
    return is_page or _HTML_START.match(_body(hop)) is not None


def json_object(hop: Hop) -> dict[str, JsonValue] | None:
    """The body as a JSON object; None if it is none, or is cut."""
    try:
        value = json.loads(_body(hop))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


@lru_cache(maxsize=MOST_KEPT)
def answer_line(hop: Hop) -> str:
    """The first line of the body that says something; empty if there is none. Each is read once.

    JSON is written on one line, a web page stands for itself by its title.
    """
    value = json_object(hop)
    if value is not None:
        return shown(json.dumps(value, ensure_ascii=False))
    return next(map(shown, answer_lines(hop)), "")


def answer_lines(hop: Hop) -> tuple[str, ...]:
    """The lines of text in the body: of a page without its markup, of JSON each text in it."""
    value = json_object(hop)
    if value is not None:
        texts = _texts_of(value)
    elif is_html(hop):
        texts = iter(_page_text(_body(hop)))
    else:
        texts = iter((_body(hop),))
    lines = (line.strip() for text in texts for line in _without_frames(text.splitlines()))
    return tuple(line for line in lines if line)


def searched_text(hop: Hop) -> str:
    """The text in which words are looked for: names of JSON members too, no signed payload."""
    names = [] if json_object(hop) is None else [_body(hop)]
    return _CUT_TOKEN.sub(MASK, without_secrets("\n".join((*answer_lines(hop), *names))))


def shown(text: str) -> str:
    """The text as one harmless line without secrets."""
    return visible(_CUT_TOKEN.sub(MASK, without_secrets(text)).strip(), most=MOST_SHOWN)


def _body(hop: Hop) -> str:
    is_coded = header(hop, "content-encoding").strip().lower() not in {"", "identity"}
    if is_coded and not _is_text(hop.body_start):
        return ""  # recorded before the sender decoded it
    return hop.body_start.decode("utf-8", "replace").lstrip("\ufeff")


def _is_text(content: bytes) -> bool:
    """True for UTF-8, also where the cut has left a part of a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _without_frames(lines: Sequence[str]) -> Iterator[str]:
    """The lines without the frames of a stack: their names and sources are not what was said."""
    is_of_python = any(line.strip() == _TRACEBACK for line in lines)
    for line in lines:
        is_frame = _FRAME.match(line) or (is_of_python and line[:1].isspace())
        if not is_frame and line.strip() != _TRACEBACK:
            yield line


def _page_text(page: str) -> tuple[str, ...]:
    title = _TITLE.search(page)
    text = _TAG.sub("\n", _LINE_TAG.sub("", _HIDDEN.sub("\n", page)))
    return (html.unescape(title[1]) if title else "", html.unescape(text))


def _texts_of(value: JsonValue) -> Iterator[str]:
    """Each text in a JSON value, in order."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))
