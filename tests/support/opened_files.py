"""Which files of a folder are opened, by whichever code: Linux tells it through inotify."""

import ctypes
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# <sys/inotify.h>
IN_ACCESS = 0x00000001
IN_OPEN = 0x00000020
_HEAD = struct.Struct("iIII")
_MOST_BYTES = 1 << 20


class OpenedFiles:
    """Hears of every file of the folder that is opened or read from now on."""

    def __init__(self, folder: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        if libc.inotify_add_watch(self._descriptor, os.fsencode(folder), IN_OPEN | IN_ACCESS) < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch")

    def names(self) -> set[str]:
        """The names of the files opened since the last call."""
        try:
            events = os.read(self._descriptor, _MOST_BYTES)
        except BlockingIOError:
            return set()
        names, at = set(), 0
        while at < len(events):
            *_, length = _HEAD.unpack_from(events, at)
            at += _HEAD.size
            names.add(os.fsdecode(events[at : at + length].rstrip(b"\0")))
            at += length
        return names

    def close(self) -> None:
        os.close(self._descriptor)


@contextmanager
def opened_files(folder: Path) -> Iterator[OpenedFiles]:
    watch = OpenedFiles(folder)
    try:
        yield watch
    finally:
        watch.close()


@contextmanager
def named_pipe(file: Path) -> Iterator[Path]:
    """A named pipe whose reader gets its end at once: whoever opens it is found, and not stuck.

    Another process writes: a thread of this one would wait for the lock of the interpreter, which
    Qt holds while it reads.
    """
    os.mkfifo(file)
    script = 'while :; do : > "$1"; sleep 0.01; done'
    writer = subprocess.Popen(["sh", "-c", script, "sh", str(file)])
    try:
        yield file
    finally:
        writer.kill()
        writer.wait()
