"""The checks of `dev.py test` and `dev.py check`: which tools run, and with which arguments.

Part of `dev.py`: standard library only, because it is imported before anything is installed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from dev_environment import LINUX, ROOT, SetupError, say, venv_program

FAULTS = ROOT / "tests" / "faults"
# What `check --all` plays, with enough rounds to meet each kind of fault. CONTRIBUTING.md says how
# long each takes.
FAULT_ROUNDS = (
    ("calm", "--seconds", "10"),
    ("cancel", "--rounds", "60"),
    ("clock", "--rounds", "100"),
    ("disk",),
    ("instance", "--rounds", "20"),
    ("keychain", "--rounds", "2"),
    ("kill", "--rounds", "100"),
    ("monkey", "--rounds", "6"),
    ("monkey", "--rounds", "6", "--x11"),
    ("network", "--rounds", "1"),
    ("polling", "--rounds", "50"),
    ("sends", "--rounds", "40"),
    ("wall", "--rounds", "2"),
)


def call(command: Sequence[str], **variables: str) -> int:
    """Run a tool of the venv in the checkout; `variables` give way to those already set."""
    import subprocess

    return subprocess.call(list(command), cwd=ROOT, env={**variables, **os.environ})


def pytest_command(arguments: Sequence[str]) -> list[str]:
    # -P: the checkout's own `packaging` folder must not stand in the way of the library.
    pytest = [str(venv_program("python")), "-P", "-m", "pytest"]
    own_choice = ("-n", "--numprocesses", "-pno:xdist", "no:xdist", "--pdb", "--dist")
    if not any(argument.startswith(own_choice) for argument in arguments):
        pytest += ["-n", str(os.cpu_count() or 2), "--dist", "loadgroup"]
    return [*pytest, *arguments]


def test_variables() -> dict[str, str]:
    variables = {"QT_QPA_PLATFORM": "offscreen"}
    if LINUX:
        # The system packages are there, so a test that skips itself has found a fault.
        variables["STOREBELL_NO_SKIPS"] = "1"
    return variables


def fault_names() -> list[str]:
    return sorted(path.stem for path in FAULTS.glob("[!_]*.py") if "test" not in path.stem)


def fault_command(name: str, *arguments: str) -> list[str]:
    if name not in fault_names():
        raise SetupError("Name one of: " + ", ".join(fault_names()))
    return [str(venv_program("python")), str(FAULTS / f"{name}.py"), *arguments]


def check_steps(
    *, fix: bool = False, with_tests: bool = True, is_all: bool = False
) -> list[tuple[str, list[str]]]:
    """Return the name and the command of each check."""
    ruff, mypy = str(venv_program("ruff")), str(venv_program("mypy"))
    scripts = sorted([*ROOT.glob("packaging/*.py"), *ROOT.glob("packaging/*/*.py")])
    steps = [
        ("format", [ruff, "format", *([] if fix else ["--check"]), "."]),
        ("lint", [ruff, "check", *(["--fix"] if fix else []), "."]),
        ("types of storebell", [mypy]),
        ("types of the scripts", [mypy, "dev.py", *map(str, scripts)]),
        ("types of the tests", [mypy, "--explicit-package-bases", "tests"]),
        ("floors", [str(venv_program("lint-imports"))]),
        ("dead code", [str(venv_program("vulture"))]),
        # A further tool that reads the sources is one more entry here.
    ]
    if with_tests:
        steps.append(("tests", pytest_command(["--all"] if is_all else [])))
    if is_all:
        steps += [(" ".join(("faults", *words)), fault_command(*words)) for words in FAULT_ROUNDS]
    return steps


def run_steps(steps: Sequence[tuple[str, list[str]]]) -> int:
    """Run every step, whatever an earlier one found; return 1 if any failed."""
    import time

    failed = []
    for name, command in steps:
        say(f"== {name}")
        start = time.monotonic()
        # Tests import what they share as pytest does, from the tests folder: mypy does likewise.
        passed = call(command, MYPYPATH="tests", **test_variables()) == 0
        say(f"== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - start:.1f} s\n")
        if not passed:
            failed.append(name)
    say("Checks FAILED: " + ", ".join(failed) if failed else "All checks passed.")
    return 1 if failed else 0
