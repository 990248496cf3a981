"""The locks agree with pyproject.toml and name no host; wheel and workflow hold what they must."""

import ast
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "locks"
LOCK_NAMES = ("run.txt", "dev.txt", "freeze.txt")
TOOL_LOCK_NAMES = ("lock.txt", "audit.txt")
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(script).stem, ROOT / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lock_lines(name: str) -> list[str]:
    lines = (LOCKS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.lstrip().startswith("#")]


def pins(name: str) -> dict[str, str]:
    matches = [PIN.match(line) for line in lock_lines(name)]
    return {match["name"]: match["version"] for match in matches if match}


def group(name: str) -> list[Requirement]:
    """Return the requirements of a dependency group and of the groups that it includes."""
    found: list[Requirement] = []
    for entry in pyproject()["dependency-groups"][name]:
        found += [Requirement(entry)] if isinstance(entry, str) else group(entry["include-group"])
    return found


def runtime() -> list[Requirement]:
    return [Requirement(line) for line in pyproject()["project"]["dependencies"]]


@pytest.mark.parametrize("name", [*LOCK_NAMES, *TOOL_LOCK_NAMES])
def test_a_lock_names_versions_and_hashes_and_no_host(name: str) -> None:
    text = (LOCKS / name).read_text(encoding="utf-8")
    assert not re.search(
        r"://|--(extra-)?index|--find-links|--trusted|\w\.(com|io|net|org)\b", text
    )
    strange = [line for line in lock_lines(name) if not PIN.match(line) and not HASH.match(line)]
    assert strange == []


@pytest.mark.parametrize("name", [*LOCK_NAMES, *TOOL_LOCK_NAMES])
def test_each_pin_has_a_hash(name: str) -> None:
    lines = lock_lines(name)
    followers = [after for line, after in pairwise(lines) if PIN.match(line)]
    assert len(followers) == len(pins(name)) > 0
    assert all(HASH.match(line) for line in followers)


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("run.txt", "setup"),
        ("dev.txt", "dev"),
        ("freeze.txt", "freeze"),
        ("lock.txt", "lock"),
        ("audit.txt", "audit"),
    ],
)
def test_a_lock_holds_each_dependency_at_a_version_that_pyproject_allows(
    name: str, extra: str
) -> None:
    locked = pins(name)
    wrong = [
        f"{requirement} is locked at {locked.get(canonicalize_name(requirement.name))}"
        for requirement in [*(runtime() if name in LOCK_NAMES else ()), *group(extra)]
        if locked.get(canonicalize_name(requirement.name), "0") not in requirement.specifier
    ]
    assert wrong == []


def test_the_locks_agree_on_every_version() -> None:
    everything = pins("dev.txt")
    for name in ("run.txt", "freeze.txt"):
        assert pins(name).items() <= everything.items()
    for name in TOOL_LOCK_NAMES:
        shared = pins(name).keys() & everything.keys()
        assert all(pins(name)[package] == everything[package] for package in shared)


def test_what_the_application_runs_with_holds_no_tool() -> None:
    assert not {"pytest", "mypy", "ruff", "pyinstaller"} & pins("run.txt").keys()


def test_every_lock_can_be_written_anew() -> None:
    lock = load("packaging/lock.py")
    assert sorted(lock.GROUPS) == sorted(LOCK_NAMES)
    assert sorted(lock.TOOLS) == sorted(TOOL_LOCK_NAMES)
    names = [*LOCK_NAMES, *TOOL_LOCK_NAMES]
    assert sorted(names) == sorted(file.name for file in LOCKS.iterdir())
    groups = pyproject()["dependency-groups"]
    for name, extra in {**lock.GROUPS, **lock.TOOLS}.items():
        assert extra in groups
        command = lock.compile_command("uv", name, [])
        assert {"--universal", "--generate-hashes", "--no-emit-index-url"} <= set(command)
        assert command[command.index("--exclude-newer") + 1] == "7 days"
        assert ("pyproject.toml" in command) is (name in LOCK_NAMES)


def test_what_writes_the_locks_comes_from_a_lock_with_hashes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lock = load("packaging/lock.py")
    ran: list[list[str]] = []
    monkeypatch.setattr(lock.subprocess, "run", lambda command, **_: ran.append(command))
    # One that happens to lie on PATH is another one for everybody.
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "uv").touch(mode=0o755)
    found = lock.install_uv(tmp_path / "scratch")
    assert Path(found).is_relative_to(tmp_path / "scratch")
    [venv, install] = ran
    assert venv[1:3] == ["-m", "venv"]
    assert {"--require-hashes", "--only-binary", str(LOCKS / "lock.txt")} <= set(install)
    assert "uv" not in install


