"""Loads dev.py and the other scripts as modules: they belong to no package."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(script).stem, ROOT / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py over modules of its own, which the next test does not see."""
    monkeypatch.setattr(sys, "path", [*sys.path])  # dev.py says there where its modules are
    for name in ("dev_checks", "dev_environment"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return load("dev.py")


def record(commands: list[list[str]], code: int) -> Callable[[list[str]], int]:
    """Make a stand-in for what starts another program: it notes the command and ends as told."""

    def start(command: list[str]) -> int:
        commands.append(command)
        return code

    return start
