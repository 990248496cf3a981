"""Files that are whole or absent, whatever ends the process that writes them."""

import errno
import os
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from storebell.domain.errors.storage import FileUnreadableError, FileUnwritableError
from storebell.files.folders import make_private_folder
from storebell.files.locking import locked
from storebell.files.reading import read_beginning, read_file
from storebell.files.writing import write_own

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX modes and file systems")


@posix_only
def test_folders_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "apps.json"
    before = os.umask(0)
    try:
        with locked(file):
            write_own(file, b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (file.parent, file.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in file.parent.iterdir())


@posix_only
def test_a_folder_of_the_users_own_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_folder_in_a_files_place_is_named(tmp_path: Path) -> None:
    file = tmp_path / "apps.json"
    file.mkdir()
    with pytest.raises((FileUnreadableError, FileUnwritableError)) as caught:
        read_beginning(file, 10)
    assert "apps.json" in str(caught.value.title)
    with pytest.raises(FileUnwritableError):
        write_own(file, b"x")


def test_a_file_in_a_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("not a folder")
    with pytest.raises(FileUnwritableError) as caught:
        make_private_folder(tmp_path / "settings")
    assert "settings" in str(caught.value.title)


def test_a_failed_write_keeps_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "apps.json"
    write_own(file, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileUnwritableError) as caught:
        write_own(file, b"new")
    assert os.strerror(errno.ENOSPC) in str(caught.value.advice)
    assert file.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["apps.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's full device")
def test_a_full_disk_is_said_in_the_oss_words(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritableError):
        write_own(Path("/dev/full/apps.json"), b"x")


def test_what_a_crash_left_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "apps.json"
    (tmp_path / "apps.json.new").write_bytes(b"half")
    write_own(file, b"whole")
    assert [each.name for each in tmp_path.iterdir()] == ["apps.json"]
    assert file.read_bytes() == b"whole"


WRITER = """
    import sys
    from pathlib import Path
    from storebell.files.locking import locked
    from storebell.files.writing import write_own
    file = Path(sys.argv[1])
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        with locked(file):
            write_own(file, (f"{number:08} " * 20_000).encode())
"""


@posix_only
def test_a_process_killed_while_it_writes_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    file = tmp_path / "apps.json"
    seen = set()
    for round_number in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(file)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.01 + 0.007 * round_number)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        content = read_file(file, 1_000_000)
        if content is not None:
            words = content.split()
            assert len(words) == 20_000
            assert len(set(words)) == 1
            seen.add(words[0])
    assert seen
    with locked(file):
        write_own(file, b"and it goes on")
    assert file.read_bytes() == b"and it goes on"
