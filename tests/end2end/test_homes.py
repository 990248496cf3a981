"""A home folder of which Storebell can't make use, and what the terminal says about it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import LIMIT_SECONDS, Ran, environment_of

PLACES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows does not ask HOME for it")


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
