"""Keeps an error in an override of one of Qt's methods from ending the process.

Where Python calls Qt and Qt calls an override that raises, Qt for Python 6.11 puts the name of the
override in front of the error's text. Until Python 3.11 an error that C code raised, such as
`list.index` does, has no exception object yet at that moment but its text alone, and is written to
all the same: a segmentation fault. An `except` on the way makes the object.
"""

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, cast

from PySide6.QtCore import QObject

_QTS_OWN: Final = QObject.__module__.partition(".")[0]
"""The package of Qt for Python."""


def wrap_overrides() -> None:
    """Wraps overrides of Qt's methods, in every class that is derived from Qt's from now on."""
    if sys.version_info < (3, 12) and "__init_subclass__" not in vars(QObject):
        # Its types do not declare it, but a class of Qt's accepts new methods.
        cast(Any, QObject).__init_subclass__ = classmethod(_wrap_overrides)


def _wrap_overrides(cls: type[QObject], /, **options: object) -> None:
    super(QObject, cls).__init_subclass__(**options)
    bases = [base for base in cls.__mro__[1:] if base.__module__.startswith(_QTS_OWN)]
    for name, method in list(vars(cls).items()):
        is_override = not name.startswith("__") and any(name in vars(base) for base in bases)
        if is_override and isinstance(method, FunctionType):
            setattr(cls, name, _with_exception_object(method))


def _with_exception_object(method: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(method)
    def call(*arguments: object, **named: object) -> object:
        try:
            return method(*arguments, **named)
        except BaseException:  # that it is caught is what makes the object
            raise

    return call
