"""The row of a test: what can be asked for without folding its events, made from their fold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import apsw

from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.test_filter import (
    TestFilter,
    Wanted,
    notification_uuid,
    texts_of,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.timestamps import to_microseconds

Value = str | int | None

_SHORTEST_INDEXED: Final = 3
"""Characters: what is shorter can't be looked up in the index of words."""

_DECIDES: Final = (
    "SELECT position, test_id, asked_at, bundle_id, environment, state, attempts FROM tests "
    "WHERE position IN (SELECT value FROM json_each(?))"
)
_FAILED: Final = TestFilter(wanted=Wanted.FAILED)


def columns_of(timeline: Timeline) -> dict[str, Value]:
    """Every column that follows from the events."""
    asked, attempts, due = timeline.asked, timeline.attempts, timeline.due_times
    return {
        "test_id": storable(asked.test_id),
        "asked_at": to_microseconds(asked.at),
        "app_label": storable(asked.app_label),
        "bundle_id": storable(asked.bundle_id),
        "environment": str(asked.environment),
        "is_simulated": int(asked.simulated),
        "state": str(timeline.state),
        "outcome": None if timeline.outcome is None else str(timeline.outcome),
        "token": None if timeline.token is None else storable(timeline.token),
        "notification_uuid": storable(notification_uuid(timeline)) or None,
        "attempts": len(attempts),
        "last_result": storable(attempts[-1].result) if attempts else None,
        "has_failed": int(_FAILED.takes(timeline)),
        "due_at": to_microseconds(due[0]) if due else None,
        "clock_implausible": int(timeline.is_clock_implausible),
        "text": _searchable("\n".join(text for text in texts_of(timeline) if text)),
    }


def differing(connection: apsw.Connection, timelines: Mapping[int, Timeline]) -> list[int]:
    """The positions whose rows differ from the events, in the columns that decide where a test is
    found, whether it is followed and when it is deleted.
    """
    rows = connection.execute(_DECIDES, (json.dumps([*timelines]),))
    return [row[0] for row in rows if row[1:] != _deciding(timelines[row[0]])]


def _deciding(timeline: Timeline) -> tuple[Value, ...]:
    asked = timeline.asked
    return (
        storable(asked.test_id),
        to_microseconds(asked.at),
        storable(asked.bundle_id),
        asked.environment.value,
        timeline.state.value,
        len(timeline.attempts),
    )


def storable(text: str) -> str:
    """The text without halves of characters, which Apple's JSON can hold and SQLite can't."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def insert_row(connection: apsw.Connection, position: int, columns: Mapping[str, Value]) -> None:
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    # The names are those of `columns_of`, never anybody's input.
    connection.execute(
        f"INSERT INTO tests (position, {names}) VALUES (?, {marks})",  # noqa: S608
        (position, *columns.values()),
    )
    _index_text(connection, position, None, columns["text"])


def update_row(connection: apsw.Connection, position: int, columns: Mapping[str, Value]) -> None:
    """Writes what follows from the events anew; the index of words only where they changed."""
    row = connection.execute("SELECT text FROM tests WHERE position = ?", (position,)).fetchone()
    names = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(
        f"UPDATE tests SET {names} WHERE position = ?",  # noqa: S608 - as above
        (*columns.values(), position),
    )
    if row is not None and row[0] != columns["text"]:
        _index_text(connection, position, row[0], columns["text"])


def note_change(connection: apsw.Connection, test_id: str) -> None:
    """Gives the test the newest number, by which other processes find out."""
    connection.execute("INSERT OR REPLACE INTO changes (test_id) VALUES (?)", (test_id,))


def delete_row(connection: apsw.Connection, position: int) -> None:
    """Removes a test with its events and lease."""
    row = connection.execute("SELECT text FROM tests WHERE position = ?", (position,)).fetchone()
    if row is not None:
        _index_text(connection, position, row[0], None)
    connection.execute("DELETE FROM tests WHERE position = ?", (position,))


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter as SQL: what follows FROM, its values, and the column that orders."""

    source: str
    values: tuple[Value, ...]
    order: str


def select(wanted: TestFilter, before: int | None = None) -> Selection:
    """The tests that a filter takes, older than the position `before` where one is given."""
    source, order = "tests", "tests.position"
    conditions, values = ["tests.removed_at IS NULL"], list[Value]()
    text = _searchable(wanted.text.strip())
    if len(text) >= _SHORTEST_INDEXED and "\0" not in text:
        source = "words CROSS JOIN tests ON tests.position = words.rowid"
        order = "words.rowid"
        conditions.append("words MATCH ?")
        values.append('"{}"'.format(text.replace('"', '""')))
    elif text:
        conditions.append("instr(tests.text, ?) > 0")
        values.append(text)
    if before is not None:
        conditions.append(f"{order} < ?")
        values.append(before)
    if wanted.bundle_id is not None:
        conditions.append("tests.bundle_id = ?")
        values.append(storable(wanted.bundle_id))
    if wanted.environment is not None:
        conditions.append("tests.environment = ?")
        values.append(str(wanted.environment))
    if wanted.wanted is Wanted.FAILED:
        conditions.append("tests.has_failed")
    elif wanted.wanted is Wanted.WAITING:
        conditions.append("tests.outcome IS NULL")
    if wanted.result is not None:
        conditions.append("tests.last_result = ?")
        values.append(storable(wanted.result))
    if wanted.outcome is not None:
        if wanted.outcome is not Outcome.DELIVERED:
            conditions.append("tests.has_failed")  # few, and there is an index of them
        conditions.append("tests.outcome = ?")
        values.append(str(wanted.outcome))
    return Selection(f"{source} WHERE {' AND '.join(conditions)}", tuple(values), order)


def _index_text(connection: apsw.Connection, position: int, old: Value, new: Value) -> None:
    """The index stores no text of its own, so it needs the old text to delete it."""
    if old is not None:
        connection.execute(
            "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (position, old)
        )
    if new is not None:
        connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (position, new))


def _searchable(text: str) -> str:
    return storable(text.casefold())
