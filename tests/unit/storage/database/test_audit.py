"""The log of what was done, which can only grow, and the hosts that were contacted."""

from collections.abc import Iterator
from datetime import timedelta, timezone

import apsw
import pytest

from storebell.storage.database.database import Database
from support.stored import START

MINUTE = timedelta(minutes=1)


def test_the_log_is_read_newest_first(database: Database) -> None:
    for number in range(5):
        database.audit.note(START + number * MINUTE, "send", f"app {number}", "Sandbox")
    newest = database.audit.entries(limit=2)
    assert [one.subject for one in newest] == ["app 4", "app 3"]
    older = database.audit.entries(before=newest[-1].number, limit=9)
    assert [one.subject for one in older] == ["app 2", "app 1", "app 0"]
    assert older[-1].at == START
    assert older[-1].act == "send"
    assert older[-1].detail == "Sandbox"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET subject = 'x'",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, 1, 'a', 'b', 'c')",
    ],
)
def test_the_log_can_only_grow(change: str, database: Database) -> None:
    database.audit.note(START, "send", "Hiking")
    with pytest.raises(apsw.ConstraintError, match="append-only"):
        database.file.write(lambda connection: connection.execute(change))
    assert len(database.audit.entries()) == 1


def test_every_host_is_known_with_when_and_why(database: Database) -> None:
    for minutes in (5, 1, 9):
        database.audit.contacted("api.storekit.apple.com", "send", START + minutes * MINUTE)
    database.audit.contacted("api.storekit.apple.com", "history", START)
    history, send = database.audit.contacts()
    assert (history.purpose, history.times) == ("history", 1)
    assert (send.purpose, send.times) == ("send", 3)
    assert send.last_at == START + 9 * MINUTE
    assert send.first_at == START + MINUTE


def test_entries_of_one_act_are_kept_together_or_not_at_all(database: Database) -> None:
    database.audit.note_all(START, [("import", "Hiking", "new"), ("import", "Sailing", "changed")])
    assert [(entry.subject, entry.detail) for entry in database.audit.entries()] == [
        ("Sailing", "changed"),
        ("Hiking", "new"),
    ]

    def broken() -> Iterator[tuple[str, str, str]]:
        yield "import", "Third", ""
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.audit.note_all(START, broken())
    assert len(database.audit.entries()) == 2


def test_half_a_character_and_a_time_of_another_zone_are_kept(database: Database) -> None:
    there = START.astimezone(timezone(timedelta(hours=9)))
    database.audit.note(there, "send", "half \ud83d", "")
    [entry] = database.audit.entries()
    assert (entry.at, entry.subject) == (START, "half ?")


def test_several_contacts_at_once_are_counted_and_sorted_by_name(database: Database) -> None:
    database.audit.contacted("b.test", "delivery", START, 5)
    database.audit.contacted("b.test", "delivery", START + MINUTE, 2)
    database.audit.contacted("a.test", "proxy", START)
    first, second = database.audit.contacts()
    assert (first.host, first.times) == ("a.test", 1)
    assert (second.host, second.times, second.last_at) == ("b.test", 7, START + MINUTE)
