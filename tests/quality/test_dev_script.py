"""dev.py: starts on an old Python, mends what was interrupted, and runs what it says it runs."""

import ast
import importlib.util
import json
import sys
from collections.abc import Callable
from importlib.metadata import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
# Both run before anything is installed.
EARLY_SCRIPTS = ("dev.py", "packaging/linux/system_packages.py")
SCRIPTS = (*EARLY_SCRIPTS, "packaging/build.py", "packaging/lock.py")
WANTED = {"run": "r1", "dev": "d1", "project": "p1", "place": "here"}


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(script).stem, ROOT / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def dev() -> ModuleType:
    return load("dev.py")


@pytest.fixture
def system_packages() -> ModuleType:
    return load("packaging/linux/system_packages.py")


def record(commands: list[list[str]], code: int) -> Callable[[list[str]], int]:
    """Make a stand-in for what starts another program: it notes the command and ends as told."""

    def start(command: list[str]) -> int:
        commands.append(command)
        return code

    return start


class FakeTools:
    """Stands in for venv and pip, and can be interrupted in the middle."""

    def __init__(self, dev: ModuleType) -> None:
        self.dev = dev
        self.calls: list[str] = []
        self.interrupt_pip = False

    def make_venv(self) -> None:
        self.calls.append("venv")
        self.dev.empty_venv()
        python: Path = self.dev.venv_program("python")
        python.parent.mkdir(parents=True)
        python.touch()

    def pip_install(self, *arguments: str) -> None:
        if self.interrupt_pip:
            raise KeyboardInterrupt
        names = [Path(word).name for word in arguments if not word.startswith(("-", ":"))]
        self.calls.append(f"pip {names[0]}" if names[0].endswith(".txt") else "pip storebell")


