"""The file by which other processes learn of a change."""

import os
from pathlib import Path

import pytest

from storebell.storage.files.change_signal import ChangeSignal
from support.owners import give_away
from support.stored import is_private


def test_each_change_touches_the_file_itself(tmp_path: Path) -> None:
    signal = ChangeSignal(tmp_path / "changed")
    assert not signal.file.exists()
    signal.notify()
    first = signal.file.stat()
    os.utime(signal.file, ns=(0, 0))
    signal.notify()
    second = signal.file.stat()
    assert second.st_ino == first.st_ino, "a watcher would lose a file that is replaced"
    assert second.st_mtime_ns > 0
    assert second.st_size == first.st_size
    assert is_private(signal.file)


def test_it_never_fails(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "folder", tmp_path / "nowhere" / "changed"):
        ChangeSignal(place).notify()
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="only Windows keeps links for administrators")
def test_a_link_of_its_name_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "changed").symlink_to(tmp_path / "precious")
    ChangeSignal(tmp_path / "changed").notify()
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_it_is_written_where_the_folder_is_ones_own(tmp_path: Path) -> None:
    ChangeSignal(tmp_path / "bell").notify()
    assert (tmp_path / "bell").read_bytes() == b"!"
    ChangeSignal(tmp_path / "missing" / "bell").notify()
    assert not (tmp_path / "missing").exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners and links")
@pytest.mark.parametrize("is_link", [True, False])
def test_nothing_is_written_through_a_folder_of_somebody_elses(
    *, is_link: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "bell").write_bytes(b"mine")
    state = tmp_path / "state"
    if is_link:
        state.symlink_to(elsewhere)
    else:
        elsewhere.rename(state)
        give_away(state, monkeypatch)
    ChangeSignal(state / "bell").notify()
    assert (state / "bell").read_bytes() == b"mine"
