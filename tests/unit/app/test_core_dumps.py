"""A process that holds a key leaves no core file, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import environment_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no core files")


def ended_by_a_crash(folder: Path, program: str) -> int:
    """The wait status of a program that is aborted once it has written a line; cores are allowed
    for it by whoever started it.
    """
    import resource

    _, hardest = resource.getrlimit(resource.RLIMIT_CORE)
    allow = f"import resource as r; r.setrlimit(r.RLIMIT_CORE, ({hardest}, {hardest}))"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{allow}\n{program}"],
        cwd=folder,
        stdout=subprocess.PIPE,
        env=environment_of({}),
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline()
    os.kill(process.pid, signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -signal.SIGABRT
    return status


def test_a_crash_leaves_no_core_file(tmp_path: Path) -> None:
    basedir = str(tmp_path / "base")
    program = (
        "from storebell.app.start import start\n"
        f"start(['--basedir', {basedir!r}, 'simulate', '--json'])"
    )
    status = ended_by_a_crash(tmp_path, program)
    assert os.WIFSIGNALED(status)
    assert not os.WCOREDUMP(status)
    assert [file.name for file in tmp_path.iterdir()] == ["base"]


if sys.platform == "linux":

    def test_the_kernel_is_told_that_nothing_is_to_be_dumped() -> None:
        program = (
            "import ctypes, resource\n"
            "from storebell.app.core_dumps import forbid_attaching, forbid_core_dumps\n"
            "forbid_core_dumps()\n"
            "forbid_attaching()\n"
            "print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3))"
        )
        told = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert told.stdout.split() == ["0", "0"]
