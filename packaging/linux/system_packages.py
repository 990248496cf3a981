"""Find which Debian or Ubuntu packages Storebell still needs; install them as root, else name them.

Usage: system_packages.py PURPOSE...   (run, test, package, venv). Silent where nothing is missing
and on any other system. Started by dev.py before there is a .venv: standard library only, and it
must start on Python 3.9.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"

# Alternatives stand in one entry, as in a Debian control file: any of them will do, and the first
# that the archive has is installed.
PACKAGES: dict[str, tuple[str, ...]] = {
    # What Qt's libraries and its X11 plugin are linked against. A font comes with libfontconfig1.
    "run": (
        "libgl1",
        "libgssapi-krb5-2",  # QtNetwork's, for the one-instance socket
        "libegl1",
        "libxkbcommon0",
        "libdbus-1-3",
        "libfontconfig1",
        "libglib2.0-0",
        "libxcb-cursor0",
        "libxcb-icccm4",
        "libxcb-keysyms1",
        "libxcb-shape0",
        "libxkbcommon-x11-0",
    ),
    # A real keychain with its prompt, and a real window that is typed into and photographed.
    "test": (
        "gnome-keyring",
        "dbus",
        "at-spi2-core",  # the window is read as a screen reader reads it
        "gcr | gcr4",
        "xvfb",
        "xauth",
        "xdotool",
        "openbox",
        "x11-utils",  # a window with its frame, measured
        "imagemagick",
        "faketime",  # a computer whose clock is wrong, for whole processes
        "nodejs",  # Apple's Node client asks the simulator
        "npm",
    ),
    # PyInstaller reads and strips libraries, and puts the shared libpython into the application.
    "package": ("binutils", f"lib{PYTHON}"),
    # Debian splits ensurepip off Python, and `python3 -m venv` needs it.
    "venv": (f"{PYTHON}-venv | python3-venv",),
}

NEEDED_BY = {
    "run": "Storebell's window",
    "test": "the tests",
    "package": "the packaging",
    "venv": "the set-up",
}


def is_debian_like(os_release: str) -> bool:
    """Tell Debian and all that derives from it by the text of /etc/os-release."""
    names: list[str] = []
    for line in os_release.splitlines():
        key, _, value = line.partition("=")
        if key in ("ID", "ID_LIKE"):
            names += value.strip("\"'").split()
    return bool({"debian", "ubuntu"} & set(names))


def installed_names(listing: str, architecture: str) -> set[str]:
    """Read dpkg-query's lines: every installed package of this machine's kind, and what it stands
    in for. Status, name, architecture and Provides are separated by tabs."""
    names: set[str] = set()
    for line in listing.splitlines():
        status, name, built_for, provides = [*line.split("\t"), "", "", ""][:4]
        if status == "installed" and built_for in (architecture, "all"):
            names.add(name)
            names |= {entry.split()[0] for entry in provides.split(",") if entry.strip()}
    return names


def alternatives(entry: str) -> list[str]:
    """List the names that satisfy an entry. Where time_t became 64 bits wide, libraries were
    renamed, such as libglib2.0-0 to libglib2.0-0t64."""
    names = entry.split(" | ")
    return [*names, *(f"{name}t64" for name in names if name.startswith("lib"))]


def missing_entries(
    purposes: Iterable[str], installed: Collection[str], *, debian_python: bool
) -> list[str]:
    """List what the purposes lack. A Python that is not Debian's brings its own parts along."""
    wanted = [entry for purpose in purposes for entry in PACKAGES[purpose]]
    return [
        entry
        for entry in wanted
        if not set(alternatives(entry)) & set(installed) and (debian_python or PYTHON not in entry)
    ]


def names_to_install(entries: Iterable[str], available: Collection[str]) -> list[str]:
    """Choose a name for each entry: the first that the archive has, else the usual one."""
    chosen = []
    for entry in entries:
        names = alternatives(entry)
        chosen.append(next((name for name in names if name in available), names[0]))
    return chosen


def output_of(*command: str) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True, text=True)
    return done.stdout


def read_installed() -> set[str]:
    pattern = "${db:Status-Status}\t${Package}\t${Architecture}\t${Provides}\n"
    architecture = output_of("dpkg", "--print-architecture").strip()
    return installed_names(output_of("dpkg-query", "-W", "-f", pattern), architecture)


def read_available(entries: Iterable[str]) -> set[str]:
    """Ask apt which of the possible names it could install."""
    names = [name for entry in entries for name in alternatives(entry)]
    return available_names(output_of("apt-cache", "policy", *names))


def available_names(policy: str) -> set[str]:
    """Read apt-cache's answer: a name in the first column, below it "Candidate: VERSION"."""
    available, name = set(), ""
    for line in policy.splitlines():
        if line and not line[0].isspace():
            name = line.rstrip(":")
        elif line.strip().startswith("Candidate:") and "(none)" not in line:
            available.add(name)
    return available


def install(entries: Sequence[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.call(["apt-get", "update", "-qq"], env=environment) != 0:
        print("apt-get update had errors; trying with the lists that are there.", flush=True)
    names = names_to_install(entries, read_available(entries))
    print("Installing system packages: " + " ".join(names), flush=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    # apt prints some thousand lines here; they matter only if it fails.
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        sys.stdout.buffer.write(done.stdout)
        print("apt-get could not install them; its messages are above.", file=sys.stderr)
    return 1 if done.returncode else 0


def explain(purposes: Sequence[str], entries: Sequence[str]) -> str:
    available = read_available(entries)
    names = " ".join(names_to_install(entries, available))
    # Without package lists, as in a fresh container, apt would know none of the names.
    update = "" if available else "sudo apt-get update && "
    needed_by = " and ".join(NEEDED_BY[purpose] for purpose in purposes)
    return (
        f"Some system packages are missing that {needed_by} can't do without.\n"
        "Install them with this line, then run the same command again:\n\n"
        f"  {update}sudo apt-get install -y --no-install-recommends {names}\n"
    )


def main(purposes: Sequence[str]) -> int:
    release = Path("/etc/os-release")
    if not shutil.which("dpkg-query") or not release.exists():
        return 0
    if not is_debian_like(release.read_text(encoding="utf-8")):
        return 0
    installed = read_installed()
    debian_python = sys.base_prefix == "/usr"
    entries = missing_entries(purposes, installed, debian_python=debian_python)
    if not entries:
        return 0
    if sys.platform != "win32" and os.geteuid() == 0:
        return install(entries)
    lacking = [name for name in purposes if set(PACKAGES[name]) & set(entries)]
    print(explain(lacking, entries), file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
