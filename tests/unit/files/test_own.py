"""Files of Storebell's own are opened as they are: no link, no pipe, nobody else's."""

import errno
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from storebell.files.own import ensure_own, open_own, overwrite_beginning, overwrite_own
from storebell.files.refusals import LinkFoundError, NotRegularFileError, OtherOwnerError
from support.owners import give_away

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX modes, links and pipes")
MAKING = os.O_RDWR | os.O_CREAT


@posix_only
def test_what_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ensure_own(tmp_path / "bell")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "bell").stat().st_mode) == 0o600


def test_a_file_that_is_there_keeps_its_content_unless_it_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "bell"
    file.write_bytes(b"earlier")
    ensure_own(file)
    assert file.read_bytes() == b"earlier"
    overwrite_beginning(file, b"EAR")
    assert file.read_bytes() == b"EARlier"
    overwrite_own(file, b"!")
    assert file.read_bytes() == b"!"


@posix_only
@pytest.mark.parametrize("is_dangling", [True, False])
def test_a_link_is_not_followed(*, is_dangling: bool, tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "apps.json.lock"
    if not is_dangling:
        target.write_text("mine")
    link.symlink_to(target)
    for act in (lambda: open_own(link, MAKING), lambda: overwrite_own(link, b"!")):
        with pytest.raises(LinkFoundError) as caught:
            act()
        assert str(target) in str(caught.value)
    assert not target.exists() if is_dangling else target.read_text() == "mine"


@posix_only
def test_links_above_are_followed_and_a_loop_among_them_is_told(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "real")
    ensure_own(tmp_path / "way" / "bell")
    assert (tmp_path / "real" / "bell").exists()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        ensure_own(tmp_path / "loop" / "bell")


def make_pipe(place: Path) -> None:
    os.mkfifo(place)


def make_folder(place: Path) -> None:
    place.mkdir()


def make_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(place))  # the whole path may be too long for a socket


@posix_only
@pytest.mark.parametrize("make", [make_pipe, make_folder, make_socket])
@pytest.mark.parametrize("flags", [MAKING, os.O_WRONLY | os.O_CREAT, os.O_RDWR])
def test_what_is_no_file_is_neither_opened_nor_waited_for(
    make: Callable[[Path], None], flags: int, tmp_path: Path
) -> None:
    make(tmp_path / "bell")
    with pytest.raises(NotRegularFileError):
        open_own(tmp_path / "bell", flags)


@posix_only
def test_another_users_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "apps.json.lock"
    file.touch()
    give_away(file, monkeypatch)
    with pytest.raises(OtherOwnerError):
        open_own(file, MAKING)


@posix_only
def test_a_name_in_an_open_folder_stays_in_that_folder(tmp_path: Path) -> None:
    logs, elsewhere = tmp_path / "logs", tmp_path / "elsewhere"
    logs.mkdir()
    elsewhere.mkdir()
    folder = os.open(logs, os.O_RDONLY)
    try:
        logs.rename(tmp_path / "moved")
        logs.symlink_to(elsewhere)
        os.close(open_own(Path("storebell.log"), MAKING, folder=folder))
        (tmp_path / "moved" / "link").symlink_to(elsewhere / "x")
        with pytest.raises(LinkFoundError):
            open_own(Path("link"), MAKING, folder=folder)
    finally:
        os.close(folder)
    assert (tmp_path / "moved" / "storebell.log").exists()
    assert list(elsewhere.iterdir()) == []
