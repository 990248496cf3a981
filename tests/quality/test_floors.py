"""The floors of the house: imports only ever point down, and the linter that says so works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(root / "gui"), "COLUMNS": "200"}
    return subprocess.run(
        [tool, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_nothing_imports_upwards() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


BREACHES = {
    "domain knows a service": (
        "domain/notifications/plan.py",
        "import storebell.services.notifications.send_test",
    ),
    "adapters meet": ("appstore/hosts.py", "import storebell.storage.paths"),
    "a use case opens a socket": ("services/notifications/send_test.py", "import httpx"),
    "a face reaches behind the services": (
        "cli/commands/send.py",
        "import storebell.simulator.api.server",
    ),
    "the terminal draws with Qt": ("cli/commands/send.py", "import PySide6.QtCore"),
    "the window and the terminal meet": ("qt/background.py", "import storebell.cli.run"),
    "the sender uses the simulator": ("sender/deliver.py", "import storebell.simulator.api.server"),
    "in qt, a widget knows the timeline": (
        "qt/widgets/labels.py",
        "import storebell.qt.timeline.view",
    ),
    "in qt, two parts meet": ("qt/sidebar/sidebar.py", "import storebell.qt.inspector.panel"),
    "in domain, an account knows a notification": (
        "domain/accounts/audit.py",
        "import storebell.domain.notifications.plan",
    ),
    "in presentation, a lane knows a summary": (
        "presentation/lanes/lanes.py",
        "import storebell.presentation.app_summaries",
    ),
    "in services, a use case knows the container": (
        "services/accounts/apps.py",
        "import storebell.services.container",
    ),
    "in storage, a file of SQLite knows a table": (
        "storage/sqlite/schema.py",
        "import storebell.storage.database.trash",
    ),
    "in the simulator, HTTP knows the API": (
        "simulator/http/limits.py",
        "import storebell.simulator.api.server",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_forbidden_import_fails_the_contract(breach: str, tmp_path: Path) -> None:
    file, statement = BREACHES[breach]
    shutil.copytree(ROOT / "gui", tmp_path / "gui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module = tmp_path / "gui" / "storebell" / file
    module.write_text(module.read_text(encoding="utf-8") + f"\n{statement}\n", encoding="utf-8")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout


LAYERED = ("", "qt", "domain", "presentation", "services", "storage", "simulator")


@pytest.mark.parametrize("floor", LAYERED, ids=lambda floor: floor or "the package")
def test_a_module_outside_the_layers_fails_the_contract(floor: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "gui", tmp_path / "gui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "gui" / "storebell" / floor / "utils.py").write_text("", encoding="utf-8")
    assert lint(tmp_path).returncode == 1
