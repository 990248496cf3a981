"""Old tests: removed for their age, brought back, deleted from file and journal."""

from datetime import datetime, timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import NotStoredError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.events import ClockImplausible
from storebell.domain.notifications.test_filter import TestFilter
from storebell.storage.database.database import Database
from support.stored import START, asked, attempt, folded, token

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CANARY = "c4n4ry-in-the-body"


def shown(database: Database) -> list[str]:
    return [timeline.test_id for timeline in database.event_store.page().timelines]


def begin(database: Database, name: str, *, days_ago: float = 0, has_ended: bool = True) -> None:
    database.event_store.begin(asked(name, at=START - days_ago * DAY))
    database.event_store.append(token(name))
    if has_ended:
        database.event_store.append(attempt(name))


def mark(test_id: str) -> ClockImplausible:
    return ClockImplausible(
        test_id=test_id, at=START, finding=Finding(Level.WARNING, msg("The clock is wrong"))
    )


def purge(database: Database, *, days_later: float = 0, keep_days: int = 180) -> list[str]:
    now = START + days_later * DAY
    database.trash.date(now)
    return list(database.trash.remove_old(now, now - keep_days * DAY))


def test_what_is_old_and_has_ended_is_removed_and_comes_back(database: Database) -> None:
    begin(database, "old", days_ago=200)
    begin(database, "old, open", days_ago=199, has_ended=False)
    begin(database, "new")
    assert purge(database) == ["old"]
    assert purge(database) == []
    assert shown(database) == ["new", "old, open"]
    assert database.trash.delete(START - HOUR) == 0
    assert database.trash.restore_old() == ["old"]
    assert shown(database) == ["new", "old, open", "old"]
    assert database.event_store.timeline("old") == folded(
        [asked("old", at=START - 200 * DAY), token("old"), attempt("old")]
    )


def test_what_was_brought_back_is_kept_as_long_again(database: Database) -> None:
    for name in ("one", "two"):
        begin(database, name, days_ago=200)
    assert purge(database) == ["one", "two"]
    database.event_store.restore(["one"])
    database.trash.restore_old()
    assert purge(database, days_later=1) == []
    assert purge(database, days_later=179) == []
    assert purge(database, days_later=181) == ["one", "two"]


def test_what_a_person_removed_does_not_come_back_with_the_old_ones(database: Database) -> None:
    begin(database, "old", days_ago=200)
    begin(database, "removed")
    database.event_store.remove(["removed"], START)
    assert purge(database) == ["old"]
    assert database.trash.restore_old() == ["old"]
    assert shown(database) == ["old"]
    database.event_store.restore(["removed"])
    assert shown(database) == ["removed", "old"]


def test_deleting_goes_by_when_it_was_removed(database: Database) -> None:
    begin(database, "removed")
    begin(database, "removed just now")
    database.event_store.remove(["removed"], START)
    database.event_store.remove(["removed just now"], START + HOUR)
    assert database.trash.delete(START + HOUR) == 1
    assert database.trash.delete(START + HOUR) == 0
    database.event_store.restore(["removed just now", "removed"])
    assert shown(database) == ["removed just now"]
    with pytest.raises(NotStoredError):
        database.event_store.append(token("removed"))


def test_both_go_step_by_step(database: Database) -> None:
    for number in range(60):
        begin(database, f"t-{number}", days_ago=200)
    steps = [len(purge(database)) for _ in range(4)]
    assert steps == [25, 25, 10, 0]
    later = START + HOUR
    assert [database.trash.delete(later) for _ in range(4)] == [25, 25, 10, 0]


def test_deleted_tests_are_forgotten_in_the_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.storage.database.trash.MOST_TOMBSTONES", 3)
    for number in range(20):
        database.event_store.begin(asked(f"t-{number}"))
    database.event_store.remove([f"t-{number}" for number in range(15)], START)
    while database.trash.delete(START + HOUR):
        pass
    named = set(database.event_store.changes_since(0).test_ids)
    assert {f"t-{number}" for number in range(15, 20)} <= named
    assert len(named) <= 5 + 4


# -- what a wrong clock made ----------------------------------------------------------------------


@pytest.mark.parametrize("years", [-55, 10])
def test_a_test_of_an_implausible_clock_is_kept_from_when_a_right_one_sees_it(
    database: Database, years: int
) -> None:
    wrong = asked("wrong", at=START + years * 365 * DAY)
    database.event_store.begin(wrong, None, mark("wrong"))
    database.event_store.append(token("wrong"), attempt("wrong"))
    assert purge(database) == []
    assert purge(database, days_later=179) == []
    assert purge(database, days_later=181) == ["wrong"]


