"""Whole processes whose clock is wrong, by Debian's faketime: the variables that make it so."""

from collections.abc import Mapping
from pathlib import Path


def faked_clock(spec: str) -> Mapping[str, str]:
    """`spec` is faketime's: “+401d”, or “@2037-01-01 12:00:00”, from which the clock goes on."""
    [library] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": spec,
        # What the disk says of its files is left alone. The clock that only goes on is not: without
        # it, a thread that waits with a limit never wakes.
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
    }
