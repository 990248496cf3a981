"""Words of the terminal for values that JSON spells otherwise, and columns of such words."""

from collections.abc import Iterable
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Anchor
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.json_records import Record
from storebell.presentation.translation import tr_message

ROOTS: Final = {Anchor.APPLE: N_("apple root"), Anchor.SIMULATOR: N_("simulator root")}
"""Names of the roots at which a chain of certificates can end."""


def root_text(anchor: Anchor) -> Message:
    return msg(ROOTS[anchor])


def simulated_text(text: Message) -> Message:
    """The text of a result that a simulator told in place of Apple, marked as such."""
    return msg("{text} (simulated, not Apple)", text=text)


def error_message(error: StorebellError) -> Message:
    """Its title and advice on one line."""
    return msg("{title}. {advice}", title=error.title, advice=error.advice)


def error_text(record: Record) -> str:
    """The error of a record, in the user's language: its texts are messages."""
    title, advice = record["title"], record["advice"]
    assert isinstance(title, Message)
    assert isinstance(advice, Message)
    return tr_message(msg("{title}. {advice}", title=title, advice=advice))


def column_width(messages: Iterable[Message], least: int, space: int = 1) -> int:
    """The width of a column of these messages, translated; `space` follows the longest."""
    return max(least, *(len(tr_message(message)) + space for message in messages))
