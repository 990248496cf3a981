"""What a killed process left in the system's temporary folder is listed, and goes with the next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import environment_of, next_record, running_storebell, storebell

KILLED = """
import os, signal
from storebell.files.temporary import TemporaryFolder
folder = TemporaryFolder()
(folder.path / "SubscriptionKey_2X9R4HXF34.p8").write_text("a key")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX's signal")
def test_the_key_that_a_killed_simulator_left_is_listed_and_goes_with_the_next(
    tmp_path: Path,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary)}
    subprocess.run(
        [sys.executable, "-c", KILLED], env=environment_of(environment), check=False, timeout=60
    )
    [key] = temporary.glob("*/SubscriptionKey_*.p8")
    ran = storebell(tmp_path, "security", "--json", environment=environment)
    listed = ran.records[0]["files"]
    assert isinstance(listed, list)
    [file] = [one for one in listed if one["path"] == str(key)]
    assert file["is_private"] is True
    assert "simulator" in file["holds"]
    with running_storebell(tmp_path, "simulate", "--json", environment=environment) as process:
        next_record(process)
        assert not key.exists()
