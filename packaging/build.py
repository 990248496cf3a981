"""Build the sdist, the wheel and the frozen application into dist, and try out what was built.

Started by `python3 dev.py package [--no-freeze]`. The wheel is built from the sdist, and the
application is frozen from the installed wheel, so that a file missing from one is missed in all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

WINDOWS, MACOS = sys.platform == "win32", sys.platform == "darwin"
ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
# Runtime dependencies and PyInstaller, with hashes.
LOCK = ROOT / "packaging" / "locks" / "freeze.txt"
PYINSTALLER = ROOT / "packaging" / "pyinstaller"
DESKTOP_FILE = ROOT / "packaging" / "linux" / "storebell.desktop"
ICON = ROOT / "resources" / "icons" / "storebell.svg"
SELF_CHECK_SECONDS = 180
# Parts of Qt that Storebell has no use for, and that bring more libraries along: other screens
# than a desktop's, input devices read directly, the GTK theme (with all of GTK), photo formats.
UNUSED_QT = (
    "plugins/egldeviceintegrations/*",
    "plugins/generic/*",
    "plugins/imageformats/*q[gjtw]*",  # gif, jpeg, tga, tiff, wbmp, webp; not svg, ico, icns
    "plugins/imageformats/*qpdf*",
    "plugins/platforms/*qeglfs*",
    "plugins/platforms/*qlinuxfb*",
    "plugins/platforms/*qminimal*",
    "plugins/platforms/*qvkkhrdisplay*",
    "plugins/platforms/*qvnc*",
    "plugins/platformthemes/*qgtk3*",
    "plugins/sqldrivers/*",
    "translations/[!q]*",  # Qt's own tools
    "translations/qt_*",
    "translations/qtdeclarative_*",
)


class BuildError(Exception):
    """A step failed; its own output stands above."""


def run(
    command: Sequence[str | Path],
    variables: Mapping[str, str] | None = None,
    *,
    cwd: Path = ROOT,
    timeout: float | None = None,
) -> None:
    """Run one step without what the surrounding venv and shell would lead it to import."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"
    }
    try:
        code = subprocess.run(
            command, cwd=cwd, env={**inherited, **(variables or {})}, timeout=timeout, check=False
        ).returncode
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{Path(command[0]).name} took longer than {timeout:.0f} s") from error
    if code != 0:
        raise BuildError(f"{Path(command[0]).name} ended with exit code {code}")


def heading(text: str) -> None:
    print(f"== {text}", flush=True)


def source_date() -> dict[str, str]:
    """Take file times from the last commit, so that the same commit gives the same files."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return {}
    git = shutil.which("git")
    if git is None:
        return {}
    answer = subprocess.run(
        [git, "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds = answer.stdout.strip()
    return {"SOURCE_DATE_EPOCH": seconds} if seconds.isdigit() else {}


def clear_dist() -> None:
    for old in [*DIST.glob("storebell*"), *DIST.glob("Storebell*")]:
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)


def build_distributions(reproducible: dict[str, str]) -> Path:
    heading("sdist, and the wheel from it")
    # -P: this checkout's `packaging` folder must not be taken for the library of that name.
    command = [sys.executable, "-P", "-m", "build", "--no-isolation", "--outdir", str(DIST)]
    run([*command, ROOT], reproducible)
    (wheel,) = DIST.glob("storebell-*.whl")
    return wheel


def programs_of(venv: Path) -> Path:
    return venv / ("Scripts" if WINDOWS else "bin")


def program_file(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if WINDOWS else name)


def install_wheel(wheel: Path, venv: Path) -> None:
    heading("the wheel in a clean venv")
    # The base interpreter: a venv made from within a venv would still point to the outer one.
    python: str = getattr(sys, "_base_executable", "") or sys.executable
    run([python, "-m", "venv", venv])
    pip = [str(program_file(programs_of(venv), "python")), "-I", "-m", "pip", "install"]
    pip += ["--quiet", "--no-input", "--disable-pip-version-check"]
    in_venv = {"PIP_USER": "0"}
    run([*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", LOCK], in_venv)
    run([*pip, "--no-deps", "--no-index", wheel], in_venv)


def self_check(program: Path, scratch: Path) -> None:
    """Let the built program open its resources, its window and its simulator."""
    heading(f"self-check of {program.name} in {program.parent.name}")
    # Away from the checkout: whatever the program needs, it must bring along.
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    run([program, "--self-check"], offscreen, cwd=scratch, timeout=SELF_CHECK_SECONDS)


def remove_unused_qt(venv: Path) -> None:
    """Delete them before PyInstaller looks: left out later, their libraries would stay behind."""
    for qt in [*venv.rglob("site-packages/PySide6"), *venv.rglob("site-packages/PySide6/Qt")]:
        for pattern in UNUSED_QT:
            for file in qt.glob(pattern):
                file.unlink()


def freeze(venv: Path, scratch: Path, reproducible: dict[str, str]) -> Path:
    heading("frozen application")
    remove_unused_qt(venv)
    python = str(program_file(programs_of(venv), "python"))
    command = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(scratch / "work")]
    command += [str(PYINSTALLER / "storebell.spec")]
    variables = {
        **reproducible,
        # Sets, and with them the order inside the archive, depend on it.
        "PYTHONHASHSEED": "0",
        "PYINSTALLER_CONFIG_DIR": str(scratch / "pyinstaller"),
    }
    draw: list[str | Path] = [python, PYINSTALLER / "icon.py", ICON]
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    if WINDOWS or MACOS:
        icon = scratch / ("storebell.ico" if WINDOWS else "storebell.icns")
        run([*draw, icon], offscreen)
        variables["STOREBELL_ICON"] = str(icon)
    run(command, variables, cwd=scratch)
    if not WINDOWS and not MACOS:
        # A program has no icon of its own there: its .desktop file names one of the icon theme.
        # Both lie as they do below /usr, for a package to take or a person to copy.
        share = DIST / "storebell" / "share"
        run([*draw, share / "icons" / "hicolor"], offscreen)
        (share / "applications").mkdir()
        shutil.copyfile(DESKTOP_FILE, share / "applications" / DESKTOP_FILE.name)
    if MACOS:
        return DIST / "Storebell.app" / "Contents" / "MacOS" / "storebell"
    return program_file(DIST / "storebell", "storebell")


def size_in_mb(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if file.is_file()) / 1e6


def report() -> None:
    heading("built")
    for path in sorted(DIST.iterdir()):
        print(f"  {path.relative_to(ROOT).as_posix():44}{size_in_mb(path):8.1f} MB")


def build(*, with_freeze: bool) -> None:
    start = time.monotonic()
    reproducible = source_date()
    clear_dist()
    wheel = build_distributions(reproducible)
    with tempfile.TemporaryDirectory(prefix="storebell-") as folder:
        scratch = Path(folder)
        venv = scratch / "venv"
        install_wheel(wheel, venv)
        self_check(program_file(programs_of(venv), "storebell"), scratch)
        if with_freeze:
            self_check(freeze(venv, scratch, reproducible), scratch)
    report()
    print(f"Packaged in {time.monotonic() - start:.0f} s.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build and try out sdist, wheel and application.")
    parser.add_argument("--no-freeze", action="store_true", help="stop after the wheel")
    options = parser.parse_args()
    try:
        build(with_freeze=not options.no_freeze)
    except BuildError as problem:
        print(f"Packaging failed: {problem}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
