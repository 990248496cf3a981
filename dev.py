#!/usr/bin/env python3
"""Set up, run, test, check and package Storebell: `python3 dev.py` lists the commands.

Standard library only, because it runs before anything is installed. It must also start on
Python 3.9, in order to find a newer Python or to say which one is needed. The commands are here;
what they set up and what they check are modules in packaging/dev.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

# Whatever folder this is started from, and although none of it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent / "packaging" / "dev"))

from dev_checks import call, check_steps, fault_command, pytest_command, run_steps, test_variables
from dev_environment import (
    DEV,
    LINUX,
    ROOT,
    RUN,
    SetupError,
    check_system_packages,
    hand_over,
    prepare,
    say,
    venv_program,
)

# How this script is started, as the help and the messages show it.
SELF = "py dev.py" if sys.platform == "win32" else "python3 dev.py"


def has_display() -> bool:
    if not LINUX:
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def setup(arguments: list[str]) -> int:
    if arguments == ["--system"]:
        check_system_packages(["run", "test"])
        return 0
    if arguments:
        raise SetupError("setup takes --system only.")
    prepare(DEV, ["run", "test"])
    say(f"Ready: `{SELF} run` opens Storebell, `{SELF} test` tests it.")
    return 0


def run(arguments: list[str]) -> int:
    # Without a display Storebell does the same job in the terminal, which needs none of Qt.
    prepare(RUN, ["run"] if has_display() else [])
    return hand_over([str(venv_program("storebell")), *arguments])


def test(arguments: list[str]) -> int:
    prepare(DEV, ["run", "test"])
    return call(pytest_command(arguments), **test_variables())


def check(arguments: list[str]) -> int:
    given = set(arguments)
    if given - {"--all", "--fix", "--no-tests"} or given >= {"--all", "--no-tests"}:
        raise SetupError("check takes --fix, and --all or --no-tests.")
    with_tests = "--no-tests" not in given
    prepare(DEV, ["run", "test"] if with_tests else [])
    steps = check_steps(fix="--fix" in given, with_tests=with_tests, is_all="--all" in given)
    return run_steps(steps)


def looks(arguments: list[str]) -> int:
    prepare(DEV, ["run"])
    script = ROOT / "tests" / "looks" / "take.py"
    command = [str(venv_program("python")), str(script), *arguments]
    return call(command, QT_QPA_PLATFORM="offscreen")


def messages(arguments: list[str]) -> int:
    prepare(DEV, ["run"])
    script = ROOT / "packaging" / "messages.py"
    return call([str(venv_program("python")), str(script), *arguments])


def faults(arguments: list[str]) -> int:
    command = fault_command(*(arguments or [""]))
    prepare(DEV, ["run", "test"])
    return call(command)


def package(arguments: list[str]) -> int:
    prepare(DEV, ["run", "package"])
    script = ROOT / "packaging" / "build.py"
    return call([str(venv_program("python")), str(script), *arguments])


# Name: what it does, its arguments, one line of help. `run --help` is Storebell's own.
COMMANDS: dict[str, tuple[Callable[[list[str]], int], str, str]] = {
    "setup": (setup, "[--system]", "install everything, or only the system packages"),
    "run": (run, "[ARGS...]", "open Storebell, or pass it arguments: run send --help"),
    "test": (test, "[PYTEST ARGS...]", "run the tests, or those that pytest is told to"),
    "check": (check, "[--fix] [--all|--no-tests]", "format, lint, types, floors, tests, or all"),
    "looks": (looks, "[ARGS...]", "write a picture of each state of the window"),
    "messages": (messages, "COMMAND", "extract messages; begin, update, compile catalogues"),
    "faults": (faults, "NAME [ARGS...]", "put Storebell under a load or a fault, and measure it"),
    "package": (package, "[--no-freeze]", "build wheel, sdist and the frozen application in dist"),
}


def usage(names: Sequence[str]) -> str:
    rows = [(f"{name} {COMMANDS[name][1]}", COMMANDS[name][2]) for name in names]
    width = max(len(left) for left, _ in rows)
    return "\n".join(f"  {SELF} {left:{width}}  {right}" for left, right in rows)


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in ("--help", "-h", "help"):
        say("Storebell for developers. The first run sets everything up.\n\n" + usage([*COMMANDS]))
        return 0
    if name not in COMMANDS:
        say(f"There is no command {name!r}.\n\n" + usage([*COMMANDS]))
        return 2
    if name != "run" and rest and rest[0] in ("--help", "-h"):
        say(usage([name]))
        return 0
    try:
        return COMMANDS[name][0](rest)
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
