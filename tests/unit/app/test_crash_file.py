"""The window's process crashes, is killed, or ends: what its next start says."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import environment_of

WINDOW = """
import faulthandler, os, signal, sys
from PySide6.QtCore import Qt, QTimer, qFatal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from storebell.qt.shell import launch
from storebell.qt.widgets.labels import Label

ending = sys.argv.pop(1)

class Window(launch.MainWindow):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.ready.connect(self.look, Qt.ConnectionType.SingleShotConnection)

    def look(self):
        job = self._background.call(self.nothing)  # after the job that reads the crashes
        job.finished.connect(lambda: QTimer.singleShot(100, self.end))
        job.start()

    async def nothing(self, services):
        pass

    def end(self):
        planted = "-----BEGIN PRIVATE KEY----- " + "a secret of this call"
        labels = self.content.notices.findChildren(Label)
        titles = [label.text() for label in labels if label.property("strong")]
        print(*titles, sep="\\n", flush=True)
        if ending == "crash":
            faulthandler._sigsegv()
        elif ending == "fatal":
            qFatal("as Qt ends a program")
        elif ending == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif ending == "late":
            import atexit
            atexit.register(faulthandler._sigsegv)  # while Python and Qt are torn down
        if ending == "copy":
            buttons = self.content.notices.findChildren(QPushButton)
            [copy] = [button for button in buttons if button.text() == "Copy report"]
            copy.click()
            QTimer.singleShot(500, self.show_clipboard)
        else:
            self.close()

    def show_clipboard(self):
        text = QGuiApplication.clipboard().text()
        if "made of" not in text:
            QTimer.singleShot(100, self.show_clipboard)
        else:
            print(text, flush=True)
            self.close()

launch.MainWindow = Window
from storebell.app import main
raise SystemExit(main(["--basedir", sys.argv[1]]))
"""


def window(basedir: Path, ending: str) -> tuple[int, str]:
    """Opens the window and lets it end so; its exit code, and the notices that it showed."""
    ran = subprocess.run(
        [sys.executable, "-c", WINDOW, ending, str(basedir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=120,
        env=environment_of({"QT_QPA_PLATFORM": "offscreen", "PYTHONFAULTHANDLER": ""}),
        check=False,
    )
    return ran.returncode, ran.stdout.strip()


def files(basedir: Path, kind: str = "") -> list[Path]:
    return sorted((basedir / "state" / "crashes").glob(f"{kind}*"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("ending", "number"), [("crash", signal.SIGSEGV), ("fatal", signal.SIGABRT)]
)
def test_a_crash_is_told_once_at_the_next_start(ending: str, number: int, tmp_path: Path) -> None:
    code, said = window(tmp_path, ending)
    assert (code, said) == (-number, "")
    [file] = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    dump = file.read_text(encoding="utf-8")
    assert dump.startswith("Fatal Python error: ")
    assert "in end\n" in dump
    assert "planted" not in dump
    assert "secret" not in dump
    assert window(tmp_path, "end") == (0, "Storebell crashed when it was used last")
    assert window(tmp_path, "end") == (0, "")
    assert len(files(tmp_path, "crash-")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_crash_while_the_process_is_torn_down_is_told_too(tmp_path: Path) -> None:
    assert window(tmp_path, "late") == (-signal.SIGSEGV, "")
    assert window(tmp_path, "end") == (0, "Storebell crashed when it was used last")


@pytest.mark.parametrize("ending", ["end", "kill"])
def test_what_ended_in_order_or_was_killed_is_no_crash(ending: str, tmp_path: Path) -> None:
    window(tmp_path, ending)
    [file] = files(tmp_path)
    assert file.stat().st_size == 0
    os.utime(file, (0, 0))  # the next start comes later than a process takes to lock its file
    assert window(tmp_path, "end") == (0, "")
    assert file not in files(tmp_path)


def test_the_report_that_the_notice_copies_says_where_the_crash_was(tmp_path: Path) -> None:
    window(tmp_path, "crash")
    code, said = window(tmp_path, "copy")
    assert code == 0
    assert "\ncrashed: 20" in said
    assert '  File "storebell/qt/shell/launch.py", line ' in said
    report = said[said.index("\ncrashed: ") :]
    assert '"/' not in report  # no whole path
    assert str(Path(__file__).parents[3]) not in report


def test_a_folder_that_can_not_be_written_to_stops_no_window(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "crashes").write_text("in the way")
    assert window(tmp_path, "end") == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_command_tells_of_its_crash_in_the_terminal(tmp_path: Path) -> None:
    program = (
        "import faulthandler\n"
        "from storebell.services.accounts.keys import Keys\n"
        "Keys.all = lambda self: faulthandler._sigsegv()\n"
        "from storebell.app import main\n"
        f"main(['--basedir', {str(tmp_path)!r}, 'keys', 'list'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment_of({"PYTHONFAULTHANDLER": ""}),
        check=False,
    )
    assert ran.returncode == -signal.SIGSEGV
    assert "Fatal Python error: Segmentation fault" in ran.stderr
    assert not files(tmp_path)
