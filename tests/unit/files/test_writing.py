"""A file that a person named is replaced whole or not at all, and only where it is a file."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from storebell.domain.errors.files import LinkNotReplacedError, NotReplacedError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.files.writing import replacing, write_file

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX modes, links and devices")


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_new_file_has_the_content_and_the_mode_that_was_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "private", b"x")
        write_file(tmp_path / "shared", b"y", mode=0o666)
    finally:
        os.umask(before)
    assert (tmp_path / "private").read_bytes() == b"x"
    assert names_in(tmp_path) == ["private", "shared"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o644


def test_no_folder_is_made_for_it(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritableError):
        write_file(tmp_path / "a" / "export", b"x")
    assert names_in(tmp_path) == []


@posix_only
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_file(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_nothing_else_of_the_users_is_touched(tmp_path: Path) -> None:
    for name in ("export.new", "export.tmp", ".export.new", "export~"):
        (tmp_path / name).write_text("mine")
    write_file(tmp_path / "export", b"x")
    assert len(names_in(tmp_path)) == 5
    assert all(file.read_text() == "mine" for file in tmp_path.iterdir() if file.name != "export")


def test_the_longest_name_that_a_file_can_have_can_be_written(tmp_path: Path) -> None:
    write_file(tmp_path / ("x" * 255), b"x")
    assert names_in(tmp_path) == ["x" * 255]


def make_folder(place: Path) -> None:
    place.mkdir()


def make_pipe(place: Path) -> None:
    os.mkfifo(place)


@posix_only
@pytest.mark.parametrize("make", [make_folder, make_pipe])
def test_what_is_no_file_stays_what_it_is(make: Callable[[Path], None], tmp_path: Path) -> None:
    place = tmp_path / "export"
    make(place)
    before = place.lstat()
    with pytest.raises(NotReplacedError) as caught:
        write_file(place, b"x")
    assert "standard output" in str(caught.value.advice)
    after = place.lstat()
    assert (after.st_mode, after.st_ino) == (before.st_mode, before.st_ino)
    assert names_in(tmp_path) == ["export"]


@posix_only
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's full device")
def test_a_device_stays_what_it_is() -> None:
    device = Path("/dev/full")
    before = device.stat()
    with pytest.raises(NotReplacedError):
        write_file(device, b"x")
    after = device.stat()
    assert (after.st_mode, after.st_rdev) == (before.st_mode, before.st_rdev)


@posix_only
@pytest.mark.parametrize("is_dangling", [True, False])
def test_a_link_is_neither_followed_nor_replaced(*, is_dangling: bool, tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "export"
    if not is_dangling:
        target.write_text("mine")
    link.symlink_to(target)
    with pytest.raises(LinkNotReplacedError) as caught:
        write_file(link, b"x")
    assert str(target) in str(caught.value.advice)
    assert link.is_symlink()
    assert not target.exists() if is_dangling else target.read_text() == "mine"


@posix_only
def test_a_link_that_took_the_name_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "export"

    def write_slowly() -> None:
        with replacing(file) as stream:
            stream.write(b"x")
            file.symlink_to("/dev/null")

    with pytest.raises(LinkNotReplacedError):
        write_slowly()
    assert file.is_symlink()
    assert names_in(tmp_path) == ["export"]


def test_what_failed_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "export"
    file.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileUnwritableError) as caught:
        write_file(file, b"new")
    assert os.strerror(errno.ENOSPC) in str(caught.value.advice)
    assert file.read_bytes() == b"old"
    assert names_in(tmp_path) == ["export"]


def test_an_error_of_the_writers_own_leaves_the_old_content(tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_bytes(b"old")

    def fail() -> None:
        with replacing(file) as stream:
            stream.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert file.read_bytes() == b"old"
    assert names_in(tmp_path) == ["export"]
