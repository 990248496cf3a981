"""From a path to a database that can be used."""

import shutil
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.files import StoreNotAFileError
from storebell.domain.errors.storage import (
    StoreUnwritableError,
)
from storebell.storage.database.database import Database
from storebell.storage.database.opening import check
from storebell.storage.sqlite.connecting import side_files
from storebell.storage.sqlite.errors import DamageFoundError
from support.damaged_databases import (
    PAGE,
    TESTS,
    be_text,
    fill,
    lose_a_page_of_events,
    open_it,
    write_at,
)
from support.stored import asked


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
