"""Reads and changes what a person can set once for good."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Protocol

from storebell.domain.settings import KINDS, Setting, Settings, UnknownSettingError, setting_from


class SettingBook(Protocol):
    """The settings that were changed, in a file of Storebell's own."""

    def all(self) -> Sequence[Setting]: ...
    def put(self, entry: Setting) -> None: ...
    def remove(self, identity: str) -> None: ...


class SettingsDesk:
    """The settings of this installation. May raise what the books raise."""

    def __init__(self, book: SettingBook) -> None:
        self._book = book

    def read(self) -> Settings:
        """Every setting; one of a newer version, or with a value of another type, has no say."""
        defaults = Settings()
        types = {one.name: type(getattr(defaults, one.name)) for one in fields(Settings)}
        changed = {
            one.name: one.value
            for one in self._book.all()
            if one.name in types and type(one.value) is types[one.name]
        }
        return Settings(**changed)  # type: ignore[arg-type]

    def change(self, name: str, text: str) -> None:
        """Raises UnknownSettingError and InvalidValueError as well."""
        self._book.put(setting_from(name, text))

    def reset(self, name: str) -> None:
        """Back to the default."""
        if name not in KINDS:
            raise UnknownSettingError(name=name)
        self._book.remove(name)
