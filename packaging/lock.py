"""Write the lock files anew from pyproject.toml: `.venv/bin/python packaging/lock.py [--upgrade]`.

Without --upgrade, versions move only as far as pyproject.toml asks. The files name versions and
hashes but no package index, so that each machine uses the one it is set up for.

A version that was published within the last days is not taken: one with stolen credentials behind
it is usually found and withdrawn within hours. What resolves all this is uv, from a lock with
hashes of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = Path("packaging") / "locks"
# File: the dependency group that it holds beside the runtime dependencies. The first one is the
# largest, and the others follow its versions.
GROUPS = {"dev.txt": "dev", "run.txt": "setup", "freeze.txt": "freeze"}
# Tools that are installed by themselves: the runtime dependencies are not in their locks.
TOOLS = {"lock.txt": "lock", "audit.txt": "audit"}
COOLDOWN = "7 days"


def install_command(python: str) -> list[str]:
    command = [python, "-m", "pip", "install", "--quiet", "--require-hashes"]
    return [*command, "--only-binary", ":all:", "--requirement", str(ROOT / LOCKS / "lock.txt")]


def install_uv(scratch: Path) -> str:
    """Install the locked uv into a folder that is thrown away afterwards."""
    subprocess.run([sys.executable, "-m", "venv", str(scratch)], check=True)
    programs = scratch / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run(install_command(str(programs / "python")), check=True)
    return str(programs / "uv")


def whole_project(name: str) -> list[str]:
    return ["pyproject.toml", "--group", GROUPS[name]]


def compile_command(uv: str, name: str, extra: Sequence[str]) -> list[str]:
    output = LOCKS / name
    command = [uv, "pip", "compile"]
    command += ["--group", TOOLS[name]] if name in TOOLS else whole_project(name)
    command += ["--exclude-newer", COOLDOWN]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    # Where a version has wheels for some systems only, its source archive would be no use:
    # dev.py installs wheels and nothing else.
    command += ["--only-binary", ":all:", "--no-emit-build-options"]
    leader = next(iter(GROUPS))
    if name != leader:
        command += ["--constraints", (LOCKS / leader).as_posix(), "--no-annotate"]
    return [*command, "--output-file", output.as_posix(), *extra]


def main() -> int:
    parser = argparse.ArgumentParser(description="Write packaging/locks/*.txt anew.")
    parser.add_argument("--upgrade", action="store_true", help="move to the newest versions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        uv = install_uv(Path(scratch))
        for name in (*GROUPS, *TOOLS):
            extra = ["--upgrade"] if options.upgrade else []
            subprocess.run(compile_command(uv, name, extra), cwd=ROOT, check=True)
            print(f"wrote {(LOCKS / name).as_posix()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
