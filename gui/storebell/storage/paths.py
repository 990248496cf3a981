"""Paths of Storebell's files on each OS, or all of them below one folder."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from platformdirs import PlatformDirs

from storebell.domain.errors.values import BasedirNotTextError, InvalidBasedirError
from storebell.domain.messages import msg

APP_NAME: Final = "Storebell"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one installation. Nothing is created here: the first writer does that.

    Each is a path that is text, as C libraries take it: apsw refuses another, and Qt would open
    another file for it. Raises BasedirNotTextError.
    """

    settings_folder: Path
    data_folder: Path
    state_folder: Path
    log_folder: Path

    def __post_init__(self) -> None:
        for folder in (self.settings_folder, self.data_folder, self.state_folder, self.log_folder):
            try:
                str(folder).encode("utf-8")
            except UnicodeEncodeError:
                encoding = sys.getfilesystemencoding().upper()
                raise BasedirNotTextError(value=str(folder), encoding=encoding) from None

    @classmethod
    def of_this_user(cls) -> Self:
        """The places that the OS wants: XDG on Linux, Library on macOS, AppData on Windows."""
        places = PlatformDirs(APP_NAME, appauthor=False)
        return cls(
            settings_folder=places.user_config_path,
            data_folder=places.user_data_path,
            state_folder=places.user_state_path,
            log_folder=places.user_log_path,
        )

    @classmethod
    def below(cls, basedir: Path) -> Self:
        """Everything below one folder, as --basedir asks. Raises InvalidBasedirError."""
        root = _absolute(basedir)
        return cls(
            settings_folder=root / "settings",
            data_folder=root / "data",
            state_folder=root / "state",
            log_folder=root / "logs",
        )

    @classmethod
    def chosen(cls, basedir: Path | None) -> Self:
        """Returns the folders below `basedir` where one is given, otherwise those of the OS.

        Raises InvalidBasedirError.
        """
        return cls.of_this_user() if basedir is None else cls.below(basedir)

    @property
    def apps_file(self) -> Path:
        return self.settings_folder / "apps.json"

    @property
    def keys_file(self) -> Path:
        """The list of API keys, without their secrets: those are in the keychain only."""
        return self.settings_folder / "keys.json"

    @property
    def settings_file(self) -> Path:
        return self.settings_folder / "settings.json"

    @property
    def local_root_folder(self) -> Path:
        """Holds the root of the Local environment; fixed, because developers' handlers trust it."""
        return self.data_folder / "local-root"

    @property
    def simulator_identity_folder(self) -> Path:
        """Holds the key and the issuer ID of this installation's simulator."""
        return self.data_folder / "simulator-identity"

    @property
    def database_file(self) -> Path:
        return self.data_folder / "storebell.db"

    @property
    def registry_folder(self) -> Path:
        """Holds a locked file for each Storebell that runs."""
        return self.state_folder / "present"

    @property
    def crash_folder(self) -> Path:
        """Holds a file for each window that runs, and what is left of those that crashed."""
        return self.state_folder / "crashes"

    @property
    def change_file(self) -> Path:
        """File that is written at each change of the database; other processes watch it."""
        return self.state_folder / "bell"

    @property
    def log_file(self) -> Path:
        return self.log_folder / "storebell.log"


def _absolute(folder: Path) -> Path:
    try:
        absolute = folder.expanduser().absolute()
        if not folder.parts or not folder.parts[0].startswith("~"):
            return absolute
        home = Path(folder.parts[0]).expanduser()
        if os.environ.get("HOME") == "":  # would mean the root folder
            reason = msg("The variable HOME is empty")
        elif home.is_absolute() and home.is_dir():
            return absolute
        else:
            reason = msg("The home folder “{folder}” is not there", folder=str(home))
    except RuntimeError:
        reason = msg("There is no home folder for the name after “~”")
    except OSError:
        reason = msg("The current folder, which it starts from, is gone")
    raise InvalidBasedirError(value=str(folder), reason=reason)
