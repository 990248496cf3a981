"""Fails a test that leaves another locale, language or environment variable behind.

A later test in the same process would read numbers, texts and errors of the system in it.
"""

import gettext
import locale
import os
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final, Self

import pytest
from PySide6.QtCore import QLocale

from storebell.presentation import translation

_OF_PYTEST: Final = frozenset({"PYTEST_CURRENT_TEST", "PYTEST_XDIST_TESTRUNUID"})
"""Variables that pytest itself sets for each test or session."""


@dataclass(frozen=True, slots=True)
class ProcessLocale:
    """What a test finds in its process, and has to leave as it was."""

    variables: Mapping[str, str]
    system_locale: str
    gettext_domain: str
    is_translated: bool
    qt_locale: str

    @classmethod
    def read(cls) -> Self:
        """The state of this process."""
        return cls(
            MappingProxyType(
                {name: text for name, text in os.environ.items() if name not in _OF_PYTEST}
            ),
            locale.setlocale(locale.LC_ALL),
            gettext.textdomain(),
            translation.is_translated(),
            QLocale().name(),
        )

    def changes(self, later: "ProcessLocale") -> list[str]:
        """What is different later, a line each; variables by name, as a value may be a secret."""
        names = sorted(self.variables.keys() | later.variables.keys())
        lines = [
            f"environment variable {name}"
            for name in names
            if self.variables.get(name) != later.variables.get(name)
        ]
        for entry in fields(self):
            before, after = getattr(self, entry.name), getattr(later, entry.name)
            if entry.name != "variables" and before != after:
                lines.append(f"{entry.name}: {before} -> {after}")
        return lines

    def restore(self) -> None:
        """Sets the process back to this state."""
        for name in os.environ.keys() - self.variables.keys() - _OF_PYTEST:
            del os.environ[name]
        os.environ.update(self.variables)
        gettext.textdomain(self.gettext_domain)
        if not self.is_translated:
            translation.install(gettext.NullTranslations())
        QLocale.setDefault(QLocale(self.qt_locale))
        locale.setlocale(locale.LC_ALL, self.system_locale)


def _forget_translated_words() -> None:
    """Makes the C library look up its own texts anew, in the language that is named now.

    glibc goes on giving out what it has once translated, also when LANGUAGE has changed since,
    until another locale is set (GNU gettext's manual, 11.2.9).
    """
    if sys.platform == "linux":
        messages = locale.setlocale(locale.LC_MESSAGES)
        locale.setlocale(locale.LC_MESSAGES, "C")
        locale.setlocale(locale.LC_MESSAGES, messages)


_STATE: Final = pytest.StashKey[ProcessLocale]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    item.stash[_STATE] = ProcessLocale.read()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    _forget_translated_words()
    before = item.stash[_STATE]
    changes = before.changes(ProcessLocale.read())
    if changes:
        before.restore()
        pytest.fail("\n".join((f"{item.nodeid} leaves behind:", *changes)), pytrace=False)
