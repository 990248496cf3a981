"""What the window's first frame waits for: the parts of Storebell that it shows, and no others.

Its modules are listed in `modules_of_first_frame.txt`. The list may only get shorter.
"""

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "gui" / "storebell"
LISTED = Path(__file__).with_name("modules_of_first_frame.txt").read_text().split()

_PAINTED = """
import os, sys
from PySide6.QtCore import QEvent
from storebell.qt.shell import launch

class Window(launch.MainWindow):
    def event(self, event):
        if event.type() == QEvent.Type.Paint:
            print("\\n".join(sys.modules), flush=True)
            os._exit(0)
        return super().event(event)

launch.MainWindow = Window
from storebell.app import main
main(["--basedir", sys.argv[1]])
"""

LATER = {
    "the network": ("httpx", "httpcore", "h11", "anyio", "certifi", "email", "ssl", "asyncio"),
    "a part of Qt that only a second start needs": ("PySide6.QtNetwork",),
    "cryptography": ("cryptography", "jwt", "hashlib", "hmac"),
    "the keychain": ("keyring", "secretstorage", "jeepney"),
    "the database": ("sqlite3", "apsw"),
    "forms of files that later pages read": ("configparser", "csv", "tomllib", "tomlkit"),
    "the way to resources in archives": ("importlib.resources", "importlib.metadata"),
    "lists of apps": (
        "storebell.domain.accounts.pasted_apps",
        "storebell.domain.accounts.team_file",
    ),
    "what the security page shows": (
        "storebell.domain.accounts.audit",
        "storebell.domain.network.contacts",
        "storebell.domain.settings.security",
    ),
    "what is said of results": ("storebell.domain.notifications.results",),
    "an opened page": ("storebell.qt.shell.page_frame", "storebell.qt.plain_text_widgets"),
    "what is told after a crash": ("storebell.domain.crash",),
    "the timeline": (
        "storebell.domain.notifications.events",
        "storebell.presentation.lanes.lanes",
        "storebell.domain.notifications.timeline",
        "storebell.qt.shell.window_controller",
    ),
    "the services": (
        "storebell.app.composition",
        "storebell.services.notifications.send_test",
        "storebell.services.container",
    ),
    "whole floors": tuple(
        f"storebell.{floor}" for floor in ("appstore", "doctor", "sender", "signing", "simulator")
    ),
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Everything that is imported when the first frame begins to be painted, below a folder whose
    path is too long for a socket in it: its name is made as on Windows.
    """
    basedir = tmp_path_factory.mktemp("base") / ("long" * 30)
    ran = subprocess.run(
        [sys.executable, "-P", "-c", _PAINTED, str(basedir)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize("what", LATER)
def test_the_first_frame_waits_neither_for(what: str, modules: set[str]) -> None:
    assert "storebell.qt.shell.main_window" in modules
    assert modules.isdisjoint(LATER[what])


def test_the_first_frame_waits_for_no_command(modules: set[str]) -> None:
    commands = {name for name in modules if name.startswith("storebell.cli.")}
    assert commands == {
        f"storebell.cli.{name}" for name in ("new_path", "paths", "root", "streams", "translated")
    }


def test_the_first_frame_waits_for_no_module_that_is_not_listed(modules: set[str]) -> None:
    """One more is a millisecond more of every start: import it where it is used, later."""
    ours = {name for name in modules if name.startswith("storebell.")}
    without_commands = {name for name in ours if not name.startswith("storebell.cli")}
    assert sorted(without_commands - set(LISTED)) == []


def test_the_list_is_in_order_and_names_each_module_that_there_is_once() -> None:
    assert sorted(set(LISTED)) == LISTED
    files = [PACKAGE.parent.joinpath(*name.split(".")) for name in LISTED]
    assert [
        file.name
        for file in files
        if not (file.with_suffix(".py").exists() or (file / "__init__.py").exists())
    ] == []
    assert len(LISTED) <= MOST


MOST = 98
"""How many there were last; whoever shortens the list lowers it."""