def test_the_packaging_folder_does_not_shadow_the_library_of_that_name() -> None:
    assert not list((ROOT / "packaging").rglob("__init__.py"))


def build_wheel(folder: Path) -> Path:
    command = [sys.executable, "-P", "-m", "build", "--wheel", "--no-isolation"]
    command += ["--outdir", str(folder), str(ROOT)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_holds_the_package_and_its_resources_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_wheel(tmp_path)) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    package, resources = ROOT / "gui", ROOT / "resources"
    expected = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    expected |= {
        f"storebell/_resources/{path.relative_to(resources).as_posix()}"
        for path in resources.rglob("*")
        if path.is_file()
    }
    expected.add("storebell/_resources/guide.md")  # of docs/, which the window shows
    assert packed == expected


def test_the_same_source_gives_the_same_wheel(tmp_path: Path) -> None:
    digests = set()
    for name in ("first", "second"):
        digests.add(hashlib.sha256(build_wheel(tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_only_parts_of_qt_that_nobody_uses_are_left_out(tmp_path: Path) -> None:
    build = load("packaging/build.py")
    qt = tmp_path / "lib" / "site-packages" / "PySide6" / "Qt"
    kept = [
        "plugins/platforms/libqxcb.so",
        "plugins/platforms/libqwayland.so",
        "plugins/platforms/libqoffscreen.so",
        "plugins/platforms/libqcocoa.dylib",
        "plugins/platforms/qwindows.dll",
        "plugins/imageformats/libqsvg.so",
        "plugins/imageformats/libqico.so",
        "plugins/imageformats/libqicns.dylib",
        "plugins/iconengines/libqsvgicon.so",
        "plugins/platformthemes/libqxdgdesktopportal.so",
        "translations/qtbase_de.qm",
    ]
    dropped = [
        "plugins/platforms/libqeglfs.so",
        "plugins/platforms/libqminimalegl.so",
        "plugins/platforms/qminimal.dll",
        "plugins/platformthemes/libqgtk3.so",
        "plugins/imageformats/libqtiff.so",
        "plugins/imageformats/qgif.dll",
        "plugins/generic/libqevdevmouseplugin.so",
        "translations/qt_de.qm",
        "translations/assistant_de.qm",
    ]
    for name in [*kept, *dropped]:
        file = qt / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    build.remove_unused_qt(tmp_path)
    left = {path.relative_to(qt).as_posix() for path in qt.rglob("*") if path.is_file()}
    assert left == set(kept)


@pytest.mark.parametrize(("ending", "magic"), [("ico", b"\0\0\1\0"), ("icns", b"icns")])
def test_the_icon_is_drawn_for_windows_and_macos(tmp_path: Path, ending: str, magic: bytes) -> None:
    build = load("packaging/build.py")
    output = tmp_path / f"storebell.{ending}"
    script = build.PYINSTALLER / "icon.py"
    build.run([sys.executable, script, build.ICON, output], {"QT_QPA_PLATFORM": "offscreen"})
    assert output.read_bytes().startswith(magic)


def test_a_failed_step_stops_the_packaging() -> None:
    build = load("packaging/build.py")
    with pytest.raises(build.BuildError, match="exit code 3"):
        build.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_step_does_not_see_the_surrounding_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build = load("packaging/build.py")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    script = "import os, sys; sys.exit('PYTHONPATH' in os.environ or 'VIRTUAL_ENV' in os.environ)"
    build.run([sys.executable, "-c", script])


@pytest.mark.parametrize("name", ["storebell.spec", "entry.py"])
def test_the_freezing_recipe_is_valid_python(name: str) -> None:
    text = (ROOT / "packaging" / "pyinstaller" / name).read_text(encoding="utf-8")
    assert ast.parse(text).body


def test_the_public_workflow_pins_its_actions_and_grants_the_least() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in used)
    assert "\npermissions: {}\n" in text
    assert set(re.findall(r"^ +(\w+): (?:read|write)$", text, re.MULTILINE)) == {"contents"}
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")
    assert "secrets." not in text


def test_the_public_workflow_looks_for_advisories_and_at_itself() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.+)", text)
    assert installs
    assert all("--require-hashes" in line and "packaging/locks/" in line for line in installs)
    assert "pip-audit --strict --require-hashes" in text
    assert re.search(r"run: zizmor .*\.github", text)
    assert "schedule:" in text
    dependabot = (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")
    assert "package-ecosystem: github-actions" in dependabot
    assert "default-days: 7" in dependabot


def test_the_ci_script_runs_what_a_developer_runs() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("python3 ")] == [
        "python3 dev.py test",
        "python3 dev.py check --no-tests",
    ]
    assert "set -euo pipefail" in lines
