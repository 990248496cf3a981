"""Places where a JWS should be and is not: empty, left out by a tool, or an error instead.

Loggers, consoles and trackers of errors shorten long values or hide them, and leave a mark there:
“…”, “(truncated)”, “[REDACTED]”, “***”.
"""

import re
from typing import Final

from storebell.domain.signed_data import Absence, Absent
from storebell.signing.finding.json_texts import JsonObject

_WORDS: Final = (
    "truncated|redacted|filtered|masked|omitted|removed|hidden|shortened|snip|snipped|cut|secret"
    "|sensitive|protected|scrubbed|trimmed|more"
)
_MARK: Final = (
    r"(?:(?:\.{3,9}|…)?[ \t]?[\[(<{*]{1,3}[ \t]?(?:\.{3,9}|…)?[ \t]?(?:\d{1,9}[ \w]{1,30})?"
    rf"(?i:{_WORDS})\b[^\r\n\])>}}*]{{0,40}}[\])>}}*]{{1,3}}|[\[(<{{](?:\.{{3,9}}|…)[\])>}}]"
    r"|\.{3,9}|…|\*{3,60})"
)
"""A mark of a tool that shortened or hid a value."""

_MARK_BEHIND: Final = re.compile(rf"[ \t]{{0,3}}(?P<mark>{_MARK})")
_SHORTENED: Final = re.compile(rf"\s*+(?:eyJ[\w.-]{{0,60}}?)?(?P<mark>{_MARK})\s*")
_NAME: Final = r"\b(?P<name>signed(?:Payload|\w{0,30}Info))[\"'\\]{0,8}\s{0,8}[:=]\s{0,8}"
_QUOTES: Final = r"[\"'`\\]{0,8}"
_SHORTENED_WITHIN: Final = re.compile(
    rf"(?:{_NAME}{_QUOTES}|\b[Bb]earer[ \t]|\beyJ)[\w.-]{{0,20}}?(?P<mark>{_MARK})", re.ASCII
)
_EMPTY_WITHIN: Final = re.compile(
    rf"{_NAME}(?:{_QUOTES}|null|None|nil|undefined)[ \t]{{0,8}}(?=[,;}}&)\r\n]|$)"
)
_ERROR_WITHIN: Final = re.compile(r"\berrorCode[\"'\\]{0,8}\s{0,8}[:=]\s{0,8}(?P<code>\d{7})\b")
_ERROR_CODE: Final = "errorCode"
_HOLDERS: Final = ("signed", "payload", "body", "jws", "token")
"""Beginnings of the names of members that hold a JWS, in lower case."""

_MOST_DIGITS: Final = 10
_LONGEST_NAME: Final = 60


def mark_behind(text: str, place: int) -> str:
    """The mark of a tool that shortened what ends there; empty where there is none."""
    match = _MARK_BEHIND.match(text, place)
    return match["mark"].strip() if match else ""


def absent_from_object(value: JsonObject) -> Absent | None:
    """The first thing in an object that stands in place of a JWS; None where nothing does."""
    for name, member in value:
        if name == _ERROR_CODE and type(member) in (int, str):
            code = str(member)
            if code.isascii() and code.isdecimal() and len(code) <= _MOST_DIGITS:
                return Absent(Absence.API_ERROR, code)
        found = absent_from_member(name, member)
        if found:
            return found
    return None


def absent_from_member(name: str, member: object) -> Absent | None:
    """A mark or nothing in place of a JWS, in a member or a field of a form; else None."""
    if not name.lower().startswith(_HOLDERS):
        return None
    text = "" if member is None else member
    if not isinstance(text, str):
        return None
    if not text.strip() and name.startswith("signed") and name.endswith(("Payload", "Info")):
        return Absent(Absence.EMPTY, name[:_LONGEST_NAME])
    match = _SHORTENED.fullmatch(text)
    return Absent(Absence.SHORTENED, match["mark"].strip()) if match else None


def absent_from_text(text: str) -> Absent | None:
    """The first thing in other text that stands in place of a JWS; None where nothing does."""
    error = _ERROR_WITHIN.search(text)
    if error:
        return Absent(Absence.API_ERROR, error["code"])
    match = _SHORTENED.fullmatch(text.strip("\"'`")) or _SHORTENED_WITHIN.search(text)
    if match:
        return Absent(Absence.SHORTENED, match["mark"].strip())
    empty = _EMPTY_WITHIN.search(text)
    return Absent(Absence.EMPTY, empty["name"]) if empty else None
