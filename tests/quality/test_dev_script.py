"""dev.py: starts on an old Python with nothing installed, and runs what it says it runs."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support.dev_script import ROOT, load, load_dev, record

MODULES = sorted(f"packaging/dev/{file.name}" for file in (ROOT / "packaging" / "dev").glob("*.py"))
# All run before anything is installed.
EARLY_SCRIPTS = ("dev.py", *MODULES, "packaging/linux/system_packages.py")
SCRIPTS = (*EARLY_SCRIPTS, "packaging/build.py", "packaging/lock.py")
NAMES = {Path(module).stem for module in MODULES}


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load_dev(monkeypatch)


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
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | NAMES


def test_it_starts_in_any_folder_with_python_alone(tmp_path: Path) -> None:
    bare = (sys.executable, "-I", "-S")  # -S: nothing that is installed
    ran = subprocess.run(
        [*bare, ROOT / "dev.py", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "dev.py test" in ran.stdout


def test_each_command_asks_for_purposes_that_have_packages() -> None:
    script = (ROOT / "dev.py").read_text("utf-8")
    asked = re.findall(r"prepare\(\w+, (\[[^]]*\])", script)
    assert len(asked) >= 7
    known = {*load("packaging/linux/system_packages.py").PACKAGES}
    assert {purpose for purposes in asked for purpose in ast.literal_eval(purposes)} <= known


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
    monkeypatch.setattr(sys.modules["dev_checks"], "call", call)
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
