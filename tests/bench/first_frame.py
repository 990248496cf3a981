"""How long Storebell takes to its first painted frame, beside an empty Qt window.

Run as `python tests/bench/first_frame.py [RUNS]`. Both are whole processes, measured from before
they are started until their first frame is painted, in turns, so that noise meets both alike. The
platform is QT_QPA_PLATFORM, offscreen where none is named. Both find their bytecode, as after an
installation or a first run, whatever this process may be told about writing it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PROBE = """
import os, sys, time
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

# For one window only: of everything that a filter of the application's sees, Qt for Python looks
# for the type, and makes ready hundreds of classes that nobody asked for.
class Probe(QObject):
    is_painted = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.is_painted:
            self.is_painted = True
            # Told when everything inside has been painted too, and before anything else.
            told = QEvent(QEvent.Type.User)
            QCoreApplication.postEvent(self, told, Qt.EventPriority.HighEventPriority.value)
        return False
    def customEvent(self, event):
        tell()

def tell():
    sys.stdout.write(repr(time.time()))
    sys.stdout.flush()
    os._exit(0)
"""

_EMPTY = (
    _PROBE
    + """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication(["empty"])
probe = Probe()
window = QWidget()
window.installEventFilter(probe)
window.resize(1280, 800)
window.show()
application.exec()
"""
)

# What the program imports before Qt comes first here too: Qt for Python reads the source of every
# module that is imported after it.
_STOREBELL = (
    "import storebell.app.start\n"
    + _PROBE
    + """
from storebell.qt.shell import launch
probe = Probe()
class Window(launch.MainWindow):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.installEventFilter(probe)
launch.MainWindow = Window
from storebell.app import main
main(["--basedir", sys.argv[1]])
"""
)


def seconds_to_first_frame(code: str, *arguments: str) -> float:
    start = time.time()
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return float(ran.stdout.splitlines()[-1]) - start


def main(runs: int) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    empty, storebell = [], []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "bytecode"))
        for _ in range(runs + 1):  # the first run only fills the caches
            empty.append(seconds_to_first_frame(_EMPTY))
            storebell.append(seconds_to_first_frame(_STOREBELL, str(Path(folder, "base"))))
    for name, values in (("empty Qt window", empty[1:]), ("Storebell", storebell[1:])):
        print(
            f"{name}: median {statistics.median(values) * 1000:.0f} ms, "
            f"{min(values) * 1000:.0f} to {max(values) * 1000:.0f}"
        )
    ratios = [one / other for one, other in zip(storebell[1:], empty[1:], strict=True)]
    whole = statistics.median(storebell[1:]) / statistics.median(empty[1:])
    print(f"ratio of the medians {whole:.2f}, median of the ratios {statistics.median(ratios):.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
