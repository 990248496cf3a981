"""The first instance of the window in this process, and a second start in another one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from storebell.qt.shell.single_instance import Claim, Instance
from support.instance_starts import started


@contextmanager
def first_instance(folder: Path, qtbot: QtBot) -> Iterator[Instance]:
    """The first one, in this process, already listening."""
    instance = Instance(folder)
    assert instance.claim() is Claim.FIRST
    instance.listen()
    try:
        yield instance
    finally:
        instance.release()


def claim_again(folder: Path, qtbot: QtBot) -> Claim:
    """A second start, of a process of its own, while the first one's event loop goes on."""
    said: list[str] = []
    with started(folder) as start:
        start.go()
        thread = threading.Thread(target=lambda: said.append(start.hear()))
        thread.start()
        qtbot.waitUntil(lambda: bool(said), timeout=20_000)
        thread.join()
    return Claim(said[0])
