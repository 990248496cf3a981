"""Every host that is contacted is written down, cheaply, and never at the cost of the request."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storebell.domain.errors.storage import StoreUnwritableError
from storebell.domain.network.contacts import Contact, Purpose, describe_purpose
from storebell.services.system.contacts import ContactNotes
from storebell.storage.database.database import Database
from support.clocks import START

SECOND = timedelta(seconds=1)
HOST = "api.storekit-sandbox.apple.com"


class Moving:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Counting:
    """A log that counts its writes, and can be full."""

    def __init__(self, database: Database) -> None:
        self._audit = database.audit
        self.writes = 0
        self.is_full = False

    def contacted(self, host: str, purpose: str, at: datetime, times: int = 1) -> None:
        self.writes += 1
        if self.is_full:
            raise StoreUnwritableError(file="storebell.db", reason="No space left on device")
        self._audit.contacted(host, purpose, at, times)

    def contacts(self) -> Sequence[Contact]:
        return self._audit.contacts()


def test_the_first_contact_is_written_at_once_and_the_others_are_counted() -> None:
    clock = Moving()
    with Database.in_memory() as database:
        log = Counting(database)
        notes = ContactNotes(log, clock)
        for _ in range(100):
            notes.note(HOST, Purpose.TEST_STATUS)
            clock.now += SECOND
        assert log.writes == 2  # one at once, one after a minute
        [written] = database.audit.contacts()
        assert written.times == 61
        notes.note(HOST, Purpose.REQUEST_TEST)
        request, status = notes.all()
    assert request == Contact(HOST, "request_test", clock.now, clock.now, 1)
    assert status == Contact(HOST, "test_status", START, clock.now - SECOND, 100)


def test_a_full_disk_stops_nothing_and_is_not_asked_each_time() -> None:
    clock = Moving()
    with Database.in_memory() as database:
        log = Counting(database)
        log.is_full = True
        notes = ContactNotes(log, clock)
        for _ in range(10):
            notes.note(HOST, Purpose.HISTORY)
        assert log.writes == 1
        log.is_full = False
        clock.now += 61 * SECOND
        notes.note(HOST, Purpose.HISTORY)
        [contact] = database.audit.contacts()
    assert contact.times == 11


def test_a_clock_that_is_set_back_delays_no_writing() -> None:
    clock = Moving()
    with Database.in_memory() as database:
        log = Counting(database)
        notes = ContactNotes(log, clock)
        notes.note(HOST, Purpose.HISTORY)
        clock.now -= timedelta(days=1)
        notes.note(HOST, Purpose.HISTORY)
        assert log.writes == 2


def test_every_purpose_can_be_said_and_a_newer_one_as_it_was_written() -> None:
    assert len({str(describe_purpose(purpose)) for purpose in Purpose}) == len(Purpose)
    assert str(describe_purpose("something {new}")) == "something {new}"
