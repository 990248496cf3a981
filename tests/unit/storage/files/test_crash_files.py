"""Which files tell of a crash, who is told of it, and for how long it is kept."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.storage.files.crash_files import MOST_FILES, RETENTION, CrashFiles, open_crash_file
from support.owners import give_away

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX owners and links")

DUMP = (
    'Fatal Python error: Aborted\n\nCurrent thread 0x1 (most recent call first):\n  File "x.py"\n'
)
LONG_AGO = 3600.0

RUNNING = """
import sys
from pathlib import Path
from storebell.storage.files.crash_files import open_crash_file
open_crash_file(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def leave(folder: Path, name: str, content: str = DUMP, *, age: float = LONG_AGO) -> Path:
    """The file of a process that is gone."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(content, encoding="utf-8")
    at = time.time() - age
    os.utime(file, (at, at))
    return file


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def crash_files(folder: Path) -> CrashFiles:
    return CrashFiles(folder, lambda: True)


def test_each_process_has_an_empty_file_of_its_own_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "crashes"
    descriptors = [open_crash_file(folder) for _ in range(2)]
    assert len(names(folder)) == 2
    for file in folder.iterdir():
        assert file.stat().st_size == 0
        if os.name == "posix":
            assert file.stat().st_mode & 0o777 == 0o600
    for descriptor in descriptors:
        os.close(descriptor)


def test_a_crash_is_given_out_once_and_kept(tmp_path: Path) -> None:
    leave(tmp_path, "running-1.txt", age=60)
    [crash] = crash_files(tmp_path).take_unreported()
    assert crash.dump == DUMP.strip()
    assert 55 < (datetime.now(UTC) - crash.at).total_seconds() < 120
    assert crash_files(tmp_path).take_unreported() == []
    assert names(tmp_path) == ["crash-1.txt"]
    assert crash_files(tmp_path).newest() == crash


def test_a_crash_just_before_is_told_as_well(tmp_path: Path) -> None:
    leave(tmp_path, "running-1.txt", age=0)
    assert len(crash_files(tmp_path).take_unreported()) == 1


def test_crashes_are_told_in_the_order_in_which_they_happened(tmp_path: Path) -> None:
    leave(tmp_path, "running-a.txt", DUMP.replace("Aborted", "second"), age=10)
    leave(tmp_path, "running-b.txt", DUMP.replace("Aborted", "first"), age=20)
    told = [crash.dump.split("\n")[0] for crash in crash_files(tmp_path).take_unreported()]
    assert told == ["Fatal Python error: first", "Fatal Python error: second"]
    newest = crash_files(tmp_path).newest()
    assert newest is not None
    assert "second" in newest.dump


@pytest.mark.parametrize("content", ["", "Windows fatal exception: code 0x8001010d\n"])
def test_a_process_that_did_not_crash_leaves_nothing(content: str, tmp_path: Path) -> None:
    leave(tmp_path, "running-1.txt", content)
    assert crash_files(tmp_path).take_unreported() == []
    assert names(tmp_path) == []


def test_a_file_that_was_made_just_now_is_left_to_its_process(tmp_path: Path) -> None:
    leave(tmp_path, "running-1.txt", "", age=1)
    assert crash_files(tmp_path).take_unreported() == []
    assert names(tmp_path) == ["running-1.txt"]


def test_a_process_that_runs_is_left_alone_until_it_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUNNING, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        [file] = tmp_path.iterdir()
        # As Windows lets a handled exception be written while the process lives on.
        file.write_text(DUMP, encoding="utf-8")
        assert crash_files(tmp_path).take_unreported() == []
        assert file.exists()
        process.kill()
        process.wait()
    assert len(crash_files(tmp_path).take_unreported()) == 1


def test_only_so_many_are_kept_and_only_for_so_long(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 3):
        leave(tmp_path, f"running-{number}.txt", age=100 + number)
    leave(tmp_path, "crash-old.txt", age=RETENTION.total_seconds() + 60)
    assert len(crash_files(tmp_path).take_unreported()) == MOST_FILES + 3
    assert names(tmp_path) == [f"crash-{number}.txt" for number in range(MOST_FILES)]


def test_a_wrong_clock_takes_no_crash_away(tmp_path: Path) -> None:
    leave(tmp_path, "crash-kept.txt", age=RETENTION.total_seconds() + 60)
    assert CrashFiles(tmp_path, lambda: False).take_unreported() == []
    assert names(tmp_path) == ["crash-kept.txt"]
    assert crash_files(tmp_path).take_unreported() == []
    assert names(tmp_path) == []


def test_starts_that_never_told_of_them_do_not_fill_the_folder(tmp_path: Path) -> None:
    for number in range(60):
        leave(tmp_path, f"running-{number:02}.txt", age=1000 - number)
    os.close(open_crash_file(tmp_path))
    assert len(names(tmp_path)) == 51
    assert not (tmp_path / "running-09.txt").exists()
    assert (tmp_path / "running-10.txt").exists()


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "running-1.txt").mkdir()
    (tmp_path / "crash-1.txt").mkdir()
    os.utime(tmp_path / "running-1.txt", (0, 0))
    files = crash_files(tmp_path)
    assert files.take_unreported() == []
    assert files.newest() is None
    assert names(tmp_path) == ["crash-1.txt", "running-1.txt"]


def test_without_a_folder_nothing_is_told(tmp_path: Path) -> None:
    files = crash_files(tmp_path / "none")
    assert files.take_unreported() == []
    assert files.newest() is None


@posix_only
def test_a_folder_behind_a_link_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    kept = [leave(elsewhere, f"crash-{number}.txt") for number in range(MOST_FILES + 2)]
    kept.append(leave(elsewhere, "running-1.txt", ""))
    (tmp_path / "crashes").symlink_to(elsewhere)
    files = crash_files(tmp_path / "crashes")
    assert files.take_unreported() == []
    assert files.newest() is None
    assert names(elsewhere) == sorted(file.name for file in kept)


@posix_only
def test_a_crash_that_another_user_planted_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
    for name in ("crash-1.txt", "running-1.txt"):
        give_away(leave(tmp_path, name), monkeypatch)
    assert crash_files(tmp_path).newest() is None
    assert crash_files(tmp_path).take_unreported() == []
