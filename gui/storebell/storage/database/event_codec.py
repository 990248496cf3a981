"""Events as lines of JSON and back, exactly: what a row of the database holds.

There is no case for any one class: how an event is written follows from its type hints. So a field
that is added to an event is stored from that moment on, and a stored event without it gets the
field's default. What must not change silently is the name of a class or of a field: that takes a
new version of the form, with an upgrade for the rows that are there.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from storebell.domain.notifications import events
from storebell.domain.notifications.events import Event
from storebell.storage.database.dataclass_json import (
    LONGEST_EXTRACT,
    DamagedValueError,
    NewerValueError,
    form_of,
)

Raw = dict[str, object]
Upgrade = Callable[[Raw], Raw]
"""Turns a stored event into the next version of the form. Works on raw data, imports nothing."""

UPGRADES: Final[tuple[Upgrade, ...]] = ()
VERSION: Final = len(UPGRADES) + 1


@dataclass(frozen=True, slots=True)
class UnreadableEvent:
    """A row that gives no event, and why. The row itself stays as it is."""

    reason: str


def encode(event: Event) -> str:
    """The event as one line of ASCII. Equal events give equal lines."""
    raw: Raw = {"v": VERSION, "event": type(event).__name__}
    form_of(type(event)).write_into(raw, event)
    return _to_json(raw)


def read(line: object) -> Event | UnreadableEvent:
    """Decodes the event of a row, text or its bytes; the result for any other content has the
    reason.

    Fields that this version does not know are skipped. So is an unknown value of an enum, with the
    smallest part that can be left out: an optional field or an item of a list.
    """
    try:
        return _read(line)
    except DamagedValueError as error:
        reason = str(error)
    except NewerValueError as error:
        reason = f"“{error}” is not known to this version"
    except RecursionError:
        reason = "it is nested too deeply"
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        reason = f"it could not be read ({type(error).__name__})"
    return UnreadableEvent(reason)


@cache
def event_classes() -> Mapping[str, type[Event]]:
    """Every kind of event that can be stored, by the name that its rows carry."""
    # Not Event.__subclasses__(): a dataclass with slots is made anew, and both would be there.
    found = (value for value in vars(events).values() if isinstance(value, type))
    return {kind.__name__: kind for kind in found if issubclass(kind, Event) and kind is not Event}


def _read(line: object) -> Event:
    if not isinstance(line, str | bytes):
        raise DamagedValueError("it is not text")
    try:
        raw: object = json.loads(line)
    except ValueError:
        raise DamagedValueError("it is not JSON") from None
    if not isinstance(raw, dict):
        raise DamagedValueError("it is not a JSON object")
    version = raw.get("v")
    if type(version) is not int or version < 1:
        raise DamagedValueError("it has no version")
    for upgrade in UPGRADES[version - 1 :]:
        raw = upgrade(raw)
    name = raw.get("event")
    kind = event_classes().get(name) if isinstance(name, str) else None
    if kind is None:
        raise NewerValueError(str(name)[:LONGEST_EXTRACT])
    event = form_of(kind).read(raw)
    assert isinstance(event, Event)
    return event


_to_json: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
