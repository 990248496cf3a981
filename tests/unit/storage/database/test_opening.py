"""From a path to a database that can be used."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.files import StoreNotAFileError
from storebell.domain.errors.storage import (
    NewerStoreError,
    StoreUnwritableError,
)
from storebell.domain.messages import msg
from storebell.storage.database.database import Database
from storebell.storage.database.opening import (
    check,
    identity_of,
    open_file,
    open_in_memory,
    replace_damaged,
)
from storebell.storage.sqlite.connecting import side_files
from storebell.storage.sqlite.errors import DamageFoundError
from storebell.storage.sqlite.schema import MIGRATIONS
from support.damaged_databases import (
    FOUND_AT,
    PAGE,
    TESTS,
    be_text,
    fill,
    lose_a_page_of_events,
    open_it,
    write_at,
)
from support.stored import asked, is_private


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of some size, closed."""
    file = tmp_path_factory.mktemp("template") / "storebell.db"
    fill(file)
    return file


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(template.parent, folder)
    return folder / "storebell.db"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(Exception, match="cannot be written") as caught:
        Database.open(tmp_path / "data" / "storebell.db")
    assert "reason" in dict(caught.value.advice.fields)  # type: ignore[attr-defined]  # ours


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    file.mkdir()
    with pytest.raises(StoreNotAFileError):
        Database.open(file)


def test_a_journal_without_its_database_is_not_applied_to_the_fresh_one(file: Path) -> None:
    database = open_it(file)
    database.event_store.begin(asked("in the journal"))
    event_store = file.with_name("storebell.db-wal").read_bytes()
    database.close()
    file.unlink()
    file.with_name("storebell.db-wal").write_bytes(event_store)
    with open_it(file) as database:
        assert database.event_store.count() == 0
        assert database.file.read(lambda connection: connection.pragma("integrity_check")) == "ok"
    kept = file.with_name("storebell.db.damaged-20261121T153000Z-wal")
    assert kept.read_bytes() == event_store


def test_two_damaged_files_of_one_second_are_both_kept(file: Path) -> None:
    for _ in range(3):
        be_text(file)
        open_it(file).close()
    assert [
        each.name
        for each in sorted(file.parent.glob("*.damaged-*"))
        if not each.name.endswith(("-wal", "-shm"))
    ] == [
        "storebell.db.damaged-20261121T153000Z",
        "storebell.db.damaged-20261121T153000Z-2",
        "storebell.db.damaged-20261121T153000Z-3",
    ]


def test_a_fresh_file_that_was_not_put_in_its_place_is_used(file: Path) -> None:
    """A process ended after it had saved everything, just before the last renaming."""
    file.rename(file.with_name("storebell.db.new"))
    for each in side_files(file):
        each.unlink(missing_ok=True)
    with open_it(file) as database:
        assert database.event_store.count() == TESTS


def test_an_unfinished_fresh_file_is_not_used(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.pragma("user_version", 0)
    connection.close()
    test_file = file.rename(file.with_name("storebell.db.new"))
    for each in side_files(file):
        each.unlink(missing_ok=True)
    with open_it(file) as database:
        assert database.event_store.count() == 0
    assert not test_file.exists()


def test_a_damaged_file_that_cannot_be_set_aside_stays_where_it_is(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_a_page_of_events(file)
    content = file.read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(StoreUnwritableError):
            open_it(file)
    assert file.read_bytes() == content
    with open_it(file) as database:
        assert database.event_store.count() == TESTS


def test_looking_for_damage_ends_when_its_time_is_up(tmp_path: Path) -> None:
    file = tmp_path / "large.db"
    connection = apsw.Connection(str(file))
    connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT)")
    connection.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "INSERT INTO numbers SELECT i, hex(randomblob(40)) FROM n"
    )
    connection.close()
    write_at(file, 2 * PAGE, bytes(PAGE))  # SQLite begins at the other end
    connection = apsw.Connection(str(file))
    check(connection, limit_seconds=-1)  # it was not come to
    with pytest.raises(DamageFoundError):
        check(connection, limit_seconds=60)
    connection.close()


