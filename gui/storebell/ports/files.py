"""Storebell's own files: lists, settings, inventory."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from storebell.domain.accounts.credentials import (
    ApiKey,
    App,
)
from storebell.domain.accounts.team_file import TeamKey
from storebell.domain.network.contacts import Contact
from storebell.domain.settings.security import StoredFile
from storebell.domain.settings.settings import (
    Setting,
)


class KeyRepository(Protocol):
    """The list of API keys without their secrets, in a file of Storebell's own."""

    def all(self) -> Sequence[ApiKey]: ...
    def put(self, key: ApiKey) -> None: ...
    def remove(self, key_id: str) -> None: ...


class AppRepository(Protocol):
    """The list of apps, in a file of Storebell's own; labels are unique."""

    def all(self) -> Sequence[App]: ...
    def add(self, app: App) -> bool:
        """Adds an app in one step; False if the label exists, in whatever case."""
        ...

    def put(self, app: App) -> None: ...
    def replace(self, label: str, app: App) -> bool:
        """Replaces the app of this label by `app`, in one step.

        False as for `add`, and if there is no such app.
        """
        ...

    def remove(self, label: str) -> None: ...
    def changing(self) -> AbstractContextManager["AppChanges"]:
        """Collects many changes, written at once when the block ends without an error."""
        ...


class AppChanges(Protocol):
    """Changes of the list of apps that are written together."""

    def all(self) -> Sequence[App]: ...
    def find(self, label: str) -> App | None:
        """The app of exactly this label."""
        ...

    def add(self, app: App) -> bool:
        """Adds an app like `AppRepository.add`."""
        ...

    def replace(self, label: str, app: App) -> bool:
        """Replaces an app like `AppRepository.replace`."""
        ...


class TeamFiles(Protocol):
    """Writes a team's file over the existing one and preserves content of other tools in it.

    Raises FileUnwritableError and TeamFileFormError; then the file is as it was.
    """

    def write(self, file: Path, apps: Sequence[App], keys: Sequence[TeamKey]) -> None: ...
    def text(self, apps: Sequence[App], keys: Sequence[TeamKey]) -> str: ...


class KeyList(Protocol):
    """The known API keys: a KeyRepository, or Keys, which has those of this session as well."""

    def all(self) -> Sequence[ApiKey]: ...


class ContactLog(Protocol):
    """Every host ever contacted. Raises StorebellError if it can't be read or written."""

    def contacted(self, host: str, purpose: str, at: datetime, times: int = 1) -> None: ...
    def contacts(self) -> Sequence[Contact]: ...


class Inventory(Protocol):
    """The files of this installation."""

    @property
    def folders(self) -> Sequence[Path]: ...
    def files(self) -> Sequence[StoredFile]:
        """The files that exist. Raises FileUnreadableError."""
        ...


class SettingRepository(Protocol):
    """The settings that were changed, in a file of Storebell's own."""

    def all(self) -> Sequence[Setting]: ...
    def put(self, entry: Setting) -> None: ...
    def remove(self, identity: str) -> None: ...
