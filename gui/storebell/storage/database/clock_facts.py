"""Reference times in the database: the newest test, Apple's last Date, a person's last
confirmation.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import apsw

from storebell.domain.clock_plausibility import TOLERANCE, ApplesTime, ClockReferences
from storebell.domain.timestamps import time_at_microseconds, to_microseconds
from storebell.storage.database.sqlite_file import SqliteFile

_APPLE: Final = "apple"
_PERSON: Final = "person"


class ClockFacts:
    """Fits `ports.event_store.ClockFacts`. Raises what `EventStore` raises."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def references(self, released: datetime) -> ClockReferences:
        """Returns all reference times, including the release.

        A database of an older version, on a disk that is read-only, has none.
        """

        def work(connection: apsw.Connection) -> ClockReferences:
            newest = connection.execute(_NEWEST, _POSSIBLE).fetchone()
            assert newest is not None
            rows = connection.execute(_REFERENCES, _POSSIBLE * 2)
            known = {
                name: ApplesTime(time_at_microseconds(at), time_at_microseconds(clock))
                for name, at, clock in rows
            }
            person = known.get(_PERSON)
            return ClockReferences(
                released=released,
                record=None if newest[0] is None else time_at_microseconds(newest[0]),
                apple=known.get(_APPLE),
                confirmed=None if person is None else person.at,
            )

        try:
            return self._file.read(work)
        except apsw.SQLError:
            return ClockReferences(released)

    def note_apples_time(self, time: ApplesTime) -> Mapping[str, datetime]:
        """Stores Apple's time. A later record was wrong: a person's confirmation is deleted, and
        later tests are no reference any more.

        Returns the times at which those tests were requested, by ID.
        """
        return self._note(_APPLE, time.at, time.clock)

    def confirm(self, clock: datetime) -> Mapping[str, datetime]:
        """Stores a person's confirmation that the clock is right; otherwise as
        `note_apples_time`.
        """
        return self._note(_PERSON, clock, clock)

    def forget_difference(self) -> None:
        """Deletes the clock's difference from Apple's last answer: the clock was set since."""
        statement = "UPDATE clock_references SET clock = at WHERE name = ?"
        self._file.write(lambda connection: connection.execute(statement, (_APPLE,)))

    def _note(self, name: str, at: datetime, clock: datetime) -> Mapping[str, datetime]:
        values = (name, to_microseconds(at), to_microseconds(clock))
        latest = (to_microseconds(at + TOLERANCE),)

        def work(connection: apsw.Connection) -> Mapping[str, datetime]:
            connection.execute("DELETE FROM clock_references WHERE at > ?", latest)
            connection.execute("INSERT OR REPLACE INTO clock_references VALUES (?, ?, ?)", values)
            later: list[tuple[str, int]] = list(
                connection.execute(_TESTS_AFTER, (*latest, _POSSIBLE[1]))
            )
            connection.execute(_MARK_AFTER, latest)
            return {test_id: time_at_microseconds(asked_at) for test_id, asked_at in later}

        return self._file.write(work)


# A damaged row may hold a number that is no moment.
_POSSIBLE: Final = (0, to_microseconds(datetime(9000, 1, 1, tzinfo=UTC)))
_NEWEST: Final = (
    "SELECT max(asked_at) FROM tests WHERE NOT clock_implausible AND asked_at BETWEEN ? AND ?"
)
_REFERENCES: Final = (
    "SELECT name, at, clock FROM clock_references "
    "WHERE at BETWEEN ? AND ? AND clock BETWEEN ? AND ?"
)
_TESTS_AFTER: Final = (
    "SELECT test_id, asked_at FROM tests WHERE NOT clock_implausible AND asked_at > ? "
    "AND asked_at <= ? ORDER BY asked_at"
)
_MARK_AFTER: Final = (
    "UPDATE tests SET clock_implausible = 1 WHERE NOT clock_implausible AND asked_at > ?"
)
