"""How much the window suffers while its Local server is hammered: `python3 dev.py faults wall`.

Each round measures the longest stall of the window's event loop twice: idle, and while 200
connections that ask without a pause and 100 that send a byte at a time come from another process.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from support.wall_rounds import wall_window

TARGET_MILLISECONDS = 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults wall", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each half of a round")
    arguments = parser.parse_args()
    excesses = []
    with (
        tempfile.TemporaryDirectory(prefix="storebell-", ignore_cleanup_errors=True) as folder,
        wall_window(Path(folder)) as window,
    ):
        for number in range(1, arguments.rounds + 1):
            seen = window.measure(arguments.seconds)
            excesses.append(seen.excess * 1000)
            print(
                f"round {number}: longest stall idle {seen.idle * 1000:6.1f} ms, "
                f"loaded {seen.loaded * 1000:6.1f} ms, excess {excesses[-1]:6.1f} ms; "
                f"busy {dict(seen.outcome.busy)}, slow {dict(seen.outcome.slow)}",
                flush=True,
            )
    median = statistics.median(excesses)
    verdict = "within" if median <= TARGET_MILLISECONDS else "ABOVE"
    print(f"median excess {median:.1f} ms: {verdict} the {TARGET_MILLISECONDS} ms that are allowed")
    return 0 if median <= TARGET_MILLISECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())