def test_an_identity_follows_the_file_and_not_its_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert identity_of(one) is None
    one.write_bytes(b"a")
    other.write_bytes(b"b")
    first, second = identity_of(one), identity_of(other)
    assert first is not None
    assert first != second
    one.write_bytes(b"longer than before")
    assert identity_of(one) == first
    other.replace(one)
    assert identity_of(one) == second


def test_in_memory_the_form_is_the_newest_and_there_is_no_file() -> None:
    opened = open_in_memory(MIGRATIONS)
    assert (opened.identity, opened.version) == (None, len(MIGRATIONS))
    assert (opened.barrier, opened.notices) == (None, ())
    assert opened.connection.pragma("user_version") == len(MIGRATIONS)
    opened.connection.close()


def test_a_missing_database_is_made_whole_and_private(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "data" / "storebell.db"
    opened = open_file(file, MIGRATIONS, lambda: FOUND_AT)
    assert opened.identity == identity_of(file)
    assert (opened.version, opened.barrier, opened.notices) == (len(MIGRATIONS), None, ())
    assert opened.connection.pragma("journal_mode") == "wal"
    opened.connection.close()
    assert is_private(file)
    assert not list(file.parent.glob("*.new*"))


def test_a_newer_database_is_opened_with_the_reason_why_it_is_only_read(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    newer = (*MIGRATIONS, lambda connection: None)
    open_file(file, newer, lambda: FOUND_AT).connection.close()
    opened = open_file(file, MIGRATIONS, lambda: FOUND_AT)
    assert opened.version == len(newer)
    assert isinstance(opened.barrier, NewerStoreError)
    assert opened.notices == (opened.barrier,)
    opened.connection.close()


def test_a_copy_without_a_journal_of_its_own_gets_one(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    with Database.open(tmp_path / "other.db") as database:
        database.event_store.begin(asked())
        database.back_up(file)  # one file, complete in itself
    opened = open_file(file, MIGRATIONS, lambda: FOUND_AT)
    assert opened.connection.pragma("journal_mode") == "wal"
    opened.connection.close()


def test_a_file_that_another_process_has_replaced_is_left_alone(file: Path) -> None:
    before = file.read_bytes()
    stale = (0, 0)
    assert replace_damaged(file, stale, msg("A reason"), MIGRATIONS, lambda: FOUND_AT) == []
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.damaged-*"))


def test_what_was_saved_and_where_the_rest_is_kept_are_told(file: Path) -> None:
    [notice] = replace_damaged(
        file,
        identity_of(file),
        msg("A reason"),
        MIGRATIONS,
        lambda: datetime(2026, 1, 2, tzinfo=UTC),
    )
    fields = dict(notice.title.fields) | dict(notice.advice.fields)
    kept = file.with_name("storebell.db.damaged-20260102T000000Z")
    assert fields["kept"] == str(kept)
    assert fields["saved"] == TESTS
    assert kept.exists()
    with open_it(file) as database:
        assert database.event_store.count() == TESTS


def test_a_link_of_the_databases_name_is_not_followed(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    try:
        link.symlink_to(file)
    except OSError:
        assert sys.platform == "win32", "only Windows keeps links for administrators"
        return
    before = file.read_bytes()
    with pytest.raises(StoreNotAFileError):
        open_file(link, MIGRATIONS, lambda: FOUND_AT)
    with pytest.raises(StoreNotAFileError):
        replace_damaged(link, identity_of(link), msg("A reason"), MIGRATIONS, lambda: FOUND_AT)
    assert link.is_symlink()
    assert file.read_bytes() == before


if sys.platform != "win32":

    def test_a_pipe_of_the_databases_name_is_not_waited_for(tmp_path: Path) -> None:
        pipe = tmp_path / "storebell.db"
        os.mkfifo(pipe)
        with pytest.raises(StoreNotAFileError):
            open_file(pipe, MIGRATIONS, lambda: FOUND_AT)
