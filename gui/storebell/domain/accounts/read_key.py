"""A private key as a reader gives it: the key, and what was taken off to get at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storebell.domain.accounts.credentials import Secret
from storebell.domain.messages import Message, listed, msg


class KeyStep(StrEnum):
    """One thing that was undone to get at the key. Each loses nothing of the key."""

    UTF_16 = "utf-16"
    SHELL_MARK = "shell_mark"
    ASSIGNMENT = "assignment"
    QUOTES = "quotes"
    ESCAPES = "escapes"
    PERCENT = "percent"
    FRAMED_BASE64 = "framed_base64"
    BASE64 = "base64"
    BARE_BODY = "bare_body"
    ONE_LINE = "one_line"


STEP_TEXTS = {
    KeyStep.UTF_16: msg("read from UTF-16"),
    KeyStep.SHELL_MARK: msg("“%” of the shell removed"),
    KeyStep.ASSIGNMENT: msg("“NAME=” removed"),
    KeyStep.QUOTES: msg("quotation marks removed"),
    KeyStep.ESCAPES: msg("“\\n” replaced by line ends"),
    KeyStep.PERCENT: msg("percent-encoding decoded"),
    KeyStep.FRAMED_BASE64: msg("read from base64 in a frame"),
    KeyStep.BASE64: msg("read from base64"),
    KeyStep.BARE_BODY: msg("first and last line added"),
    KeyStep.ONE_LINE: msg("line ends added"),
}


@dataclass(frozen=True, slots=True)
class ReadKey:
    """A whole private key as PKCS #8 PEM; `steps` are what was undone, outermost first."""

    secret: Secret
    steps: tuple[KeyStep, ...] = ()


def steps_message(steps: Sequence[KeyStep]) -> Message:
    """The steps, at least one, as a list in the order in which they were taken."""
    first, *others = (STEP_TEXTS[step] for step in steps)
    return listed(first, *others)
