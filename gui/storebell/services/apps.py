"""Apps: adding, listing, finding and removing them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from storebell.domain.credentials import (
    SAMPLE_APP,
    ApiKey,
    App,
    app_apple_id_from,
    bundle_id_from,
    key_id_from,
    server_url_from,
)
from storebell.domain.errors import (
    AmbiguousAppError,
    AppExistsError,
    InvalidLabelError,
    UnknownAppError,
    UnknownKeyError,
)
from storebell.services.ports import AppBook

LONGEST_LABEL: Final = 80


class KeyList(Protocol):
    """Which API keys there are: a KeyBook, or Keys, which knows those of this session as well."""

    def all(self) -> Sequence[ApiKey]: ...


class Apps:
    """The apps of this installation."""

    def __init__(self, book: AppBook, keys: KeyList) -> None:
        self._book = book
        self._keys = keys

    def all(self) -> Sequence[App]:
        """The apps that were added, oldest first. Raises what the book raises."""
        return self._book.all()

    def offered(self) -> Sequence[App]:
        """The apps to choose from: the sample app where none was added, so that Local works."""
        return self.all() or (SAMPLE_APP,)

    def add(
        self,
        label: str,
        bundle_id: str,
        *,
        app_apple_id: str = "",
        key_id: str | None = None,
        production_url: str = "",
        sandbox_url: str = "",
    ) -> App:
        """Adds an app from what its owner typed; stray spaces around it are dropped.

        Raises InvalidValueError subclasses, AppExistsError, UnknownKeyError, and those of the book.
        """
        app = replace(
            _app_from(label, bundle_id, app_apple_id),
            key_id=key_id_from(key_id) if key_id and key_id.strip() else None,
            production_url=server_url_from(production_url),
            sandbox_url=server_url_from(sandbox_url),
        )
        if app.key_id and all(key.key_id != app.key_id for key in self._keys.all()):
            raise UnknownKeyError(key_id=app.key_id)
        if not self._book.add(app):
            raise AppExistsError(name=app.label)
        return app

    def check_new(self, label: str, bundle_id: str, *, app_apple_id: str = "") -> None:
        """Raises what `add` would raise for these, without adding anything."""
        app = _app_from(label, bundle_id, app_apple_id)
        if any(known.label.casefold() == app.label.casefold() for known in self.all()):
            raise AppExistsError(name=app.label)

    def remove(self, name: str) -> App:
        """Removes the app of this label or bundle ID. Raises as `find`."""
        app = self.find(name)
        self._book.remove(app.label)
        return app

    def find_offered(self, label: str) -> App:
        """The app of this label among those offered, the sample app included. Raises as `find`."""
        offered = self.offered()
        wanted = label.strip().casefold()
        return next((app for app in offered if app.label.casefold() == wanted), None) or self.find(
            label
        )

    def with_bundle_id(self, bundle_id: str) -> App | None:
        """The app of exactly this bundle ID, or None. Raises AmbiguousAppError for several."""
        found = [app for app in self.all() if app.bundle_id == bundle_id]
        if len(found) > 1:
            raise _ambiguous(bundle_id, found)
        return found[0] if found else None

    def find(self, name: str) -> App:
        """The app of this label or bundle ID.

        A label is found whatever its case; a bundle ID is case-sensitive, as it is to Apple.
        Raises UnknownAppError, and AmbiguousAppError where several apps share the bundle ID.
        """
        wanted = name.strip()
        apps = self.all()
        for app in apps:
            if app.label.casefold() == wanted.casefold():
                return app
        found = self.with_bundle_id(wanted)
        if found is None:
            raise UnknownAppError(name=wanted)
        return found


def _app_from(label: str, bundle_id: str, app_apple_id: str) -> App:
    return App(
        label=_label_from(label),
        bundle_id=bundle_id_from(bundle_id),
        app_apple_id=app_apple_id_from(app_apple_id),
    )


def _ambiguous(name: str, apps: Sequence[App]) -> AmbiguousAppError:
    return AmbiguousAppError(name=name, apps=", ".join(f"“{app.label}”" for app in apps))


def _label_from(text: str) -> str:
    """A checked label, in one line. Raises InvalidLabelError."""
    label = text.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise InvalidLabelError(value=label[:LONGEST_LABEL])
    return label