def test_a_test_from_the_future_is_kept_from_now_on_though_nobody_doubted_it(
    database: Database,
) -> None:
    begin(database, "ahead", days_ago=-80)
    assert purge(database) == []
    assert purge(database, days_later=181) == []  # by its own time, it is 101 days old now
    assert purge(database, days_later=80 + 181) == ["ahead"]


@pytest.mark.parametrize("removed_at", [None, START + 3000 * DAY], ids=["implausible", "future"])
def test_the_day_to_bring_a_test_back_begins_with_a_right_clock(
    database: Database, removed_at: datetime | None
) -> None:
    begin(database, "removed")
    database.event_store.remove(["removed"], removed_at)
    database.trash.date(START)
    assert database.trash.delete(START) == 0
    database.event_store.restore(["removed"])
    assert shown(database) == ["removed"]
    database.event_store.remove(["removed"], removed_at)
    database.trash.date(START)
    assert database.trash.delete(START + HOUR) == 1


def test_tests_after_a_wrong_one_are_deleted_by_their_own_age(database: Database) -> None:
    database.event_store.begin(asked("of 2037", at=START + 4000 * DAY), None, mark("of 2037"))
    begin(database, "after", days_ago=-1)
    assert purge(database, days_later=1) == []
    assert purge(database, days_later=182) == ["after"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE tests SET asked_at = asked_at - 40000000000000, kept_since = NULL",
        "UPDATE tests SET kept_since = 0",
        "UPDATE tests SET kept_since = 0, state = 'final'",
    ],
)
def test_a_damaged_row_deletes_nothing(database: Database, file: Path, damage: str) -> None:
    begin(database, "young")
    begin(database, "open", days_ago=300, has_ended=False)
    database.trash.date(START)
    database.file.write(lambda connection: connection.execute(damage))
    with Database.open(file) as other:
        assert purge(other) == []
        assert purge(other) == []
        assert shown(other) == ["open", "young"]
        assert purge(other, days_later=181) == ["young"]


# -- gone -----------------------------------------------------------------------------------------


def text_in(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.iterdir())


def test_what_is_deleted_is_gone_from_file_and_journal(database: Database, file: Path) -> None:
    """Without closing: a window may be open for weeks."""
    begin(database, "old", days_ago=200, has_ended=False)
    database.event_store.append(attempt("old", result=CANARY))
    begin(database, "another")
    assert CANARY.encode() in text_in(file)
    with Database.open(file) as other:  # a second process has it open as well
        assert purge(database) == ["old"]
        assert CANARY.encode() in text_in(file)
        assert database.trash.delete(START + HOUR) == 1
        assert CANARY.encode() in file.with_name("storebell.db-wal").read_bytes()
        assert database.trash.clear_journal()
        assert CANARY.encode() not in text_in(file)
        assert file.with_name("storebell.db-wal").stat().st_size == 0
        assert shown(other) == ["another"]


def test_the_index_of_words_forgets_what_is_deleted(database: Database) -> None:
    begin(database, "old", days_ago=200, has_ended=False)
    for number in range(50):
        begin(database, f"another-{number}")
    database.event_store.append(attempt("old", result="zqxj"))
    database.event_store.append(attempt("old", number=2, after=9, result="another text since"))

    def terms(connection: apsw.Connection) -> set[str]:
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, instance)")
        found = {term for (term,) in connection.execute("SELECT DISTINCT term FROM temp.terms")}
        connection.execute("DROP TABLE temp.terms")
        return found

    def segments(connection: apsw.Connection) -> bytes:
        return b"".join(
            block for (block,) in connection.execute("SELECT block FROM words_data ORDER BY id")
        )

    assert b"qxj" in database.file.read(segments)
    purge(database)
    database.trash.delete(START + HOUR)
    is_first = True
    while database.trash.merge_text_index(is_first=is_first):
        is_first = False
    assert "qxj" not in database.file.read(terms)
    assert b"qxj" not in database.file.read(segments)
    found = database.event_store.page(wanted=TestFilter(text="hiking")).timelines
    assert len(found) == 50


def test_a_reader_in_the_middle_keeps_the_journal_for_now(database: Database, file: Path) -> None:
    begin(database, "removed")
    database.event_store.remove(["removed"], START)
    reader = apsw.Connection(str(file))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM tests").fetchall()
    database.trash.delete(START + HOUR)
    assert not database.trash.clear_journal()
    reader.execute("COMMIT")
    assert database.trash.clear_journal()
    reader.close()
