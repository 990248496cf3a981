"""How long Storebell takes to its first painted frame, beside an empty Qt window.

Run as `python tests/bench/first_frame.py [RUNS]`. Both are whole processes, measured from before
they are started until their first frame is painted, in turns, so that noise meets both alike. The
platform is QT_QPA_PLATFORM, offscreen where none is named.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

_PROBE = """
import os, sys, time
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

class Probe(QObject):
    is_painted = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.isWindow():
            if not self.is_painted:
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
application.installEventFilter(probe)
window = QWidget()
window.resize(1280, 800)
window.show()
application.exec()
"""
)

_STOREBELL = (
    _PROBE
    + """
from storebell.qt import launch
make = launch.make_application
probe = Probe()
def make_application(*arguments):
    application, theme = make(*arguments)
    application.installEventFilter(probe)
    return application, theme
launch.make_application = make_application
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
    empty, storebell = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs + 1):  # the first run only warms the file cache
            empty.append(seconds_to_first_frame(_EMPTY))
            storebell.append(seconds_to_first_frame(_STOREBELL, folder))
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
