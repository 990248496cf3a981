"""The rows of events: how one is stored once, and what a test's rows fold into."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

import apsw

from storebell.domain.messages import N_
from storebell.domain.notifications.events import Asked, Event
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.timestamps import to_microseconds
from storebell.storage.database.event_codec import UnreadableEvent, encode, read

_DIGEST_BYTES: Final = 16

# As bytes: a damaged row may hold text that is none, and must not stop the others.
SELECT_NEW_EVENTS: Final = (
    "SELECT number, digest, CAST(body AS BLOB) FROM events WHERE position = ? AND number > ? "
    "ORDER BY number"
)
_INSERT: Final = "INSERT OR IGNORE INTO events (position, at, digest, body) VALUES (?, ?, ?, ?)"


def insert_event(connection: apsw.Connection, position: int, event: Event) -> bool:
    """Stores an event of the test at a position; false where it was stored before."""
    body = encode(event)
    digest = blake2b(body.encode("ascii"), digest_size=_DIGEST_BYTES).digest()
    connection.execute(_INSERT, (position, to_microseconds(event.at), digest, body))
    return connection.changes() > 0


def read_event(digest: object, body: object) -> Event | UnreadableEvent:
    """The event of a row. A row that differs from what was stored is no event."""
    if not isinstance(body, bytes):
        return read(body)
    if blake2b(body, digest_size=_DIGEST_BYTES).digest() != digest:
        return UnreadableEvent(N_("it was changed after it was stored"))
    return read(body.decode("utf-8", "replace"))


def fold(events: Iterable[Event], onto: Timeline | None = None) -> Timeline | None:
    """The events on top of what is known; None as long as it is not known what was asked."""
    events = tuple(events)
    timeline = onto
    if timeline is None:
        asked = next((event for event in events if isinstance(event, Asked)), None)
        if asked is None:
            return None
        timeline = Timeline.start(asked)
    for event in events:
        timeline = timeline.after(event)
    return timeline
