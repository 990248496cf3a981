"""Words of the terminal for values that JSON spells otherwise, and columns of such words."""

from collections.abc import Iterable
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Anchor, Check
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.json_records import Record
from storebell.presentation.translation import tr_message

CHECKS: Final = {
    "form": N_("form"),
    "encoding": N_("encoding"),
    "header": N_("header"),
    "chain_length": N_("chain length"),
    "root": N_("root"),
    "chain": N_("chain"),
    "markers": N_("markers"),
    "dates": N_("dates"),
    "key_usage": N_("key usage"),
    "signature": N_("signature"),
    "payload": N_("payload"),
    "bundle_id": N_("bundle id"),
    "environment": N_("environment"),
    "revocation": N_("revocation"),
}
"""The checks of a signed payload, in a word or two."""

ROOTS: Final = {Anchor.APPLE: N_("apple root"), Anchor.SIMULATOR: N_("simulator root")}
"""Where a chain of certificates ended."""


def check_word(check: Check) -> Message:
    """A check that only a newer Storebell knows keeps its name."""
    word = CHECKS.get(check.name)
    return msg("{name}", name=check.name) if word is None else msg(word)


def root_word(anchor: Anchor) -> Message:
    return msg(ROOTS[anchor])


def error_message(error: StorebellError) -> Message:
    """Its title and advice on one line."""
    return msg("{title}. {advice}", title=error.title, advice=error.advice)


def error_text(record: Record) -> str:
    """The error that a record tells of, in the user's language: its texts are messages."""
    title, advice = record["title"], record["advice"]
    assert isinstance(title, Message)
    assert isinstance(advice, Message)
    return tr_message(msg("{title}. {advice}", title=title, advice=advice))


def column_width(messages: Iterable[Message], least: int, space: int = 1) -> int:
    """The width of a column of these messages, translated; `space` stands after the longest."""
    return max(least, *(len(tr_message(message)) + space for message in messages))
