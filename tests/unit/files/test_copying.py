"""Copies of regular files, of a size that is bounded."""

import os
from pathlib import Path

import pytest

from storebell.files import copying
from storebell.files.copying import copy_file
from storebell.files.refusals import NotRegularFileError, TooLargeError
from support.stored import is_private


def test_a_copy_is_whole_private_and_new(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    content = os.urandom(3_000_000)
    source.write_bytes(content)
    source.chmod(0o644)
    assert copy_file(source, target, 3_000_000) == 3_000_000
    assert target.read_bytes() == content
    assert is_private(target)
    assert source.read_bytes() == content


def test_an_empty_file_is_copied_too(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert copy_file(tmp_path / "a", tmp_path / "b", 0) == 0
    assert (tmp_path / "b").read_bytes() == b""


def test_what_is_too_large_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    with pytest.raises(TooLargeError):
        copy_file(tmp_path / "a", tmp_path / "b", 4)
    assert not (tmp_path / "b").exists()


def test_a_file_that_grows_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"1234")
    monkeypatch.setattr(copying, "_CHUNK_BYTES", 2)
    read = os.read

    def read_and_grow(descriptor: int, size: int) -> bytes:
        with source.open("ab") as stream:
            stream.write(b"xx")
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", read_and_grow)
    with pytest.raises(TooLargeError):
        copy_file(source, tmp_path / "b", 4)


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        copy_file(tmp_path / "a", tmp_path / "b", 10)
    assert (tmp_path / "b").read_bytes() == b"old"


def test_what_is_no_file_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotRegularFileError):
        copy_file(tmp_path / "folder", tmp_path / "b", 10)
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
        for name in (tmp_path / "pipe", Path("/dev/zero")):
            with pytest.raises(NotRegularFileError):
                copy_file(name, tmp_path / "b", 10)
    with pytest.raises(FileNotFoundError):
        copy_file(tmp_path / "nothing", tmp_path / "b", 10)
    assert not (tmp_path / "b").exists()


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    descriptor = os.open(tmp_path / "a", os.O_RDONLY)
    os.close(descriptor)
    for _ in range(3):
        with pytest.raises(TooLargeError):
            copy_file(tmp_path / "a", tmp_path / "b", 1)
    again = os.open(tmp_path / "a", os.O_RDONLY)
    os.close(again)
    assert again == descriptor
