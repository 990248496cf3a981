"""Faults of Qt for Python that this project would meet, and what it does about them."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QObject, Signal

RAISING = """
import faulthandler, sys
faulthandler.enable()
import storebell.qt
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QWidget

class Rows(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return 1

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return [1, 2].index(3)

class Widget(QWidget):
    def sizeHint(self):
        return int("no number")

application = QApplication([])
rows = Rows()
for call in (rows.index(0).data, Widget().adjustSize):
    try:
        call()
    except ValueError as error:
        print(error)
"""


class ChangeSignal(QObject):
    rang = Signal()


def test_signals_and_setters_keep_the_references_they_got() -> None:
    # PySide6 6.12.0 loses references on CPython 3.11 until the process aborts (PYSIDE-3474). From
    # Python 3.12 on the two are immortal and their counts constant: this then just passes.
    change_signal = ChangeSignal()
    trues, nones = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(200):
        change_signal.rang.emit()
        change_signal.setObjectName("bell")
    assert sys.getrefcount(True) > trues - 50
    assert sys.getrefcount(None) > nones - 50


def run(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )


def test_an_error_below_an_override_is_raised_and_does_not_end_the_process() -> None:
    ran = run(RAISING)
    assert ran.returncode == 0, ran.stderr
    first, second = ran.stdout.splitlines()
    assert first.endswith("3 is not in list")
    assert second.endswith("invalid literal for int() with base 10: 'no number'")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there every error is an object at once")
def test_without_the_guard_qt_for_python_still_crashes() -> None:
    """When this fails, `qt/override_errors.py` is no longer needed."""
    assert run(RAISING.replace("import storebell.qt\n", "")).returncode < 0
