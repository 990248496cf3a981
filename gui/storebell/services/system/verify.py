"""Verification of the signed data in a file, whatever it was saved in."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from storebell.domain.checks import CHECK_NAMES, KIND_CHECK, NOTHING_EXPECTED, Expected
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import NotASignedPayloadError
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.plain_text import masked_name
from storebell.domain.signed_data import (
    BEGINNING,
    INSTEAD,
    KIND_WORDS,
    NOT_SIGNED,
    Found,
    FoundIn,
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

_NOT_FOUND: Final = Found("")
_NO_PAYLOAD: Final = msg("Not checked: there is no signed payload")
_NO_CONTENT: Final = msg("Not checked: the file could not be read")
_UNREAD: Final = N_("It is compressed, and its first {most} MiB hold no JWS; the rest was not read")
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
_PARTS: Final = ("header", "payload", "signature")
_NEED_THE_END: Final = ("encoding", "signature")
_NOT_WHOLE: Final = N_("Not checked: it is not whole")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One JWS of a content, judged; `error` says why there was nothing to verify.

    Then the verification has all checks as well, none of them passed. `index` counts the JWS of a
    content from 0. `name` is that of the file, unless a key or a token was given in its place.
    """

    data: SignedData
    found: Found = _NOT_FOUND
    index: int = 0
    error: StorebellError | None = None
    name: str = ""

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

    def judge_file(
        self,
        file: Path,
        expected: Expected = NOTHING_EXPECTED,
        kind: SignedKind | None = None,
    ) -> list[Judgement]:
        """Judges the content of an ordinary file, as `judge` does."""
        name = masked_name(str(file))
        try:
            content = self._read_file(file, MOST_BYTES)
            if content is None:
                raise FileUnreadableError(file=str(file), reason=os.strerror(errno.ENOENT))
        except StorebellError as error:
            return [replace(unreadable(error), name=name)]
        return [replace(judged, name=name) for judged in self.judge(content, expected, kind)]

    def judge(
        self,
        content: bytes,
        expected: Expected = NOTHING_EXPECTED,
        kind: SignedKind | None = None,
    ) -> list[Judgement]:
        """Judges every JWS in the content, in order; one judgement where there is none.

        With a `kind`, another one is a failure.
        """
        if len(content) >= MOST_BYTES:
            return [_nothing(SignedKind.UNKNOWN, msg("It is larger than 1 MiB"))]
        if not content.strip():
            return [_nothing(SignedKind.UNKNOWN, msg("It is empty"))]
        found, kind_of_content, unread_after = self._find_jws(content)
        if not found and unread_after is not None:
            return [_nothing(kind_of_content, msg(_UNREAD, most=unread_after // 1024**2))]
        if not found:
            return [_nothing(kind_of_content, msg(NOT_SIGNED[kind_of_content]))]
        return [
            Judgement(self._judge(jws, expected, kind), jws, index)
            for index, jws in enumerate(found)
        ]

    def _judge(self, jws: Found, expected: Expected, kind: SignedKind | None) -> SignedData:
        data = self._identifier.identify(jws.token, expected, now=self._now())
        checks = list(data.verification.checks)
        if jws.cut is not None:
            checks = [_check_cut(jws.token, jws.cut), *_checks_of_cut(checks)]
        if kind is not None:
            checks.append(_check_kind(data.kind, kind))
        return replace(data, verification=replace(data.verification, checks=tuple(checks)))


def _check_cut(token: str, part: str) -> Check:
    size = plural_msg("{count} character", "{count} characters", len(token))
    is_missing = part in _MISSING and not any(token.split(".")[_PARTS.index(part) :])
    return Check("form", False, msg((_MISSING if is_missing else _CUT)[part], size=size))


def _checks_of_cut(checks: Iterable[Check]) -> Iterator[Check]:
    """The other checks; what fails only because the end is missing is not made."""
    for check in checks:
        if check.name in _NEED_THE_END and check.passed is False:
            yield replace(check, passed=None, seen=msg(_NOT_WHOLE))
        elif check.name != "form":
            yield check


def _check_kind(seen: SignedKind, wanted: SignedKind) -> Check:
    word = msg(KIND_WORDS[seen])
    if seen is wanted:
        return Check(KIND_CHECK, True, word)
    text = msg("{seen}, not {expected}", seen=word, expected=msg(KIND_WORDS[wanted]))
    return Check(KIND_CHECK, False, text)


def _nothing(kind: SignedKind, reason: Message) -> Judgement:
    form = Check("form", False, reason)
    data = SignedData(kind, _unmade(_NO_PAYLOAD, form))
    return Judgement(data, error=NotASignedPayloadError(reason=reason, instead=msg(INSTEAD[kind])))


def is_jws(text: str) -> bool:
    """True for a JWS that was given in place of a file; a name has no three such parts."""
    return text.startswith("eyJ") and len(text) > _LONGEST_NAME and text.count(".") >= 1


def unreadable(error: StorebellError) -> Judgement:
    """The judgement of what could not be read: no check was made."""
    return Judgement(SignedData(SignedKind.UNKNOWN, _unmade(_NO_CONTENT)), error=error)


def _unmade(why: Message, *made: Check) -> Verification:
    by_name = {check.name: check for check in made}
    checks = (by_name.get(name) or Check(name, None, why) for name in CHECK_NAMES)
    return Verification(checks=tuple(checks), anchor=None, payload=None)
