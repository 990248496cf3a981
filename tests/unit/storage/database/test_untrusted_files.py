"""No database is opened where it, its folder or a file beside it may be somebody else's."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from storebell.domain.errors.files import FolderNotTrustedError, StoreNotAFileError
from storebell.files.refusals import OtherOwnerError
from storebell.storage.database.database import Database
from storebell.storage.database.recovery import hold
from storebell.storage.sqlite.connecting import (
    SIDE_SUFFIXES,
    connect,
    connect_to_read,
    make_private,
    side_files,
)
from support.owners import give_away
from support.stored import asked

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX owners, links and pipes")

Act = Callable[[Path], object]


def open_and_close(file: Path) -> None:
    Database.open(file).close()


def hold_and_let_go(file: Path) -> None:
    with hold(file):
        pass


OPENINGS: tuple[Act, ...] = (open_and_close, connect, connect_to_read, hold_and_let_go)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with one test, closed."""
    file = tmp_path / "data" / "storebell.db"
    with Database.open(file) as database:
        database.event_store.begin(asked("t-1"), "me")
    return file


def make_link(place: Path) -> None:
    place.unlink(missing_ok=True)
    target = place.parent.parent / "target"
    target.write_bytes(b"mine")
    place.symlink_to(target)


def make_dangling_link(place: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(place.parent.parent / "nowhere")


def make_pipe(place: Path) -> None:
    place.unlink(missing_ok=True)
    os.mkfifo(place)


def make_folder(place: Path) -> None:
    place.unlink(missing_ok=True)
    place.mkdir()


@pytest.mark.parametrize("act", OPENINGS)
@pytest.mark.parametrize("suffix", ["", *SIDE_SUFFIXES])
@pytest.mark.parametrize("make", [make_link, make_dangling_link, make_pipe, make_folder])
def test_what_is_no_file_is_not_opened_by_sqlite(
    make: Act, suffix: str, act: Act, file: Path, tmp_path: Path
) -> None:
    place = file.with_name(file.name + suffix)
    make(place)
    before = place.lstat()
    with pytest.raises(StoreNotAFileError) as caught:
        act(file)
    assert str(place) in str(caught.value.title)
    assert place.lstat().st_ino == before.st_ino, "it stays, for a person to look at"
    assert not (tmp_path / "nowhere").exists()
    if make is make_link:
        assert (tmp_path / "target").read_bytes() == b"mine"


@pytest.mark.parametrize("act", OPENINGS)
@pytest.mark.parametrize("suffix", ["", *SIDE_SUFFIXES])
def test_nor_is_another_users(
    suffix: str, act: Act, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = file.with_name(file.name + suffix)
    place.touch()
    monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
    give_away(place, monkeypatch)
    with pytest.raises(StoreNotAFileError) as caught:
        act(file)
    assert "another user" in str(caught.value.advice)


def test_nor_one_in_another_users_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give_away(file.parent, monkeypatch)
    with pytest.raises(FolderNotTrustedError):
        Database.open(file)


def test_nor_one_in_a_folder_behind_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file.parent)
    with pytest.raises(FolderNotTrustedError):
        Database.open(tmp_path / "link" / file.name)


def test_a_folder_that_others_may_write_to_is_closed_to_them(file: Path) -> None:
    file.parent.chmod(0o777)
    open_and_close(file)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o755


def test_a_fresh_database_that_another_user_made_ready_is_not_put_in_place(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = file.with_name("storebell.db.new")
    file.rename(planted)
    if os.geteuid() == 0:
        give_away(planted, monkeypatch)
    else:
        other = planted.stat()

        def refuse(status: os.stat_result) -> None:
            # A fresh file may get the number of the one that was removed.
            if (status.st_ino, status.st_mtime_ns) == (other.st_ino, other.st_mtime_ns):
                raise OtherOwnerError

        monkeypatch.setattr("storebell.storage.sqlite.connecting.refuse_other_owner", refuse)
    with Database.open(file) as database:
        assert database.event_store.timeline("t-1") is None
    assert not planted.exists()


def test_no_mode_is_changed_through_a_link(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    target.chmod(0o644)
    file.chmod(0o644)
    for place in side_files(file):
        place.unlink(missing_ok=True)
        place.symlink_to(target)
    make_private(file)
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
