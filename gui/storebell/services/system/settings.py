"""Reads and changes the settings of this installation."""

from collections.abc import Callable
from pathlib import Path

from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import (
    KINDS,
    File,
    Setting,
    Settings,
    UnknownSettingError,
    setting_from,
    settings_from,
)
from storebell.ports.files import SettingRepository

FindFile = Callable[[str], Path]
"""The whole path of a file of certificate authorities. Raises FileUnreadableError."""


class SettingsService:
    """The settings of this installation, read anew each time. May raise as the repository.

    `options` are those of this run, which override the settings.
    """

    def __init__(
        self, book: SettingRepository, find_authorities: FindFile, options: Options
    ) -> None:
        self._book = book
        self._find_authorities = find_authorities
        self._options = options

    def read(self) -> Settings:
        """Every setting; entries of a newer version, and invalid values, are ignored."""
        return settings_from(self._book.all())

    def in_force(self) -> Settings:
        """Every setting, overridden by the options of this run."""
        return self._options.over(self.read())

    def change(self, name: str, text: str) -> None:
        """Parses and stores a value. Raises UnknownSettingError, InvalidValueError,
        FileUnreadableError.
        """
        setting = setting_from(name, text)
        if isinstance(KINDS[name], File) and setting.value:
            setting = Setting(name, str(self._find_authorities(str(setting.value))))
        self._book.put(setting)

    def reset(self, name: str) -> None:
        """Resets a setting to its default. Raises UnknownSettingError."""
        if name not in KINDS:
            raise UnknownSettingError(name=name)
        self._book.remove(name)
