"""Code that nothing uses is found; each name that is left out has its reason."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "pyproject.toml"
IGNORED = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["vulture"]["ignore_names"]


def vulture(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vulture", "--config", str(PROJECT), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_what_nothing_uses_is_found(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text("def used():\n    return 1\n\n\ndef unused():\n    return used()\n")
    run = vulture(str(file))
    assert "unused function 'unused'" in run.stdout
    assert "'used'" not in run.stdout.replace("'unused'", "")
    assert run.returncode != 0


def test_nothing_in_the_package_is_dead() -> None:
    run = vulture()
    assert (run.stdout, run.returncode) == ("", 0)


@pytest.mark.parametrize("name", IGNORED)
def test_each_name_that_is_left_out_has_its_reason(name: str) -> None:
    [line] = [line for line in PROJECT.read_text("utf-8").splitlines() if f'    "{name}",' in line]
    assert len(line.partition("  # ")[2]) > 10


def test_no_name_is_left_out_twice() -> None:
    assert len(IGNORED) == len(set(IGNORED))
