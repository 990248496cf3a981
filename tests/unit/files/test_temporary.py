"""Folders of one run go with it, and those of a killed one with the next."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from storebell.files.locking import open_lock
from storebell.files.temporary import LOCK_NAME, TemporaryFolder, sweep, temporary_folders
from support.owners import give_away

HOLDER = """
    import sys
    from storebell.files.temporary import TemporaryFolder
    folder = TemporaryFolder()
    (folder.path / "SubscriptionKey_2X9R4HXF34.p8").write_text("key")
    print(folder.path, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def hold() -> tuple["subprocess.Popen[bytes]", Path]:
    """A process with a folder of its own, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().decode().strip())


def test_a_folder_is_private_and_goes_when_it_is_closed(tmp_path: Path) -> None:
    folder = TemporaryFolder()
    assert folder.path.parent == tmp_path
    if os.name == "posix":
        assert folder.path.stat().st_mode & 0o777 == 0o700
    (folder.path / "key").write_text("x")
    folder.close()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_has_is_not() -> None:
    killed, left = hold()
    living, needed = hold()
    try:
        killed.kill()
        killed.communicate()
        assert list(temporary_folders()) == sorted([left, needed])
        sweep()
        assert list(temporary_folders()) == [needed]
        assert (needed / "SubscriptionKey_2X9R4HXF34.p8").exists()
    finally:
        living.kill()
        living.communicate()
    sweep()
    assert list(temporary_folders()) == []


def test_what_others_have_there_stays(tmp_path: Path) -> None:
    (tmp_path / "storebell-source").mkdir()
    (tmp_path / "storebell-source" / "README").write_text("mine")
    (tmp_path / "storebell-file").write_text("mine")
    older = tmp_path / "storebell-older"
    older.mkdir()
    (older / "SubscriptionKey_2X9R4HXF34.p8").write_text("key")
    assert list(temporary_folders()) == [older]
    sweep()  # nothing says that its process is gone
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners and links")
def test_another_users_folder_and_a_link_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / LOCK_NAME).touch()
    (tmp_path / "storebell-link").symlink_to(target)
    theirs = tmp_path / "storebell-theirs"
    theirs.mkdir()
    (theirs / LOCK_NAME).touch()
    give_away(theirs, monkeypatch)
    assert list(temporary_folders()) == []
    sweep()
    assert (target / LOCK_NAME).exists()
    assert (theirs / LOCK_NAME).exists()


def test_a_sweep_that_comes_between_costs_no_more_than_another_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times: list[int] = []

    def open_and_be_swept(file: Path) -> int:
        descriptor = open_lock(file)
        if not times:
            times.append(1)
            sweep()
        return descriptor

    monkeypatch.setattr("storebell.files.temporary.open_lock", open_and_be_swept)
    folder = TemporaryFolder()
    assert (folder.path / LOCK_NAME).exists()
    folder.close()
    assert times == [1]


def test_nothing_is_made_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent/folder")
    with pytest.raises(OSError, match="No such file"):
        TemporaryFolder()
    assert list(temporary_folders()) == []
