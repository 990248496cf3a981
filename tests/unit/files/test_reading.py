"""Regular files are read up to a bound, and nothing else is, however its name came to be."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from storebell.domain.errors.files import FileTooLargeError
from storebell.domain.errors.storage import FileUnreadableError, NotAFileError
from storebell.files.reading import (
    MIB,
    first_bytes,
    is_free_or_file,
    open_regular,
    read_beginning,
    read_file,
)
from storebell.files.refusals import NotRegularFileError

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX pipes, devices and links")


def test_a_file_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert read_beginning(tmp_path / "apps.json", 10) is None
    assert read_file(tmp_path / "apps.json", 10) is None


@pytest.mark.parametrize("name", ["a\0b", "half\ud800"])
def test_a_name_that_no_file_can_have_is_one_of_no_file(name: str, tmp_path: Path) -> None:
    assert read_beginning(tmp_path / name, 10) is None
    assert not is_free_or_file(tmp_path / name, 10)


def test_no_more_is_read_than_wanted(tmp_path: Path) -> None:
    file = tmp_path / "content"
    file.write_bytes(b"0123456789")
    assert read_beginning(file, 4) == b"0123"
    assert read_beginning(file, 40) == b"0123456789"
    assert read_file(file, 10) == b"0123456789"


def test_a_file_that_is_too_large_is_refused_with_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "content"
    file.write_bytes(bytes(11 * 1024))
    with pytest.raises(FileTooLargeError) as caught:
        read_file(file, 10 * 1024)
    assert "content" in str(caught.value.title)
    assert "10 KiB" in str(caught.value.advice)


def test_of_a_file_larger_than_the_memory_only_the_bound_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sparse"
    with file.open("wb") as stream:
        stream.truncate(1 << 42)
    with pytest.raises(FileTooLargeError):
        read_file(file, MIB)


def make_folder(place: Path) -> None:
    place.mkdir()


def make_pipe(place: Path) -> None:
    os.mkfifo(place)


def make_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(place))  # the whole path may be too long for a socket


def make_device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def make_terminal(place: Path) -> None:
    _, terminal = os.openpty()
    place.symlink_to(os.ttyname(terminal))


@posix_only
@pytest.mark.parametrize("make", [make_folder, make_pipe, make_socket, make_device, make_terminal])
def test_what_is_no_regular_file_is_neither_read_nor_waited_for(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    place = tmp_path / "keys.json"
    make(place)
    with pytest.raises(NotAFileError) as caught:
        read_beginning(place, 10)
    assert "keys.json" in str(caught.value.title)
    with pytest.raises(NotRegularFileError):
        first_bytes(place, 10)
    assert not is_free_or_file(place, 10)


@posix_only
def test_a_loop_of_links_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "keys.json"
    loop.symlink_to(loop)
    with pytest.raises(FileUnreadableError) as caught:
        read_beginning(loop, 10)
    assert os.strerror(errno.ELOOP) in str(caught.value.advice)


@posix_only
def test_a_pipe_that_took_the_files_name_is_not_waited_for_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, pipe = tmp_path / "keys.json", tmp_path / "pipe"
    file.write_bytes(b"{}")
    os.mkfifo(pipe)
    really_open = os.open
    monkeypatch.setattr(os, "open", lambda _file, flags: really_open(pipe, flags))
    with pytest.raises(NotAFileError):
        read_beginning(file, 10)


@posix_only
def test_a_descriptor_is_closed_where_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, pipe = tmp_path / "keys.json", tmp_path / "pipe"
    file.write_bytes(b"{}")
    os.mkfifo(pipe)
    really_open, opened = os.open, []

    def open_pipe(_file: Path, flags: int) -> int:
        opened.append(really_open(pipe, flags))
        return opened[-1]

    monkeypatch.setattr(os, "open", open_pipe)
    with pytest.raises(NotRegularFileError):
        open_regular(file)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])


def test_a_library_may_open_what_is_free_or_a_small_file(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    assert is_free_or_file(file, 10)
    file.write_bytes(b"0123456789")
    assert is_free_or_file(file, 10)
    file.write_bytes(b"0123456789+")
    assert not is_free_or_file(file, 10)
