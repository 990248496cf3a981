"""Which processes are there, in a folder that nobody else can have exchanged."""

import os
from pathlib import Path

import pytest

from storebell.domain.errors.files import FolderNotTrustedError
from storebell.storage.files.process_registry import ProcessRegistry

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX links")


def test_a_process_is_there_until_it_is_closed(tmp_path: Path) -> None:
    first = ProcessRegistry(tmp_path / "state" / "present")
    second = ProcessRegistry(tmp_path / "state" / "present")
    assert first.is_alive(second.owner)
    second.close()
    assert not first.is_alive(second.owner)
    first.close()
    assert list((tmp_path / "state" / "present").iterdir()) == []


@posix_only
@pytest.mark.parametrize("name", ["state", "state/present"])
def test_neither_of_its_folders_may_be_a_link(name: str, tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "base" / name
    elsewhere.mkdir()
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    with pytest.raises(FolderNotTrustedError):
        ProcessRegistry(tmp_path / "base" / "state" / "present")
    assert list(elsewhere.iterdir()) == []


@posix_only
def test_what_is_no_file_counts_as_a_process_that_lives_and_is_not_waited_for(
    tmp_path: Path,
) -> None:
    with ProcessRegistry(tmp_path / "present") as registry:
        os.mkfifo(tmp_path / "present" / "1.alive")
        (tmp_path / "present" / "2.alive").symlink_to(tmp_path / "elsewhere")
        assert registry.is_alive("1")
        assert registry.is_alive("2")
        assert not (tmp_path / "elsewhere").exists()
