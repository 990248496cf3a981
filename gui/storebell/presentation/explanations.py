"""Explanations of a result, an HTTP status or an error number of Apple's, from their own tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storebell.domain.errors.apple import DOCUMENTED, NotAuthorizedError
from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.domain.notifications.causes.status_causes import (
    KNOWN_STATUSES,
    STATUSES,
    SUCCESSES,
    causes_of_status,
)
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.results import (
    RESULTS,
    SendAttemptResult,
    known_result,
)
from storebell.domain.similar_names import names_like

_NOT_AUTHORIZED: Final = 401
_WORD_BEFORE: Final = re.compile(r"(?i)(?:http|status|error|code)[ :]+(?=\d)")


class ExplanationKind(StrEnum):
    """The kinds of thing that can be explained."""

    RESULT = "result"
    STATUS = "status"
    ERROR_NUMBER = "error_number"


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation of one thing.

    `title` is Apple's name of an error number, which is not translated. `of_api` is what the same
    status means in an answer of the App Store Server API.
    """

    kind: ExplanationKind
    name: str
    meaning: Message
    causes: tuple[Message, ...] = ()
    checks: tuple[Message, ...] = ()
    title: str = ""
    of_api: tuple[Message, ...] = ()

    @property
    def is_status(self) -> bool:
        return self.kind is ExplanationKind.STATUS

    @property
    def record(self) -> Record:
        """A record in English."""
        return {
            "kind": str(self.kind),
            "name": self.name,
            "title": self.title or None,
            "meaning": str(self.meaning),
            "causes": [str(cause) for cause in self.causes],
            "checks": [str(check) for check in self.checks],
            "of_api": [str(meaning) for meaning in self.of_api],
        }


def explanation(name: str) -> Explanation | None:
    """The explanation of what a person names; None for what is not known.

    A result is named as Apple does, in any case, a status or an error number by its digits, also
    behind a word such as “HTTP”. An error may be called by Apple's name too.
    """
    text = _WORD_BEFORE.sub("", name.strip())
    result = known_result(text.upper().replace("-", "_").replace(" ", "_"))
    if result is not None:
        return _of_result(result)
    if text.isascii() and text.isdigit():
        number = int(text[:9])
        if number in STATUSES:
            return _of_status(number)
        return _of_error(number) if number in DOCUMENTED else None
    wanted = text.casefold().removesuffix("error")
    codes = (code for code, error in DOCUMENTED.items() if error.name.casefold() == wanted)
    return next(map(_of_error, codes), None) if wanted else None


def explanations() -> Iterator[Explanation]:
    """Each result, each status with a cause of its own and each error number."""
    yield from map(_of_result, SendAttemptResult)
    yield from map(_of_status, KNOWN_STATUSES)
    yield from map(_of_error, DOCUMENTED)


def result_names() -> tuple[str, ...]:
    """Apple's names of the results."""
    return tuple(map(str, SendAttemptResult))


def explained_like(name: str) -> tuple[str, ...]:
    """Names that can be explained and are much alike, the nearest first."""
    known = [*result_names(), *map(str, DOCUMENTED), *(error.name for error in DOCUMENTED.values())]
    return names_like(name, known)


def _of_result(result: SendAttemptResult) -> Explanation:
    advice = RESULTS[result].advice
    return Explanation(
        ExplanationKind.RESULT,
        str(result),
        msg(advice.meaning),
        tuple(map(msg, advice.causes)),
        tuple(map(msg, advice.checks)),
    )


def _of_status(status: int) -> Explanation:
    causes = causes_of_status(status)
    if status in SUCCESSES:
        success = _of_result(SendAttemptResult.SUCCESS)
        meaning, seen, checks = success.meaning, success.causes, success.checks
    else:
        meaning = _meaning_of(status)
        seen = tuple(cause.seen for cause in causes)
        checks = tuple(dict.fromkeys(cause.advice for cause in causes))
    return Explanation(
        ExplanationKind.STATUS, str(status), meaning, seen, checks, of_api=tuple(_of_api(status))
    )


def _meaning_of(status: int) -> Message:
    if status in {301, 302, 303, 307, 308}:
        return msg("Apple's sender follows this redirect, and records what it meets there.")
    result = str(SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE)
    return msg("If your server answers with it, Apple records {result}.", result=result)


def _of_api(status: int) -> Iterator[Message]:
    """Meanings of a status of the App Store Server API."""
    if status == _NOT_AUTHORIZED:
        yield msg(NotAuthorizedError.ADVICE)
    for code, error in DOCUMENTED.items():
        if error.status == status:
            yield msg("{code}: {title}", code=code, title=msg(error.title))


def _of_error(code: int) -> Explanation:
    error = DOCUMENTED[code]
    advice = msg(error.advice) if error.advice else NO_MESSAGE
    checks = (advice,) if advice else ()
    return Explanation(
        ExplanationKind.ERROR_NUMBER, str(code), msg(error.title), (), checks, title=error.name
    )
