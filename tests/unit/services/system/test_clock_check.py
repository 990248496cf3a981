"""What is known of the time, on real databases: tests, Apple's answers, a person's word."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.clock_plausibility import ClockReferences, Contradiction
from storebell.domain.errors.clock import ClockAheadError, ClockNotConfirmedError
from storebell.domain.errors.storage import StoreUnreadableError
from storebell.domain.exchange import Exchange
from storebell.domain.notifications.events import ClockImplausible
from storebell.services.notifications.repository import TestRepository
from storebell.services.system.apple_clock import ApplesClock
from storebell.services.system.clock_check import ClockCheck
from storebell.storage.database.clock_facts import ClockFacts
from storebell.storage.database.database import Database
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.schema import MIGRATIONS
from support.clocks import ManualClock
from support.stored import asked, attempt, token

SCHEMAS = Path(__file__).parents[2] / "storage" / "schemas"
RELEASED = datetime(2026, 11, 28, tzinfo=UTC)
NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SNAPSHOT = datetime(2037, 1, 1, tzinfo=UTC)
BATTERY = datetime(1971, 1, 1, tzinfo=UTC)


class Computer:
    """A computer with a clock that can be set, and one installation."""

    def __init__(self, file: Path | None = None, root_made_at: datetime | None = None) -> None:
        self.clock = ManualClock(NOW)
        self.database = Database.in_memory() if file is None else Database.open(file)
        self.check = ClockCheck(
            self.database.clock_facts,
            self.database.event_store,
            self.clock.now,
            RELEASED,
            lambda: root_made_at,
        )
        spare = Database.in_memory().event_store
        self.repository = TestRepository(
            self.database, spare, "me", self.clock, clock_check=self.check
        )

    def set_clock(self, to: datetime) -> None:
        self.clock.jump(to - self.clock.now())

    def send(self, test_id: str) -> None:
        event = asked(test_id, at=self.clock.now())
        self.repository.begin(event, self.check.mark_for(event))

    def marked(self) -> set[str]:
        page = self.database.event_store.page()
        return {each.test_id for each in page.timelines if each.is_clock_implausible}

    def contradiction(self) -> Contradiction | None:
        found = self.check.judge()
        return None if found is None else found.contradiction


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.mark.parametrize("wrong", [BATTERY, NOW + 401 * DAY, SNAPSHOT], ids=str)
def test_what_a_wrong_clock_made_is_marked_and_is_no_reference(
    computer: Computer, wrong: datetime
) -> None:
    computer.send("before")
    computer.set_clock(wrong)
    for number in range(3):
        computer.send(f"wrong-{number}")
        assert computer.contradiction() is not None
    computer.set_clock(NOW + DAY)
    assert computer.contradiction() is None
    computer.send("after")
    assert computer.marked() == {"wrong-0", "wrong-1", "wrong-2"}
    [timeline] = computer.repository.find("wrong-0")
    assert f"It said {wrong:%Y-%m-%d}" in str(timeline.notices[0].advice)


def test_a_first_run_in_2037_is_no_reference_for_the_second() -> None:
    computer = Computer()
    computer.set_clock(SNAPSHOT)
    computer.send("first")
    computer.set_clock(SNAPSHOT + DAY)
    assert computer.contradiction() is Contradiction.AHEAD
    computer.set_clock(NOW)
    assert computer.contradiction() is None


def test_the_mark_is_there_with_the_asking_or_not_at_all(tmp_path: Path) -> None:
    computer = Computer(tmp_path / "storebell.db")
    computer.set_clock(SNAPSHOT)
    computer.send("one")
    computer.database.close()
    with Database.open(tmp_path / "storebell.db") as other:
        assert isinstance(other.event_store.events("one")[1], ClockImplausible)


def test_a_person_returns_after_fourteen_months_and_says_that_the_clock_is_right(
    computer: Computer,
) -> None:
    computer.send("before")
    computer.set_clock(NOW + 430 * DAY)
    assert computer.contradiction() is Contradiction.AHEAD
    computer.send("first")
    computer.repository.confirm_clock()
    assert computer.contradiction() is None
    computer.send("second")
    assert computer.marked() == {"first"}
    computer.set_clock(NOW + 440 * DAY)
    assert computer.contradiction() is None


def test_a_genuine_answer_says_that_the_clock_is_right(computer: Computer) -> None:
    computer.send("before")
    computer.set_clock(NOW + 430 * DAY)
    assert computer.contradiction() is Contradiction.AHEAD
    computer.repository.note_apples_time(NOW + 430 * DAY, computer.clock.now())
    assert computer.contradiction() is None


def test_a_simulators_answer_says_nothing_of_the_time(computer: Computer) -> None:
    apples_clock = ApplesClock("Apple", computer.repository.note_apples_time)
    at = computer.clock.now()
    date = (("Date", "Fri, 01 Jan 2038 00:00:00 GMT"),)
    exchange = Exchange("GET", "http://127.0.0.1/", at, 0.0, status=200, headers=date)
    apples_clock.note("2X9R4HXF34", exchange)
    assert computer.check.references().apple is None
    apples_clock.note("Apple", exchange)
    assert computer.contradiction() is Contradiction.BEHIND_APPLE


def test_an_answer_without_a_date_that_can_be_right_says_nothing(
    computer: Computer,
) -> None:
    apples_clock = ApplesClock("Apple", computer.repository.note_apples_time)
    for date in (
        *("", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"),
        *("Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359"),
    ):
        exchange = Exchange("GET", "", computer.clock.now(), 0.0, headers=(("Date", date),))
        apples_clock.note("Apple", exchange)
    assert computer.check.references().apple is None


def test_apple_shows_that_the_clock_is_ahead_and_what_it_made_is_marked(computer: Computer) -> None:
    computer.set_clock(NOW + 60 * DAY)  # not far enough to be noticed
    computer.send("ahead")
    computer.repository.remove(["ahead"])
    computer.send("too")
    assert computer.contradiction() is None
    computer.repository.note_apples_time(NOW, computer.clock.now())
    assert computer.contradiction() is Contradiction.AHEAD_OF_APPLE
    computer.set_clock(NOW + MINUTE)
    assert computer.contradiction() is None
    computer.repository.restore(["ahead"])
    assert computer.marked() == {"ahead", "too"}
    computer.set_clock(NOW + 61 * DAY)  # sixty days later, nobody asked Apple since
    assert computer.contradiction() is None


def test_a_wrong_word_of_a_persons_is_taken_back_by_a_right_one(computer: Computer) -> None:
    computer.send("before")
    computer.set_clock(SNAPSHOT)
    computer.repository.confirm_clock()
    computer.send("of 2037")
    assert computer.marked() == set()
    computer.set_clock(NOW + DAY)
    assert computer.contradiction() is Contradiction.BEHIND_CONFIRMED
    computer.repository.confirm_clock()
    assert computer.contradiction() is None
    assert computer.marked() == {"of 2037"}


def test_a_genuine_answer_takes_a_wrong_word_back_however_soon_after_the_last_one(
    computer: Computer,
) -> None:
    computer.repository.note_apples_time(NOW, NOW)
    computer.set_clock(SNAPSHOT)
    computer.repository.confirm_clock()
    computer.set_clock(NOW + MINUTE)
    assert computer.contradiction() is Contradiction.BEHIND_CONFIRMED
    computer.repository.note_apples_time(NOW + MINUTE, NOW + MINUTE)
    assert computer.contradiction() is None


@pytest.mark.parametrize("wrong", [BATTERY, NOW - 20 * DAY, NOW + 60 * DAY], ids=str)
def test_nobodys_word_is_against_apples_time_or_the_release(
    computer: Computer, wrong: datetime
) -> None:
    computer.set_clock(max(wrong, NOW))
    computer.repository.note_apples_time(NOW, computer.clock.now())
    computer.set_clock(wrong)
    assert computer.contradiction() is not None
    with pytest.raises(ClockNotConfirmedError):
        computer.repository.confirm_clock()
    assert computer.contradiction() is not None


def test_where_nothing_else_is_known_the_local_root_says_when_it_was_made() -> None:
    computer = Computer(root_made_at=NOW)
    computer.set_clock(NOW + 401 * DAY)
    assert computer.contradiction() is Contradiction.AHEAD
    computer.repository.confirm_clock()
    assert computer.contradiction() is None


def test_it_is_said_once_and_again_after_it_was_right(computer: Computer) -> None:
    computer.send("before")
    assert computer.repository.take_notices() == ()
    computer.set_clock(NOW + 401 * DAY)
    computer.check.judge()
    [notice] = computer.repository.take_notices()
    assert isinstance(notice, ClockAheadError)
    computer.send("another")
    assert computer.repository.take_notices() == ()
    computer.set_clock(NOW)
    computer.check.judge()
    assert computer.repository.take_notices() == ()
    computer.set_clock(NOW + 401 * DAY)
    computer.check.judge()
    assert len(computer.repository.take_notices()) == 1


def test_what_is_noted_instead_of_a_wrong_time_has_certainly_passed(computer: Computer) -> None:
    computer.send("before")
    assert computer.check.now_or_before() == NOW
    computer.set_clock(SNAPSHOT)
    assert computer.check.now_or_before() == NOW
    computer.set_clock(BATTERY)
    assert computer.check.now_or_before() == NOW


def test_a_poll_costs_no_write(computer: Computer) -> None:
    computer.repository.note_apples_time(NOW, NOW)
    before = changes(computer)
    for minute in range(60):
        computer.repository.note_apples_time(NOW + minute * MINUTE, NOW + minute * MINUTE)
    assert changes(computer) == before
    computer.repository.note_apples_time(NOW + 61 * MINUTE, NOW + 61 * MINUTE)
    assert changes(computer) > before


def changes(computer: Computer) -> int:
    return computer.database.file.read(lambda connection: connection.total_changes())


@pytest.mark.parametrize("number", [2**62, -(2**62)])
def test_a_damaged_row_is_no_moment_and_stops_nothing(computer: Computer, number: int) -> None:
    computer.send("one")
    computer.repository.note_apples_time(NOW, NOW)

    def damage(connection: apsw.Connection) -> None:
        connection.execute("UPDATE tests SET asked_at = ?", (number,))
        connection.execute("UPDATE clock_references SET clock = ?", (number,))

    computer.database.file.write(damage)
    assert computer.contradiction() is None
    assert computer.check.references().apple is None


def test_while_the_disk_fails_what_was_known_counts(tmp_path: Path) -> None:
    computer = Computer(tmp_path / "storebell.db")
    computer.repository.begin(asked("one", at=NOW))
    computer.repository.append(token("one"), attempt("one"))
    computer.check.judge()

    computer.database.clock_facts._file = _Unreadable()  # type: ignore[assignment]  # a bad disk
    computer.set_clock(SNAPSHOT)
    assert computer.contradiction() is Contradiction.AHEAD
    computer.repository.note_apples_time(SNAPSHOT, SNAPSHOT)
    assert computer.contradiction() is Contradiction.AHEAD


class _Unreadable:
    """A disk that fails."""

    def read(self, _work: object) -> None:
        raise StoreUnreadableError(file="storebell.db", reason="The disk reported an error")

    write = read


def test_a_database_of_an_older_version_that_can_not_be_upgraded_knows_nothing(
    tmp_path: Path,
) -> None:
    shutil.copyfile(SCHEMAS / "schema-2.db", tmp_path / "storebell.db")
    file = SqliteFile(tmp_path / "storebell.db", migrations=MIGRATIONS[:2])
    assert ClockFacts(file).references(RELEASED) == ClockReferences(RELEASED)
    file.close()
