"""What is known of the time: the newest test, Apple's last word, a person's last word."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.clock_plausibility import TOLERANCE, ApplesTime, ClockReferences
from storebell.storage.database.database import Database
from support.stored import START, asked

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
RELEASED = START - 30 * DAY


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "storebell.db") as database:
        yield database


def test_a_fresh_database_knows_of_the_release_alone(database: Database) -> None:
    assert database.clock_facts.references(RELEASED) == ClockReferences(RELEASED)


def test_everything_that_was_noted_is_a_reference(database: Database) -> None:
    for number, at in enumerate((START, START + DAY, START - DAY)):
        database.event_store.begin(asked(f"t-{number}", at=at))
    apple = ApplesTime(START + DAY, START + DAY + 7 * SECOND)
    assert database.clock_facts.note_apples_time(apple) == {}
    assert database.clock_facts.confirm(START + 2 * DAY) == {}
    assert database.clock_facts.references(RELEASED) == ClockReferences(
        released=RELEASED, record=START + DAY, apple=apple, confirmed=START + 2 * DAY
    )


def test_tests_after_apples_time_are_no_reference_any_more(database: Database) -> None:
    for name, at in (("now", START), ("ahead", START + 40 * DAY), ("further", START + 90 * DAY)):
        database.event_store.begin(asked(name, at=at))
    later = database.clock_facts.note_apples_time(ApplesTime(START, START + 90 * DAY))
    assert list(later.items()) == [("ahead", START + 40 * DAY), ("further", START + 90 * DAY)]
    assert database.clock_facts.references(RELEASED).record == START
    # They are told once.
    assert database.clock_facts.note_apples_time(ApplesTime(START, START)) == {}


def test_what_is_within_the_tolerance_stays_a_reference(database: Database) -> None:
    database.event_store.begin(asked("near", at=START + TOLERANCE))
    assert database.clock_facts.note_apples_time(ApplesTime(START, START)) == {}
    assert database.clock_facts.references(RELEASED).record == START + TOLERANCE
    database.event_store.begin(asked("beyond", at=START + TOLERANCE + SECOND))
    later = database.clock_facts.confirm(START)
    assert list(later) == ["beyond"]


def test_a_persons_later_word_is_forgotten_when_apple_speaks(database: Database) -> None:
    database.clock_facts.confirm(START + 40 * DAY)
    database.clock_facts.note_apples_time(ApplesTime(START, START))
    references = database.clock_facts.references(RELEASED)
    assert references.confirmed is None
    assert references.apple == ApplesTime(START, START)


def test_a_persons_earlier_word_is_kept(database: Database) -> None:
    database.clock_facts.confirm(START - DAY)
    database.clock_facts.note_apples_time(ApplesTime(START, START))
    assert database.clock_facts.references(RELEASED).confirmed == START - DAY


def test_the_last_word_replaces_the_one_before(database: Database) -> None:
    for days in (3, 1):
        database.clock_facts.note_apples_time(ApplesTime(START + days * DAY, START))
        database.clock_facts.confirm(START + days * DAY)
    references = database.clock_facts.references(RELEASED)
    assert references.apple == ApplesTime(START + DAY, START)
    assert references.confirmed == START + DAY


def test_a_difference_that_is_forgotten_leaves_apples_time(database: Database) -> None:
    database.clock_facts.forget_difference()  # nothing is known yet
    database.clock_facts.note_apples_time(ApplesTime(START, START + DAY))
    database.clock_facts.confirm(START)
    database.clock_facts.forget_difference()
    references = database.clock_facts.references(RELEASED)
    assert references.apple == ApplesTime(START, START)
    assert references.confirmed == START


@pytest.mark.parametrize("number", [-1, 2**62])
def test_a_number_that_is_no_moment_is_passed_over(database: Database, number: int) -> None:
    database.event_store.begin(asked("good", at=START))
    database.event_store.begin(asked("bad", at=START + DAY))
    database.clock_facts.note_apples_time(ApplesTime(START, START))
    database.clock_facts.confirm(START)

    def damage(connection: apsw.Connection) -> None:
        connection.execute("UPDATE tests SET asked_at = ? WHERE test_id = 'bad'", (number,))
        connection.execute("UPDATE tests SET clock_implausible = 0")
        connection.execute("UPDATE clock_references SET at = ? WHERE name = 'person'", (number,))
        connection.execute("UPDATE clock_references SET clock = ? WHERE name = 'apple'", (number,))

    database.file.write(damage)
    assert database.clock_facts.references(RELEASED) == ClockReferences(RELEASED, record=START)
    assert database.clock_facts.confirm(START) == {}


def test_a_database_of_an_older_version_that_can_only_be_read_knows_nothing(
    database: Database,
) -> None:
    database.event_store.begin(asked("t-1"))
    database.file.write(lambda connection: connection.execute("DROP TABLE clock_references"))
    assert database.clock_facts.references(RELEASED) == ClockReferences(RELEASED)