@pytest.fixture
def tools(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    fake = FakeTools(dev)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(dev, "VENV", venv)
    monkeypatch.setattr(dev, "STAMP", venv / "storebell-setup.json")
    monkeypatch.setattr(dev, "make_venv", fake.make_venv)
    monkeypatch.setattr(dev, "pip_install", fake.pip_install)
    return fake


@pytest.mark.parametrize("script", EARLY_SCRIPTS)
def test_what_runs_first_parses_on_python_3_9(script: str) -> None:
    text = (ROOT / script).read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 9))
    # Annotations such as `str | None` are never evaluated, so that they may be newer than 3.9.
    assert "from __future__ import annotations" in text
    assert not [node for node in ast.walk(tree) if node.__class__.__name__ == "Match"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_import_the_standard_library_only(script: str) -> None:
    tree = ast.parse((ROOT / script).read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_pythons_are_those_that_qt_has_wheels_for(dev: ModuleType) -> None:
    supported = SpecifierSet(metadata("PySide6_Essentials")["Requires-Python"])
    newest = max(dev.PYTHONS)
    assert all(f"{major}.{minor}" in supported for major, minor in dev.PYTHONS)
    assert f"{newest[0]}.{newest[1] + 1}" not in supported
    assert min(dev.PYTHONS) == (3, 11)


def test_a_machine_without_a_fitting_python_is_told_how_to_get_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "PYTHONS", ((9, 9),))
    monkeypatch.setattr(dev, "find_python", lambda: None)
    with pytest.raises(dev.SetupError, match=r"needs Python 9\.9.*\n.*apt-get install python3"):
        dev.require_supported_python()


def test_an_old_python_hands_over_to_a_newer_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(dev, "PYTHONS", ((9, 9),))
    monkeypatch.setattr(dev, "find_python", lambda: "python9.9")
    monkeypatch.setattr(dev, "hand_over", record(commands, 5))
    monkeypatch.setattr(sys, "argv", ["dev.py", "run", "--version"])
    with pytest.raises(SystemExit) as ended:
        dev.require_supported_python()
    assert ended.value.code == 5
    assert commands == [["python9.9", str(ROOT / "dev.py"), "run", "--version"]]


@pytest.mark.parametrize(
    ("lock", "stamp", "step"),
    [
        ("run", {**WANTED}, "nothing"),
        ("run", {"dev": "d1", "project": "p1", "place": "here"}, "nothing"),
        ("dev", {"run": "r1", "project": "p1", "place": "here"}, "packages"),
        ("dev", {**WANTED, "project": "p0"}, "project"),
        ("run", {**WANTED, "dev": "d0"}, "everything"),
        ("run", {**WANTED, "place": "there"}, "everything"),
        ("run", {"unfinished": "run"}, "everything"),
        # What an editor made: no words of ours in it but where it is.
        ("run", {"place": "here"}, "packages"),
    ],
)
def test_only_what_changed_is_installed(
    dev: ModuleType, lock: str, stamp: dict[str, str], step: str
) -> None:
    assert dev.next_step(lock, stamp, WANTED) == step


def test_a_set_up_is_done_once(dev: ModuleType, tools: FakeTools) -> None:
    dev.install("run")
    dev.install("run")
    assert tools.calls == ["venv", "pip run.txt", "pip storebell"]
    dev.install("dev")
    dev.install("run")
    assert tools.calls[3:] == ["pip dev.txt", "pip storebell"]


def test_a_half_finished_setup_is_mended(dev: ModuleType, tools: FakeTools) -> None:
    tools.interrupt_pip = True
    with pytest.raises(KeyboardInterrupt):
        dev.install("run")
    leftover = dev.VENV / "lib"
    leftover.mkdir()
    tools.interrupt_pip = False
    dev.install("run")
    assert tools.calls == ["venv", "venv", "pip run.txt", "pip storebell"]
    assert not leftover.exists()
    assert dev.next_step("run", dev.read_stamp(), dev.wanted_state()) == "nothing"


def test_an_unreadable_stamp_counts_as_half_finished(dev: ModuleType, tools: FakeTools) -> None:
    dev.install("run")
    dev.STAMP.write_text("{", encoding="utf-8")
    dev.install("run")
    assert tools.calls.count("venv") == 2


def test_a_moved_checkout_gets_a_new_venv(
    dev: ModuleType, tools: FakeTools, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dev.install("run")
    moved = tmp_path / "elsewhere" / ".venv"
    moved.parent.mkdir()
    dev.VENV.rename(moved)
    monkeypatch.setattr(dev, "VENV", moved)
    monkeypatch.setattr(dev, "STAMP", moved / "storebell-setup.json")
    dev.install("run")
    assert tools.calls.count("venv") == 2


def test_a_vanished_python_gets_a_new_venv(dev: ModuleType, tools: FakeTools) -> None:
    dev.install("run")
    dev.venv_program("python").unlink()
    dev.install("run")
    assert tools.calls.count("venv") == 2


def test_a_foreign_folder_named_venv_is_not_taken_for_a_venv(
    dev: ModuleType, tools: FakeTools
) -> None:
    dev.VENV.mkdir()
    assert dev.read_stamp() == {"unfinished": "none"}


def test_run_passes_its_arguments_on(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(dev, "prepare", lambda _lock, _purposes: None)
    monkeypatch.setattr(dev, "hand_over", record(commands, 7))
    assert dev.main(["run", "--help", "send", "--json"]) == 7
    assert commands == [[str(dev.venv_program("storebell")), "--help", "send", "--json"]]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux may be without a display")
@pytest.mark.parametrize(
    ("variables", "purposes"),
    [({}, []), ({"DISPLAY": ":0"}, ["run"]), ({"WAYLAND_DISPLAY": "wayland-0"}, ["run"])],
)
def test_without_a_display_nothing_of_qt_is_asked_for(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    purposes: list[str],
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    asked: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(dev, "prepare", lambda lock, needs: asked.append((lock, needs)))
    monkeypatch.setattr(dev, "hand_over", lambda _command: 0)
    dev.main(["run"])
    assert asked == [("run", purposes)]


@pytest.mark.parametrize(
    ("arguments", "workers"),
    [
        ([], True),
        (["-k", "timeline"], True),
        (["-n", "0"], False),
        (["-n4"], False),
        (["-p", "no:xdist"], False),
        (["--pdb"], False),
    ],
)
def test_tests_use_every_core_unless_told_otherwise(
    dev: ModuleType, arguments: list[str], workers: bool
) -> None:
    command = dev.pytest_command(arguments)
    assert ("loadgroup" in command) is workers
    assert command[len(command) - len(arguments) :] == arguments


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, tests of Linux parts skip")
def test_on_linux_no_test_may_skip_itself(dev: ModuleType) -> None:
    assert dev.test_variables()["STOREBELL_NO_SKIPS"] == "1"


def test_check_goes_on_after_a_failure_and_then_fails(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [("good", ["true"]), ("bad", ["false"]), ("last", ["true"])]
    called: list[str] = []

    def call(command: list[str], **_variables: str) -> int:
        called.append(command[0])
        return 1 if command == ["false"] else 0

    monkeypatch.setattr(dev, "prepare", lambda _lock, _purposes: None)
    monkeypatch.setattr(dev, "check_steps", lambda **_options: steps)
    monkeypatch.setattr(dev, "call", call)
    assert dev.main(["check"]) == 1
    assert called == ["true", "false", "true"]
    assert capsys.readouterr().out.splitlines()[-1] == "Checks FAILED: bad"


def test_check_leaves_the_tests_out_on_request(dev: ModuleType) -> None:
    with_tests = [name for name, _ in dev.check_steps(fix=False, with_tests=True)]
    without = [name for name, _ in dev.check_steps(fix=False, with_tests=False)]
    assert with_tests == [*without, "tests"]


def test_help_names_each_command_in_a_line(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main([]) == 0
    listing = capsys.readouterr().out
    for name in dev.COMMANDS:
        assert f"dev.py {name} " in listing
        if name != "run":
            assert dev.main([name, "--help"]) == 0
            assert len(capsys.readouterr().out.splitlines()) == 1


def test_an_unknown_command_is_a_usage_error(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["tset"]) == 2
    assert "no command 'tset'" in capsys.readouterr().out


LISTING = (
    "installed\tlibgl1\tamd64\t\n"
    "installed\tlibegl1\ti386\t\n"
    "installed\tlibglib2.0-0t64\tamd64\tlibglib2.0-0 (= 2.84.4)\n"
    "installed\txauth\tall\t\n"
    "config-files\topenbox\tamd64\tx-window-manager\n"
)


def test_installed_packages_are_those_of_this_machines_kind(system_packages: ModuleType) -> None:
    names = system_packages.installed_names(LISTING, "amd64")
    assert names == {"libgl1", "libglib2.0-0t64", "libglib2.0-0", "xauth"}


def test_a_renamed_library_counts_even_where_it_says_no_more_what_it_was(
    system_packages: ModuleType,
) -> None:
    installed = {*system_packages.PACKAGES["run"]} - {"libglib2.0-0"}
    missing: Callable[..., list[str]] = system_packages.missing_entries
    assert missing(["run"], installed, debian_python=True) == ["libglib2.0-0"]
    assert missing(["run"], {*installed, "libglib2.0-0t64"}, debian_python=True) == []


def test_a_python_of_the_users_own_needs_no_debian_package_for_itself(
    system_packages: ModuleType,
) -> None:
    missing: Callable[..., list[str]] = system_packages.missing_entries
    assert missing(["venv"], set(), debian_python=False) == []
    assert len(missing(["venv"], set(), debian_python=True)) == 1
    assert missing(["package"], {"binutils"}, debian_python=False) == []


def test_the_name_that_the_archive_has_is_installed(system_packages: ModuleType) -> None:
    policy = (
        "libglib2.0-0:\n  Installed: (none)\n  Candidate: (none)\n"
        "libglib2.0-0t64:\n  Installed: (none)\n  Candidate: 2.84.4-3\n"
        "gcr4:\n  Installed: (none)\n  Candidate: 4.4.0\n"
    )
    available = system_packages.available_names(policy)
    chosen = system_packages.names_to_install(["libglib2.0-0", "gcr | gcr4", "xvfb"], available)
    assert chosen == ["libglib2.0-0t64", "gcr4", "xvfb"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID=debian\n", True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\nVARIANT_ID=debian\n", False),
    ],
)
def test_debian_and_its_kin_are_known(
    system_packages: ModuleType, text: str, expected: bool
) -> None:
    assert system_packages.is_debian_like(text) is expected


@pytest.mark.parametrize(("available", "update"), [(set(), True), ({"xvfb"}, False)])
def test_without_root_the_exact_command_is_named(
    system_packages: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    available: set[str],
    update: bool,
) -> None:
    monkeypatch.setattr(system_packages, "read_available", lambda _entries: available)
    text = system_packages.explain(["test"], ["xvfb", "gcr | gcr4"])
    command = "sudo apt-get install -y --no-install-recommends xvfb gcr\n"
    assert command in text
    assert ("sudo apt-get update && " + command in text) is update


def test_what_was_written_down_holds_no_secret_and_no_more_than_needed(
    dev: ModuleType, tools: FakeTools
) -> None:
    dev.install("run")
    assert set(json.loads(dev.STAMP.read_text(encoding="utf-8"))) == {"run", "project", "place"}
