"""Verification of the signed data in a file, whatever it was saved in."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from storebell.domain.checks import CHECK_NAMES, KIND_CHECK, NOTHING_EXPECTED, Expected
from storebell.domain.errors.apple import DOCUMENTED
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import NotASignedPayloadError
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import N_, Message, msg, plural_msg, sentences
from storebell.domain.plain_text import masked_name
from storebell.domain.signed_data import (
    ABSENT,
    BEGINNING,
    INSTEAD,
    INSTEAD_OF_ABSENT,
    KIND_WORDS,
    NOT_SIGNED,
    Absence,
    Absent,
    Found,
    FoundIn,
    Rest,
    SignedData,
    SignedKind,
)
from storebell.ports.verifier import Identifier

MOST_BYTES: Final = 1024 * 1024 + 1
"""As much is read of a content; more than 1 MiB is refused, and the last byte shows it."""

ReadFile = Callable[[Path, int], bytes | None]
"""The first bytes of a file, as many as given; None if there is none. Raises StorebellError."""

FindJws = Callable[[bytes], FoundIn]
"""Every JWS in a content, and what the content is where it holds none."""

_LONGEST_NAME: Final = 255
"""Bytes of a file's name on every system."""

_LONGEST_PATH: Final = 4096
"""Bytes of a path on Linux, which takes the longest ones."""

_NO_NAME: Final = frozenset('\r\n"')
"""Characters of a text that is meant for a name by nobody; Windows refuses them."""

_CONTENT: Final = frozenset("\r\n{")
"""Characters that tell content from a name, where no file has that name."""

STANDARD_INPUT: Final = msg("standard input")
ARGUMENT: Final = msg("the argument")
PASTED: Final = msg("the pasted text")
"""The name of content that was given in place of a file, and is never repeated."""

_BEGINNINGS: Final = ("eyJ", "eyAi", "ewog", "ewoJ", "ew0K")
"""The beginnings of a JSON object in base64: of a JWS, and of hardly any name of a file."""

_SHORTEST_JWS: Final = 20
"""Characters of a word from which on it is no name that begins as a JWS does."""

_NOT_FOUND: Final = Found("")
_NO_PAYLOAD: Final = msg("Not checked: there is no signed payload")
_NO_CONTENT: Final = msg("Not checked: the file could not be read")
_MOST_MEBIBYTES: Final = 4
_NOT_READ: Final = {
    Rest.TOO_LARGE: N_("It is compressed, and what comes after its first {most} MiB was not read"),
    Rest.DAMAGED: N_("It is compressed, and damaged or cut off: its rest could not be read"),
    Rest.TOO_MANY: N_("It holds more JWS than are read of one content; the rest was not read"),
    Rest.TOO_DEEP: N_("It is encoded too many times over; what is inside was not read"),
}
_CUT: Final = {
    BEGINNING: N_("Its beginning is missing, and {size} are there"),
    "header": N_("It is cut off in its header, after {size}"),
    "payload": N_("It is cut off in its payload, after {size}"),
    "signature": N_("It is cut off in its signature, after {size}"),
}

_MISSING: Final = {
    "payload": N_("Its payload and its signature are missing, and {size} are there"),
    "signature": N_("Its signature is missing, and {size} are there"),
}
_SHORTENED: Final = N_("{cut}. “{mark}” stands there: a tool shortened it")
_API_ERROR: Final = N_("It is an error of the App Store Server API. {code}: {title}")
_EXPLAIN: Final = N_("`storebell explain {code}` explains it.")
_MAY_LACK_JWS: Final = (SignedKind.UNKNOWN, SignedKind.API_RESPONSE)
"""The kinds of content that would hold a JWS, were nothing in its place."""

