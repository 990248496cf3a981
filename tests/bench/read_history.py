"""How soon a large history is there, and how much memory it takes while all of it is read.

Run as `PYTHONPATH=tests python tests/bench/read_history.py [SIZE]`. The target: the first page of
100,000 notifications within 5 s of the start, at most 50 MiB more until the last.
"""

import sys
import tempfile
import time
from pathlib import Path

from support.history_reader import history_reader, items_of


def main(size: int) -> int:
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, history_reader(Path(folder), size, 7) as reader:
        before, most, read, first = reader.memory_mib or 0.0, 0.0, 0, 0.0
        for page in reader.pages():
            first = first or time.monotonic() - start
            read += len(items_of(page))
            most = max(most, reader.memory_mib or 0.0)
    print(f"first page after {first:.2f} s, {read} read after {time.monotonic() - start:.0f} s")
    print(f"memory {before:.0f} MiB at first, {most - before:.1f} MiB more at most")
    return 0 if read == size and first <= 5 and most - before <= 50 else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
