"""What Storebell keeps is believed only where nobody else can have put it there."""

import os
from pathlib import Path

import pytest

from storebell.domain.errors.files import FileNotTrustedError, FileTooLargeError
from storebell.domain.errors.storage import FileUnreadableError, NotAFileError
from storebell.files.own_reading import read_own, read_own_beginning
from support.owners import give_away

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX modes, owners and links")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of Storebell's own, with three bytes."""
    folder = tmp_path / "settings"
    folder.mkdir(mode=0o700)
    (folder / "apps.json").write_bytes(b"abc")
    return folder / "apps.json"


def refused(file: Path) -> FileNotTrustedError:
    with pytest.raises(FileNotTrustedError) as caught:
        read_own(file, 100)
    return caught.value


def test_a_file_of_ones_own_is_read_up_to_a_limit(file: Path, tmp_path: Path) -> None:
    assert read_own(file, 3) == b"abc"
    assert read_own_beginning(file, 2) == b"ab"
    with pytest.raises(FileTooLargeError):
        read_own(file, 2)
    assert read_own(file.with_name("keys.json"), 3) is None
    assert read_own(tmp_path / "nowhere" / "keys.json", 3) is None


@posix_only
def test_another_users_file_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
    give_away(file, monkeypatch)
    error = refused(file)
    assert str(file) in str(error.title)
    assert "another user" in str(error.advice)


@posix_only
def test_nor_is_one_in_another_users_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give_away(file.parent, monkeypatch)
    error = refused(file)
    assert str(file) not in str(error.title)
    assert str(file.parent) in str(error.title)
    assert "another user" in str(error.advice)


@posix_only
def test_nor_one_behind_a_link(file: Path, tmp_path: Path) -> None:
    link = file.with_name("keys.json")
    link.symlink_to(file)
    assert str(file) in str(refused(link).advice)
    (tmp_path / "link").symlink_to(file.parent)
    assert str(tmp_path / "link") in str(refused(tmp_path / "link" / "apps.json").title)
    link.unlink()
    link.symlink_to(file.with_name("nowhere"))
    assert "nowhere" in str(refused(link).advice)


@posix_only
@pytest.mark.parametrize("mode", [0o666, 0o602, 0o620, 0o664])
def test_nor_one_that_others_can_write_to(file: Path, mode: int) -> None:
    file.parent.chmod(0o755)
    file.chmod(mode)
    assert "write to it" in str(refused(file).advice)
    file.parent.chmod(0o700)
    assert read_own(file, 3) == b"abc", "nobody else comes as far as to the file"


@posix_only
def test_a_folder_that_others_may_write_to_is_closed_to_them_first(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.parent.chmod(0o777)
    assert read_own(file, 3) == b"abc"
    assert file.parent.stat().st_mode & 0o777 == 0o755
    file.parent.chmod(0o777)
    monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
    give_away(file, monkeypatch)
    refused(file)


@posix_only
def test_a_disk_without_modes_is_no_reason(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fchmod", lambda *_: None)
    file.parent.chmod(0o777)
    file.chmod(0o777)
    assert read_own(file, 3) == b"abc"


@posix_only
def test_what_is_no_file_is_not_waited_for(file: Path, tmp_path: Path) -> None:
    pipe = file.with_name("pipe")
    os.mkfifo(pipe)
    for place in (pipe, file.parent):
        with pytest.raises(NotAFileError):
            read_own(place, 3)
    with pytest.raises(FileUnreadableError):
        read_own(file / "below a file", 3)
    assert list(tmp_path.iterdir()) == [file.parent]
