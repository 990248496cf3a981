"""PySide6 6.12.0 loses references on CPython 3.11 until the process aborts (PYSIDE-3474)."""

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rang = Signal()


def test_signals_and_setters_keep_the_references_they_got() -> None:
    # From Python 3.12 on the two are immortal and their counts constant: this then just passes.
    bell = Bell()
    trues, nones = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(200):
        bell.rang.emit()
        bell.setObjectName("bell")
    assert sys.getrefcount(True) > trues - 50
    assert sys.getrefcount(None) > nones - 50
