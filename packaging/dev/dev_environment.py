"""The Python, the .venv and the system packages that Storebell is developed with.

Part of `dev.py`: standard library only, because it runs before anything is installed. It must also
start on Python 3.9, in order to find a newer Python or to say which one is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from io import BufferedReader
from pathlib import Path

WINDOWS, LINUX = sys.platform == "win32", sys.platform == "linux"
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "storebell-setup.json"
LOCKS = ROOT / "packaging" / "locks"
# Newest first, in the order they are looked for. PySide6 has no wheel beyond the newest one here.
PYTHONS = ((3, 14), (3, 13), (3, 12), (3, 11))

# What is installed: "run" is enough for the application, "dev" holds it and every tool.
RUN, DEV = "run", "dev"


class SetupError(Exception):
    """Something stands in the way, and the message says what to do about it."""


def say(text: str = "") -> None:
    # Flushed at once, so that the lines keep their place among those of the tools started here.
    print(text, flush=True)


# ---------------------------------------------------------------- the Python that sets things up


def find_python() -> str | None:
    """Return the first supported Python on PATH that really starts."""
    import subprocess

    probe = "import sys; print(sys.executable if sys.version_info[:2] == ({}, {}) else '')"
    for major, minor in PYTHONS:
        name = f"{major}.{minor}"
        command = ["py", f"-{name}"] if WINDOWS else [f"python{name}"]
        try:
            answer = subprocess.run(
                [*command, "-c", probe.format(major, minor)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
                text=True,
                timeout=30,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        # A version manager can put a name on PATH that only says "not installed".
        if answer.returncode == 0 and answer.stdout.strip():
            return answer.stdout.strip()
    return None


def hand_over(command: list[str]) -> int:
    """Let another program take this one's place, and end as it ends."""
    if not WINDOWS:
        os.execv(command[0], command)
    # Windows would give the terminal back at once, while the other program still prints to it.
    import subprocess

    return subprocess.call(command)


def require_supported_python() -> None:
    """Go on only under a supported Python; start this script again under one if need be."""
    if sys.version_info[:2] in PYTHONS:
        return
    python = find_python()
    if python is not None:
        raise SystemExit(hand_over([python, str(ROOT / "dev.py"), *sys.argv[1:]]))
    oldest, newest = PYTHONS[-1], PYTHONS[0]
    raise SetupError(
        "Storebell needs Python {}.{} to {}.{}. This is Python {}.{}, and no other was found.\n"
        "  Debian 12, Ubuntu 24.04, or newer:  sudo apt-get install python3 python3-venv\n"
        "  macOS:    brew install python@3.13, or the installer of python.org\n"
        "  Windows:  winget install Python.Python.3.13\n"
        "Then run the same command again.".format(*oldest, *newest, *sys.version_info[:2])
    )


# ------------------------------------------------------------------------ .venv and what is in it


def venv_program(name: str) -> Path:
    if WINDOWS:
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


def digest(path: Path) -> str:
    # Line ends differ between checkouts on Windows and elsewhere; the content does not.
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def wanted_state() -> dict[str, str]:
    """Describe a finished set-up: compared with the stamp, it decides whether to install."""
    python = venv_program("python")
    return {
        RUN: digest(LOCKS / "run.txt"),
        DEV: digest(LOCKS / "dev.txt"),
        "project": digest(ROOT / "pyproject.toml"),
        # Scripts in a venv hold absolute paths: a checkout that was moved or copied needs a new
        # one, and so does one whose Python was replaced by another version.
        "place": f"{VENV} {python.resolve() if python.exists() else 'without Python'}",
    }


