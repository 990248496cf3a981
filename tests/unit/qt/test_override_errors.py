"""An error in an override of one of Qt's methods stays an error, and is passed on as it is."""

import sys

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from storebell.qt.override_errors import _with_exception_object, wrap_overrides

IS_NEEDED = sys.version_info < (3, 12)


class Receiver(QObject):
    """Its event handler raises; one of its methods is no override."""

    def event(self, _event: QEvent) -> bool:
        return bool([1, 2].index(3))  # an error of C code

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for its own events."""
        return watched is self and event.type() is QEvent.Type.User

    def own(self) -> str:
        return "own"


def is_wrapped(method: object) -> bool:
    return hasattr(method, "__wrapped__")


def test_overrides_are_wrapped_and_other_methods_are_not() -> None:
    assert is_wrapped(Receiver.event) is IS_NEEDED
    assert is_wrapped(Receiver.eventFilter) is IS_NEEDED
    assert not is_wrapped(Receiver.own)
    assert Receiver.eventFilter.__name__ == "eventFilter"
    assert Receiver.eventFilter.__doc__ == "True for its own events."


def test_an_override_takes_and_gives_what_it_did_before(qapp: QApplication) -> None:
    receiver, event = Receiver(), QEvent(QEvent.Type.User)
    assert receiver.eventFilter(receiver, event)
    assert not receiver.eventFilter(watched=qapp, event=event)
    assert receiver.own() == "own"


def test_an_error_of_c_code_below_qt_reaches_whoever_called_qt(qapp: QApplication) -> None:
    """Without the guard, the process ends here."""
    with pytest.raises(ValueError, match="3 is not in list"):
        QApplication.sendEvent(Receiver(), QEvent(QEvent.Type.User))


def test_the_error_is_the_one_that_was_raised() -> None:
    error = ZeroDivisionError("by hand")

    def fail() -> None:
        raise error

    with pytest.raises(ZeroDivisionError) as caught:
        _with_exception_object(fail)()
    assert caught.value is error


def test_keeping_errors_whole_twice_changes_nothing() -> None:
    before = vars(QObject).get("__init_subclass__")
    wrap_overrides()
    assert vars(QObject).get("__init_subclass__") is before
    assert (before is not None) is IS_NEEDED
