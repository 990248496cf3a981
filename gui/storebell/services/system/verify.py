"""Verifies a signed payload in a file, check by check."""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from storebell.domain.checks import CHECK_NAMES, Expected
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import NotASignedPayloadError
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import Message, msg
from storebell.domain.plain_text import masked_name
from storebell.ports.verifier import Verifier

MOST_BYTES: Final = 1024 * 1024 + 1
"""The most bytes that are read: more than 1 MiB is refused, and the last byte shows it."""

ReadFile = Callable[[Path, int], bytes | None]
"""Reads a number of bytes from a file; returns None if there is none. Raises StorebellError."""

_NO_PAYLOAD: Final = msg("Not checked: there is no signed payload")
_NO_CONTENT: Final = msg("Not checked: the file could not be read")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verification of one content; `error` is why there was nothing to verify.

    With an error the verification has all checks as well, none of them passed. `name` is that of
    the file, unless a key or a token was given in its place.
    """

    verification: Verification
    error: StorebellError | None = None
    name: str = ""

    @property
    def is_valid(self) -> bool:
        return self.error is None and self.verification.is_valid


class Verify:
    """Verifies contents against Apple's root and, distinguished, this installation's own."""

    def __init__(
        self, verifier: Verifier, payload_in: Callable[[bytes], str], read_file: ReadFile
    ) -> None:
        self._verifier = verifier
        self._payload_in = payload_in
        self._read_file = read_file

    def judge_file(
        self, file: Path, *, bundle_id: str | None = None, at: datetime | None = None
    ) -> Judgement:
        """Verifies the content of an ordinary file, as `judge` does."""
        name = masked_name(str(file))
        try:
            content = self._read_file(file, MOST_BYTES)
            if content is None:
                raise FileUnreadableError(file=str(file), reason=os.strerror(errno.ENOENT))
        except StorebellError as error:
            return replace(unreadable(error), name=name)
        return replace(self.judge(content, bundle_id=bundle_id, at=at), name=name)

    def judge(
        self, content: bytes, *, bundle_id: str | None = None, at: datetime | None = None
    ) -> Judgement:
        """Verifies a JWS or a `{"signedPayload": …}` body; `at` replaces its signedDate."""
        try:
            signed_payload = self._payload_in(content)
        except NotASignedPayloadError as error:
            form = Check("form", False, msg("{reason}", **dict(error.advice.fields)))
            return Judgement(_unmade(_NO_PAYLOAD, form), error)
        return Judgement(self._verifier.verify(signed_payload, Expected(bundle_id, at=at)))


def unreadable(error: StorebellError) -> Judgement:
    """The judgement of a file that could not be read: no check was made."""
    return Judgement(_unmade(_NO_CONTENT), error)


def _unmade(why: Message, *made: Check) -> Verification:
    by_name = {check.name: check for check in made}
    checks = (by_name.get(name) or Check(name, None, why) for name in CHECK_NAMES)
    return Verification(checks=tuple(checks), anchor=None, payload=None)