def read_stamp() -> dict[str, str]:
    """Return what the last set-up wrote down about .venv."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        # Not made here. One that an editor made is built upon; there is no need to delete it.
        return {"place": wanted_state()["place"]} if is_usable_venv() else {"unfinished": "none"}
    except ValueError:
        stamp = None
    return stamp if isinstance(stamp, dict) else {"unfinished": "unreadable"}


def is_usable_venv() -> bool:
    """Tell whether .venv has a supported Python and pip."""
    import subprocess

    python = venv_program("python")
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] not in {PYTHONS})"
    return python.exists() and subprocess.call([str(python), "-I", "-c", probe]) == 0


def write_stamp(stamp: dict[str, str]) -> None:
    VENV.mkdir(exist_ok=True)
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    draft.replace(STAMP)


def next_step(lock: str, stamp: dict[str, str], wanted: dict[str, str]) -> str:
    """Say what `lock` still needs: "nothing", "project", "packages" or "everything"."""
    if "unfinished" in stamp or stamp.get("place") != wanted["place"]:
        return "everything"
    if any(stamp[name] != wanted[name] for name in (RUN, DEV) if name in stamp):
        # Installing on top would keep packages that the new lock no longer names.
        return "everything"
    if lock not in stamp and DEV not in stamp:
        return "packages"
    return "nothing" if stamp.get("project") == wanted["project"] else "project"


def wait_for_turn() -> BufferedReader:
    """Let one set-up at a time change .venv: the lock lasts until the file is closed."""
    handle = (ROOT / "pyproject.toml").open("rb")
    waiting = "Another dev.py is setting up this checkout; waiting for it to finish ..."
    try:
        if sys.platform == "win32":
            import msvcrt
            import time

            handle.seek(1 << 30)  # past the end: nobody reads there, so nobody is held up
            while True:
                try:
                    msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                except PermissionError:
                    say(waiting)
                    time.sleep(5)
        else:
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(waiting)
                fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        # Some network file systems have no locks. Two set-ups at once are rare: go on without.
        pass
    return handle


def empty_venv() -> None:
    """Remove all but the stamp, which says "unfinished" until the end."""
    import shutil

    for entry in VENV.iterdir():
        if entry == STAMP:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def make_venv() -> None:
    import subprocess

    # From inside a venv, build on the Python that it was made of.
    python = getattr(sys, "_base_executable", None) or sys.executable
    say("Making .venv with Python {}.{}.{}".format(*sys.version_info[:3]))
    try:
        empty_venv()
    except OSError as error:
        raise SetupError(f"Can't replace .venv; is something still using it?\n  {error}") from error
    if subprocess.call([python, "-m", "venv", str(VENV)]) != 0:
        raise SetupError(
            "Python could not make a virtual environment. If it said that ensurepip is missing:\n"
            "  Debian, Ubuntu:  sudo apt-get install python3-venv\n"
            "  elsewhere:       install Python's own ensurepip and venv modules\n"
            "Then run the same command again."
        )


def pip_install(*arguments: str) -> None:
    import subprocess

    environment = {**os.environ, "PIP_USER": "0"}
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    command = [str(venv_program("python")), "-I", "-m", "pip", "install", "--no-input"]
    command += ["--disable-pip-version-check", *quiet, *arguments]
    if subprocess.call(command, env=environment, cwd=ROOT) != 0:
        raise SetupError(
            "pip could not install what Storebell needs; its own message is above.\n"
            "Usual causes: no network, no room on the disk, or a system that Qt has no build for\n"
            "(it needs 64-bit Linux with glibc 2.34, macOS 13 or Windows 10, or newer)."
        )


def install_step(step: str, lock: str) -> None:
    if step == "everything":
        make_venv()
    if step in ("everything", "packages"):
        source = LOCKS / f"{lock}.txt"
        lines = source.read_text(encoding="utf-8").splitlines()
        count = sum("==" in line and not line.startswith(" ") for line in lines)
        say(f"Installing from packaging/locks/{source.name} (up to {count} packages)")
        # Wheels only: a source archive would run its own code on this machine to be built.
        # Every package in the locks has one, so there is no exception.
        pip_install("--require-hashes", "--only-binary", ":all:", "--requirement", str(source))
    say("Installing Storebell itself, editable")
    pip_install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def install(lock: str) -> None:
    """Bring .venv to what `lock` and pyproject.toml say, from whatever state it is in."""
    import time

    with wait_for_turn():
        start = time.monotonic()
        stamp = read_stamp()
        step = next_step(lock, stamp, wanted_state())
        if step == "nothing":  # done by the set-up that was waited for
            return
        say("Setting up Storebell; later runs start at once.")
        # Whatever interrupts this, the next start finds these words and begins anew: a package
        # that is half there can look installed to pip.
        write_stamp({"unfinished": lock})
        install_step(step, lock)
        wanted = wanted_state()
        kept = {} if step == "everything" else stamp
        done = {name: wanted[name] for name in (RUN, DEV) if name == lock or name in kept}
        write_stamp({**done, "project": wanted["project"], "place": wanted["place"]})
        say(f"Set up in {time.monotonic() - start:.0f} s.")


def install_node_packages() -> None:
    """Install Apple's Node client for the tests, in the versions of its lock, beside .venv's own.

    Its packages run no scripts. Only Linux must have npm: the other systems' tests do without.
    """
    import shutil
    import subprocess

    source, target = ROOT / "tests" / "contracts" / "node", VENV / "node"
    wanted = digest(source / "package-lock.json")
    mark = target / "installed"
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        if LINUX:
            raise SetupError("The tests need Node and npm. Install them, then run this again.")
        return
    say("Installing from tests/contracts/node/package-lock.json")
    target.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(source / name, target / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.call(command, cwd=target) != 0:
        raise SetupError(
            "npm could not install what the tests need; its own message is above.\n"
            "Usual causes: no network, or no room on the disk."
        )
    mark.write_text(wanted, encoding="utf-8")


def check_system_packages(purposes: Sequence[str]) -> None:
    """Install missing Debian or Ubuntu packages, or stop after naming the command that does."""
    import subprocess

    if not LINUX:
        return
    script = ROOT / "packaging" / "linux" / "system_packages.py"
    python = getattr(sys, "_base_executable", None) or sys.executable
    code = subprocess.call([python, "-I", str(script), *purposes])
    if code != 0:
        raise SystemExit(code)


def prepare(lock: str, purposes: Sequence[str]) -> None:
    """Make sure that `lock` is installed and that the system has what `purposes` need."""
    stamp = read_stamp()
    step = next_step(lock, stamp, wanted_state())
    if step != "nothing":
        require_supported_python()
    # Opening the window must not wait for dpkg each time; the other commands take longer anyway.
    seen = purposes == ["run"] and stamp.get("system") == "run"
    questions = [] if seen else [*purposes]
    if step == "everything" and not has_ensurepip():
        questions.append("venv")
    if questions:
        check_system_packages(questions)
    if step != "nothing":
        install(lock)
        stamp = read_stamp()
    if "run" in purposes and "system" not in stamp:
        write_stamp({**stamp, "system": "run"})
    if "test" in purposes:
        install_node_packages()


def has_ensurepip() -> bool:
    import importlib.util

    return importlib.util.find_spec("ensurepip") is not None
