"""The whole window while nothing happens: `python3 dev.py faults calm [--seconds 30]`.

Hidden: no repaint and no timer. Shown with nothing open: the same. Shown with one countdown in its
last hour: one repaint a second at most, of its own lane. The network's thread has no timer while no
test is open.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer

from storebell.domain.settings.options import Options
from storebell.qt.shell.launch import make_application
from support.calm import CalmWindow, Figures, calm_window


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def say(what: str, figures: Figures, seconds: float, spent: float) -> None:
    area = figures.area
    print(
        f"{what}: {figures.repaints} repaints, {figures.timers} timers of the window fired, "
        f"area {area.width()} x {area.height()}, {figures.scheduled} timers of the network, "
        f"{spent / seconds * 100:.2f} % of a processor",
        flush=True,
    )


def count(what: str, calm: CalmWindow, seconds: float) -> Figures:
    began = time.process_time()
    figures = calm.count(seconds)
    say(what, figures, seconds, time.process_time() - began)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults calm", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    seconds = parser.parse_args().seconds
    _, theme = make_application(Options())
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        with calm_window(base / "idle", theme, wait, is_counting=False) as calm:
            shown = count("Shown, nothing open", calm, seconds)
            calm.window.hide()
            wait(0.5)
            hidden = count("Hidden, nothing open", calm, seconds)
            if any((shown.repaints, shown.timers, shown.scheduled)):
                wrong.append("shown, nothing open")
            if any((hidden.repaints, hidden.timers, hidden.scheduled)):
                wrong.append("hidden, nothing open")
        with calm_window(base / "counting", theme, wait, is_counting=True) as calm:
            lane = calm.lane()
            counting = count("Shown, one countdown", calm, seconds)
            calm.window.hide()
            wait(0.5)
            quiet = count("Hidden, one countdown", calm, seconds)
            is_own = lane.contains(counting.area)
            if not 0 < counting.repaints <= seconds + 1 or not is_own:
                wrong.append("shown, one countdown")
            if quiet.repaints or quiet.timers:
                wrong.append("hidden, one countdown")
    print("Calm" if not wrong else "Not calm: " + "; ".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
