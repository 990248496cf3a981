"""Records of the hosts that were contacted, with the purpose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from storebell.domain.messages import Message, msg


class Purpose(StrEnum):
    """The purposes of contacting a host. The values are stored and must never be renamed."""

    REQUEST_TEST = "request_test"
    TEST_STATUS = "test_status"
    HISTORY = "history"
    DELIVERY = "delivery"
    CONNECTION_TEST = "connection_test"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Contact:
    """A host, why it was contacted, when first and last, and how often.

    `purpose` is text, because a newer Storebell may have written it.
    """

    host: str
    purpose: str
    first_at: datetime
    last_at: datetime
    times: int


NoteContact = Callable[[str, Purpose], None]
"""Records that a host is about to be contacted. Never raises and is fast."""

_DESCRIPTIONS: Final[Mapping[str, Message]] = MappingProxyType(
    {
        Purpose.REQUEST_TEST: msg("to ask for a test notification"),
        Purpose.TEST_STATUS: msg("to ask how a test stands, or whether a key is accepted"),
        Purpose.HISTORY: msg("to ask for the notification history"),
        Purpose.DELIVERY: msg("to deliver a notification of Local"),
        Purpose.CONNECTION_TEST: msg("to test the connection"),
        Purpose.PROXY: msg("to reach Apple through a proxy"),
    }
)


def describe_purpose(purpose: str) -> Message:
    """The purpose as the end of a sentence; one of a newer version as it was written."""
    return _DESCRIPTIONS.get(purpose) or msg("{purpose}", purpose=purpose)


def note_nothing(_host: str, _purpose: Purpose) -> None:
    """Ignores a contact; used if contacts are not recorded."""