_PARTS: Final = ("header", "payload", "signature")
_NEED_THE_END: Final = ("encoding", "signature")
_NOT_WHOLE: Final = N_("Not checked: it is cut off")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One JWS of a content, judged; `error` says why there was nothing to verify.

    Then the verification has all checks as well, none of them passed. `index` counts the JWS of a
    content from 0. `name` is that of the file, where a file was read: a key or a token in it is
    masked. It is ARGUMENT for content in place of a file.
    """

    data: SignedData
    found: Found = _NOT_FOUND
    index: int = 0
    error: StorebellError | None = None
    name: str | Message = ""

    @property
    def is_valid(self) -> bool:
        return self.error is None and self.data.is_valid


class Verify:
    """Judges contents against Apple's root and, told apart, against this installation's own."""

    def __init__(
        self,
        identifier: Identifier,
        find_jws: FindJws,
        read_file: ReadFile,
        now: Callable[[], datetime],
    ) -> None:
        self._identifier = identifier
        self._find_jws = find_jws
        self._read_file = read_file
        self._now = now

    def judge_argument(
        self,
        text: str,
        expected: Expected = NOTHING_EXPECTED,
        kind: SignedKind | None = None,
    ) -> list[Judgement]:
        """Judges the file of that name, else the text itself where it looks like content."""
        file = Path(text)
        if _is_longer_than_a_path(text):
            return self._judge_text(text, expected, kind)
        try:
            content = self._read_file(file, MOST_BYTES)
        except StorebellError as error:
            if _NO_NAME.isdisjoint(text):
                return [replace(unreadable(error), name=masked_name(text))]
            content = None
        if content is not None:
            return self._judge_named(content, text, expected, kind)
        if not _CONTENT.isdisjoint(text) or self._looks_like_content(text):
            return self._judge_text(text, expected, kind)
        return [_missing(text)]

    def judge_text(self, text: str) -> list[Judgement]:
        """Judges a text that somebody pasted, never as the name of a file."""
        judged = self.judge(text.encode("utf-8", "surrogatepass"), name=PASTED)
        return [replace(judgement, name=PASTED) for judgement in judged]

    def judge_file(self, file: Path) -> list[Judgement]:
        """Judges a file that somebody chose."""
        try:
            content = self._read_file(file, MOST_BYTES)
        except StorebellError as error:
            return [replace(unreadable(error), name=masked_name(str(file)))]
        if content is None:
            return [_missing(str(file))]
        return self._judge_named(content, str(file), NOTHING_EXPECTED, None)

    def _judge_named(
        self, content: bytes, file: str, expected: Expected, kind: SignedKind | None
    ) -> list[Judgement]:
        name = masked_name(file)
        judged = self.judge(content, expected, kind, msg("“{file}”", file=name))
        return [replace(judgement, name=name) for judgement in judged]

    def _judge_text(
        self, text: str, expected: Expected, kind: SignedKind | None
    ) -> list[Judgement]:
        judged = self.judge(os.fsencode(text), expected, kind, ARGUMENT)
        return [replace(judgement, name=ARGUMENT) for judgement in judged]

    def _looks_like_content(self, text: str) -> bool:
        """True where a JWS, a part of one or what stands for one is in it, or something long.

        Three words with dots are a name.
        """
        found, kind, _, absent = self._find_jws(os.fsencode(text))
        is_long = len(text) > _LONGEST_NAME and kind is not SignedKind.UNKNOWN
        return is_long or absent is not None or any(map(_is_surely_jws, found))

    def judge(
        self,
        content: bytes,
        expected: Expected = NOTHING_EXPECTED,
        kind: SignedKind | None = None,
        name: Message = STANDARD_INPUT,
    ) -> list[Judgement]:
        """Judges every JWS in the content, in order; one judgement where there is none.

        With a `kind`, another one is a failure. `name` says where the content came from.
        """
        if len(content) >= MOST_BYTES:
            return [_nothing(SignedKind.UNKNOWN, name, msg("It is larger than 1 MiB"))]
        if not content.strip():
            return [_nothing(SignedKind.UNKNOWN, name, msg("It is empty"))]
        found, kind_of_content, rest, absent = self._find_jws(content)
        unread = [] if rest is None else [_unread(kind_of_content, name, rest)]
        if not found and unread:
            return unread
        if not found and absent is not None and kind_of_content in _MAY_LACK_JWS:
            return [_nothing(kind_of_content, name, *_words_of(absent))]
        if not found:
            return [_nothing(kind_of_content, name, msg(NOT_SIGNED[kind_of_content]))]
        return [
            *(
                Judgement(self._judge(jws, expected, kind), jws, index)
                for index, jws in enumerate(found)
            ),
            *unread,
        ]

    def _judge(self, jws: Found, expected: Expected, kind: SignedKind | None) -> SignedData:
        data = self._identifier.identify(jws.token, expected, now=self._now())
        checks = list(data.verification.checks)
        if jws.cut is not None:
            checks = [_check_cut(jws, jws.cut), *_checks_of_cut(checks)]
        if kind is not None:
            checks.append(_check_kind(data.kind, kind))
        return replace(data, verification=replace(data.verification, checks=tuple(checks)))


def _check_cut(jws: Found, part: str) -> Check:
    size = plural_msg("{count} character", "{count} characters", len(jws.token))
    is_missing = part in _MISSING and not any(jws.token.split(".")[_PARTS.index(part) :])
    text = msg((_MISSING if is_missing else _CUT)[part], size=size)
    if jws.mark:
        text = msg(_SHORTENED, cut=text, mark=jws.mark)
    return Check("form", False, text)


def _words_of(absent: Absent) -> tuple[Message, Message]:
    """Words for what stands in place of a JWS, and the way out."""
    absence, detail = absent
    error = DOCUMENTED.get(int(detail)) if absence is Absence.API_ERROR else None
    if error is None:
        return msg(ABSENT[absence], detail=detail), msg(INSTEAD_OF_ABSENT[absence])
    explain = msg(_EXPLAIN, code=detail)
    reason = msg(_API_ERROR, code=detail, title=msg(error.title))
    return reason, sentences(msg(error.advice), explain) if error.advice else explain


def _checks_of_cut(checks: Iterable[Check]) -> Iterator[Check]:
    """The other checks; what needs the end that is missing is not made."""
    for check in checks:
        if check.name in _NEED_THE_END and check.passed is not True:
            yield replace(check, passed=None, seen=msg(_NOT_WHOLE), is_consequence=True)
        elif check.name != "form":
            yield check


def _check_kind(seen: SignedKind, wanted: SignedKind) -> Check:
    word = msg(KIND_WORDS[seen])
    if seen is wanted:
        return Check(KIND_CHECK, True, word)
    text = msg("{seen}, not {expected}", seen=word, expected=msg(KIND_WORDS[wanted]))
    return Check(KIND_CHECK, False, text)


def _unread(kind: SignedKind, name: Message, rest: Rest) -> Judgement:
    """A failed judgement for what was not read: it may hold anything."""
    return _nothing(kind, name, msg(_NOT_READ[rest], most=_MOST_MEBIBYTES))


def _nothing(
    kind: SignedKind, name: Message, reason: Message, instead: Message | None = None
) -> Judgement:
    form = Check("form", False, reason)
    data = SignedData(kind, _unmade(_NO_PAYLOAD, form))
    instead = instead or msg(INSTEAD[kind])
    error = NotASignedPayloadError(name=name, reason=reason, instead=instead)
    return Judgement(data, error=error)


def _is_longer_than_a_path(text: str) -> bool:
    """True for a text that no system takes for the path of a file."""
    longest = max((len(os.fsencode(name)) for name in Path(text).parts), default=0)
    return len(os.fsencode(text)) >= _LONGEST_PATH or longest > _LONGEST_NAME


def _is_surely_jws(jws: Found) -> bool:
    has_beginning = jws.token.startswith(_BEGINNINGS) or jws.cut == BEGINNING
    return has_beginning and len(jws.token) >= _SHORTEST_JWS


def _missing(file: str) -> Judgement:
    error = FileUnreadableError(file=file, reason=os.strerror(errno.ENOENT))
    return replace(unreadable(error), name=masked_name(file))


def unreadable(error: StorebellError) -> Judgement:
    """The judgement of what could not be read: no check was made."""
    return Judgement(SignedData(SignedKind.UNKNOWN, _unmade(_NO_CONTENT)), error=error)


def _unmade(why: Message, *made: Check) -> Verification:
    by_name = {check.name: check for check in made}
    checks = (by_name.get(name) or Check(name, None, why) for name in CHECK_NAMES)
    return Verification(checks=tuple(checks), anchor=None, payload=None)
