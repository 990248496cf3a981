"""What dev.py sets up: on an old Python, after an interruption, and only what changed."""

import json
import sys
from importlib.metadata import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

from support.dev_script import ROOT, load_dev, record

WANTED = {"run": "r1", "dev": "d1", "project": "p1", "place": "here"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    load_dev(monkeypatch)
    return sys.modules["dev_environment"]


class FakeTools:
    """Stands in for venv and pip, and can be interrupted in the middle."""

    def __init__(self, environment: ModuleType) -> None:
        self.environment = environment
        self.calls: list[str] = []
        self.interrupt_pip = False

    def make_venv(self) -> None:
        self.calls.append("venv")
        self.environment.empty_venv()
        python: Path = self.environment.venv_program("python")
        python.parent.mkdir(parents=True)
        python.touch()

    def pip_install(self, *arguments: str) -> None:
        if self.interrupt_pip:
            raise KeyboardInterrupt
        names = [Path(word).name for word in arguments if not word.startswith(("-", ":"))]
        self.calls.append(f"pip {names[0]}" if names[0].endswith(".txt") else "pip storebell")


@pytest.fixture
def tools(environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    fake = FakeTools(environment)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "STAMP", venv / "storebell-setup.json")
    monkeypatch.setattr(environment, "make_venv", fake.make_venv)
    monkeypatch.setattr(environment, "pip_install", fake.pip_install)
    return fake


def test_pythons_are_those_that_qt_has_wheels_for(environment: ModuleType) -> None:
    supported = SpecifierSet(metadata("PySide6_Essentials")["Requires-Python"])
    newest = max(environment.PYTHONS)
    assert all(f"{major}.{minor}" in supported for major, minor in environment.PYTHONS)
    assert f"{newest[0]}.{newest[1] + 1}" not in supported
    assert min(environment.PYTHONS) == (3, 11)


def test_a_machine_without_a_fitting_python_is_told_how_to_get_one(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "PYTHONS", ((9, 9),))
    monkeypatch.setattr(environment, "find_python", lambda: None)
    with pytest.raises(
        environment.SetupError, match=r"needs Python 9\.9.*\n.*apt-get install python3"
    ):
        environment.require_supported_python()


def test_an_old_python_hands_over_to_a_newer_one(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(environment, "PYTHONS", ((9, 9),))
    monkeypatch.setattr(environment, "find_python", lambda: "python9.9")
    monkeypatch.setattr(environment, "hand_over", record(commands, 5))
    monkeypatch.setattr(sys, "argv", ["dev.py", "run", "--version"])
    with pytest.raises(SystemExit) as ended:
        environment.require_supported_python()
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
    environment: ModuleType, lock: str, stamp: dict[str, str], step: str
) -> None:
    assert environment.next_step(lock, stamp, WANTED) == step


def test_a_set_up_is_done_once(environment: ModuleType, tools: FakeTools) -> None:
    environment.install("run")
    environment.install("run")
    assert tools.calls == ["venv", "pip run.txt", "pip storebell"]
    environment.install("dev")
    environment.install("run")
    assert tools.calls[3:] == ["pip dev.txt", "pip storebell"]


def test_a_half_finished_setup_is_mended(environment: ModuleType, tools: FakeTools) -> None:
    tools.interrupt_pip = True
    with pytest.raises(KeyboardInterrupt):
        environment.install("run")
    leftover = environment.VENV / "lib"
    leftover.mkdir()
    tools.interrupt_pip = False
    environment.install("run")
    assert tools.calls == ["venv", "venv", "pip run.txt", "pip storebell"]
    assert not leftover.exists()
    assert (
        environment.next_step("run", environment.read_stamp(), environment.wanted_state())
        == "nothing"
    )


def test_an_unreadable_stamp_counts_as_half_finished(
    environment: ModuleType, tools: FakeTools
) -> None:
    environment.install("run")
    environment.STAMP.write_text("{", encoding="utf-8")
    environment.install("run")
    assert tools.calls.count("venv") == 2


def test_a_moved_checkout_gets_a_new_venv(
    environment: ModuleType, tools: FakeTools, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.install("run")
    moved = tmp_path / "elsewhere" / ".venv"
    moved.parent.mkdir()
    environment.VENV.rename(moved)
    monkeypatch.setattr(environment, "VENV", moved)
    monkeypatch.setattr(environment, "STAMP", moved / "storebell-setup.json")
    environment.install("run")
    assert tools.calls.count("venv") == 2


def test_a_vanished_python_gets_a_new_venv(environment: ModuleType, tools: FakeTools) -> None:
    environment.install("run")
    environment.venv_program("python").unlink()
    environment.install("run")
    assert tools.calls.count("venv") == 2


def test_a_foreign_folder_named_venv_is_not_taken_for_a_venv(
    environment: ModuleType, tools: FakeTools
) -> None:
    environment.VENV.mkdir()
    assert environment.read_stamp() == {"unfinished": "none"}


def test_what_was_written_down_holds_no_secret_and_no_more_than_needed(
    environment: ModuleType, tools: FakeTools
) -> None:
    environment.install("run")
    assert set(json.loads(environment.STAMP.read_text(encoding="utf-8"))) == {
        "run",
        "project",
        "place",
    }


@pytest.fixture
def npm(tools: FakeTools, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The calls of npm, which is there and does nothing."""
    commands: list[list[str]] = []
    assert not tools.calls

    def call(command: list[str], cwd: Path) -> int:
        assert (cwd / "package-lock.json").exists()
        commands.append(command)
        return 0

    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/npm")
    monkeypatch.setattr("subprocess.call", call)
    return commands


def test_node_packages_are_installed_once_for_a_lock(
    environment: ModuleType, npm: list[list[str]]
) -> None:
    for _ in range(2):
        environment.install_node_packages()
    [command] = npm
    assert command[:3] == ["/usr/bin/npm", "ci", "--ignore-scripts"]
    (environment.VENV / "node" / "installed").write_text("another lock", encoding="utf-8")
    environment.install_node_packages()
    assert len(npm) == 2


def test_node_packages_that_npm_could_not_install_are_not_taken_for_installed(
    environment: ModuleType, npm: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subprocess.call", lambda _command, cwd: int(cwd.exists()))
    with pytest.raises(environment.SetupError, match="npm could not install"):
        environment.install_node_packages()
    assert not (environment.VENV / "node" / "installed").exists()
    assert npm == []


@pytest.mark.parametrize("is_linux", [False, True])
def test_only_linux_must_have_npm(
    is_linux: bool, environment: ModuleType, tools: FakeTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr(environment, "LINUX", is_linux)
    if is_linux:
        with pytest.raises(environment.SetupError, match="Node and npm"):
            environment.install_node_packages()
    else:
        environment.install_node_packages()
    assert tools.calls == []
