"""Folders for its files of which Storebell can't make use, and what the terminal says then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import (
    LIMIT_SECONDS,
    Ran,
    environment_of,
    next_record,
    running_storebell,
    storebell,
)

PLACES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows asks no variable; no SIGTERM")


def at_home(home: Path, *arguments: str, locale: str = "C.UTF-8") -> Ran:
    """A command without --basedir, of a user whose home this is."""
    environment = environment_of({"HOME": str(home), "LC_ALL": locale})
    if locale == "C":
        environment |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = subprocess.run(
        [sys.executable, "-m", "storebell", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_SECONDS,
        env={name: value for name, value in environment.items() if name not in PLACES},
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


# -- whose name is no text ------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize(
    "command",
    ["send --environment local", "tests", "keys list", "settings", "security", "--self-check", ""],
)
def test_a_home_whose_name_is_no_text_gets_advice(command: str, tmp_path: Path) -> None:
    ran = at_home(tmp_path / os.fsdecode(b"h\xf6me"), *command.split())
    assert ran.code == 2
    assert "can't be the folder for Storebell's files" in ran.err
    assert "bytes that are not UTF-8" in ran.err
    assert "--basedir" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="macOS reads names as UTF-8 in every locale")
def test_so_does_one_that_this_locale_can_not_read(tmp_path: Path) -> None:
    ran = at_home(tmp_path / "höme", "tests", locale="C")
    assert ran.code == 2
    assert "bytes that are not ASCII" in ran.err
    assert at_home(tmp_path / "höme", "tests").code == 0


# -- in which nothing can be written --------------------------------------------------------------


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A base folder in which neither tests nor a root can be kept, not even by the superuser."""
    (tmp_path / "data").write_bytes(b"")
    return tmp_path


IN_MEMORY = "Local signs with a root certificate that is in memory only"


def test_local_goes_on_in_memory_and_says_so(sealed: Path) -> None:
    ran = storebell(sealed, "send", "--environment", "local")
    assert ran.code == 0, ran.err
    assert "signature and payload are valid (simulator root)" in ran.out
    assert "root to trust: none" in ran.out
    assert IN_MEMORY in ran.err
    assert f"“{sealed / 'data'}” cannot be written" in ran.err, "nor is the test kept"
    recorded = storebell(sealed, "send", "--environment", "local", "--json")
    assert recorded.code == 0, recorded.err
    assert [record["root_file"] for record in recorded.of("asked")] == [None]
    assert [record["seen"] for record in recorded.of("notice")][:1] == [IN_MEMORY]
    assert [record["valid"] for record in recorded.of("verified")] == [True]


@posix_only
def test_a_simulator_writes_its_root_for_this_run(sealed: Path) -> None:
    with running_storebell(sealed, "simulate", "--json") as simulator:
        ready = next_record(simulator)
        root_file = Path(str(ready["root_file"]))
        assert root_file.read_bytes()[:1] == b"\x30", "DER"
        assert not root_file.is_relative_to(sealed)
        simulator.terminate()
        assert simulator.wait(timeout=LIMIT_SECONDS) == 0
        assert simulator.stderr is not None
        assert IN_MEMORY in simulator.stderr.read()
    assert not root_file.exists()


def test_all_eleven_go_on_in_memory(sealed: Path) -> None:
    ran = storebell(sealed, "eleven")
    assert ran.code == 0, ran.err
    assert "TIMED_OUT" in ran.out
    assert ran.err.count(IN_MEMORY) == 1
    assert f"“{sealed / 'data'}” cannot be written" in ran.err, "nor are the tests kept"
