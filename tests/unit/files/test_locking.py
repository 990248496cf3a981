"""Locks: one holder at a time, and none that outlives its process."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from storebell.domain.errors.storage import FileUnwritableError
from storebell.files import locking
from storebell.files.locking import is_locked, locked, open_lock, try_lock
from support.stored import is_private

LIMIT_SECONDS = 60


def test_threads_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "apps.json"
    inside: list[int] = []
    most = []

    def work() -> None:
        for _ in range(20):
            with locked(file):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_SECONDS)
    assert len(most) == 80
    assert max(most) == 1


HOLDER = """
    import sys, time
    from pathlib import Path
    from storebell.files.locking import locked
    with locked(Path(sys.argv[1])):
        print("held", flush=True)
        time.sleep(600)
"""


def test_a_lock_that_is_held_for_long_is_reported_and_freed_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "LOCK_LIMIT_SECONDS", 0.2)
    file = tmp_path / "apps.json"
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(file)], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(FileUnwritableError) as caught, locked(file):
            pytest.fail("two had the lock")
        assert "Another Storebell" in str(caught.value.advice)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locked(file):
        pass


def test_a_lock_is_held_until_its_descriptor_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "a.lock"
    assert not is_locked(file), "where there is no file nobody holds it"
    first, second = open_lock(file), open_lock(file)
    try:
        try_lock(first)
        assert is_locked(file)
        with pytest.raises(OSError):  # noqa: PT011 - each system has its own
            try_lock(second)
    finally:
        os.close(first)
    assert not is_locked(file)
    try_lock(second)
    os.close(second)
    assert not is_locked(file)


def test_asking_takes_nothing_away_and_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "a.lock"
    for _ in range(3):
        assert not is_locked(file)
    assert not file.exists()
    descriptor = open_lock(file)
    assert not is_locked(file)
    try_lock(descriptor)
    os.close(descriptor)


def test_where_it_can_not_be_told_one_holds_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert is_locked(tmp_path / "folder")


def test_the_file_that_carries_the_lock_is_private_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "new" / "apps.json"
    with locked(file):
        assert is_locked(file.with_name("apps.json.lock"))
    assert not file.exists(), "the file itself is not touched"
    carrier = file.with_name("apps.json.lock")
    assert carrier.exists()
    assert is_private(carrier)
    assert is_private(file.parent)
    assert not is_locked(carrier)


def test_an_error_inside_lets_the_lock_go(tmp_path: Path) -> None:
    file = tmp_path / "apps.json"
    with pytest.raises(ZeroDivisionError), locked(file):
        raise ZeroDivisionError
    with locked(file):
        pass


def test_a_carrier_that_can_not_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "apps.json.lock").mkdir()
    with (
        pytest.raises(FileUnwritableError, match=r"apps\.json\.lock"),
        locked(tmp_path / "apps.json"),
    ):
        pytest.fail("it was locked")
