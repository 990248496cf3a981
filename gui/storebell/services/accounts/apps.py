"""Apps: adding, listing, finding, changing, locking and removing them."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from storebell.domain.accounts.app_fields import APP_FIELDS, AppField, Given, app_from, given_of
from storebell.domain.accounts.audit import Act
from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.errors.accounts import (
    AmbiguousAppError,
    AppExistsError,
    UnknownAppError,
    UnknownKeyError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import NO_MESSAGE, msg
from storebell.ports.files import AppChanges, AppRepository, KeyList
from storebell.services.system.audit import AuditTrail

_log = logging.getLogger(__name__)


class Apps:
    """The apps of this installation. Every change is written into the audit log."""

    def __init__(
        self,
        book: AppRepository,
        keys: KeyList,
        trail: AuditTrail | None = None,
        forget: Callable[[str], None] = lambda _bundle_id: None,
    ) -> None:
        """`forget` deletes what else is stored about a bundle ID that no app has any more."""
        self._forget = forget
        self._book = book
        self._keys = keys
        self._trail = trail or AuditTrail.none()

    def all(self) -> Sequence[App]:
        """The apps that were added, oldest first. Raises as the repository."""
        return self._book.all()

    def offered(self) -> Sequence[App]:
        """The apps to choose from: the sample app if none was added, so that Local works."""
        return self.all() or (SAMPLE_APP,)

    def add(self, label: str, bundle_id: str, **others: Given) -> App:
        """Adds an app from what its owner typed, the other fields by their names; stray spaces
        around it are dropped.

        Raises InvalidValueError subclasses, AppExistsError, UnknownKeyError, and as the repository.
        """
        return self.add_checked(app_from({"label": label, "bundle_id": bundle_id, **others}))

    def add_checked(self, app: App) -> App:
        """Adds an app whose fields were checked. Raises AppExistsError, UnknownKeyError, and those
        of the book.
        """
        self._check_key(app)
        self.put_new(app)
        return app

    def put_new(self, app: App) -> None:
        """Adds a checked app, whatever its key. Raises AppExistsError, and as the repository."""
        with self.changing() as batch:
            batch.put_new(app)

    @contextmanager
    def changing(self) -> Iterator["AppBatch"]:
        """Collects many changes, written at once when the block ends, and then into the audit log.

        Raises as the repository.
        """
        with self._book.changing() as changes:
            batch = AppBatch(changes)
            yield batch
        self._trail.note_all(batch.acts)

    def change(self, name: str, **given: Given) -> App:
        """Changes the given fields of the app of this label or bundle ID; empty text clears one.

        Its tests stay with it: they are found by the bundle ID. Raises as `find` and `add`.
        """
        earlier = self.find(name)
        return self._change_to(earlier, app_from({**given_of(earlier), **given}))

    def change_to(self, name: str, app: App) -> App:
        """Makes the app of this label or bundle ID another whose fields were checked.

        Raises as `find` and `add_checked`.
        """
        return self._change_to(self.find(name), app)

    def _change_to(self, earlier: App, app: App) -> App:
        if app.key_id != earlier.key_id:
            self._check_key(app)
        self.put_changed(earlier, app)
        return app

    def put_changed(self, earlier: App, app: App) -> None:
        """Replaces `earlier` by a checked app. Raises as `find` and `put_new`."""
        with self.changing() as batch:
            batch.put_changed(earlier, app)

    def lock(self, name: str) -> App:
        """Prevents sends of the app to Production until it is unlocked. Raises as `find`."""
        return self._set_lock(name, is_locked=True)

    def unlock(self, name: str) -> App:
        """Allows sends of the app to Production. Raises as `find`."""
        return self._set_lock(name, is_locked=False)

    def _set_lock(self, name: str, *, is_locked: bool) -> App:
        earlier = self.find(name)
        app = replace(earlier, is_locked=is_locked)
        self.put_changed(earlier, app)
        return app

    def _check_key(self, app: App) -> None:
        if app.key_id and all(key.key_id != app.key_id for key in self._keys.all()):
            raise UnknownKeyError(key_id=app.key_id)

    def findings(self, bundle_id: str, *, label: str = "") -> tuple[Finding, ...]:
        """Findings about a bundle ID as typed, for the app of this label."""
        others = [
            app.bundle_id for app in self.all() if app.label.casefold() != label.strip().casefold()
        ]
        return bundle_id_findings(bundle_id, others)

    def check_new(self, label: str, bundle_id: str, *, app_apple_id: str = "") -> None:
        """Raises what `add` would raise for these, without adding anything."""
        app = app_from({"label": label, "bundle_id": bundle_id, "app_apple_id": app_apple_id})
        if any(known.label.casefold() == app.label.casefold() for known in self.all()):
            raise AppExistsError(name=app.label)

    def remove(self, name: str) -> App:
        """Removes the app of this label or bundle ID. Raises as `find`."""
        app = self.find(name)
        self._book.remove(app.label)
        self._trail.note(Act.APP_REMOVED, app.label, app.bundle_id)
        if self.with_bundle_id(app.bundle_id) is None:
            self._forget_app(app)
        return app

    def _forget_app(self, app: App) -> None:
        try:
            self._forget(app.bundle_id)
        except StorebellError as error:
            _log.info("The URLs of a removed app are left: %s", error.title)

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

        A label is found in whatever case; a bundle ID is case-sensitive, as it is to Apple. Raises
        UnknownAppError, and AmbiguousAppError if several apps share the bundle ID.
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


class AppBatch:
    """Changes of apps that are written together; `acts` are the entries for the audit log."""

    def __init__(self, changes: AppChanges) -> None:
        self._changes = changes
        self.acts: list[tuple[Act, str, str]] = []

    def find(self, label: str) -> App:
        """The app of exactly this label, as it is now. Raises UnknownAppError."""
        app = self._changes.find(label)
        if app is None:
            raise UnknownAppError(name=label)
        return app

    def put_new(self, app: App) -> None:
        """Adds a checked app, whatever its key. Raises AppExistsError."""
        if not self._changes.add(app):
            raise AppExistsError(name=app.label)
        self.acts.append((Act.APP_ADDED, app.label, app.bundle_id))
        if app.is_locked:
            self.acts.append((Act.APP_LOCKED, app.label, app.bundle_id))

    def put_changed(self, earlier: App, app: App) -> None:
        """Replaces `earlier` by a checked app. Raises as `find` and `put_new`."""
        if app == earlier:
            return
        if not self._changes.replace(earlier.label, app):
            self.find(earlier.label)  # another process may have removed it meanwhile
            raise AppExistsError(name=app.label)
        changed = [
            field
            for field in APP_FIELDS
            if field.name != "is_locked" and field.value_of(app) != field.value_of(earlier)
        ]
        if changed:
            self.acts.append((Act.APP_CHANGED, app.label, _changes_text(earlier, app, changed)))
        if app.is_locked is not earlier.is_locked:
            act = Act.APP_LOCKED if app.is_locked else Act.APP_UNLOCKED
            self.acts.append((act, app.label, app.bundle_id))


def bundle_id_findings(bundle_id: str, others: Iterable[str]) -> tuple[Finding, ...]:
    """Findings about legal but probably mistaken bundle IDs: their case, and spaces around them.

    `others` are known bundle IDs: of other apps, of a team's file, of a payload.
    """
    value = bundle_id.strip()
    alike = next((other for other in others if _differs_by_case(other, value)), None)
    findings = []
    if alike is not None:
        findings.append(
            Finding(
                Level.WARNING,
                msg("{value} differs from {known} only by case", value=value, known=alike),
                msg(
                    "To Apple these are two apps. Compare with the app's page in App Store Connect."
                ),
            )
        )
    if value != bundle_id:
        findings.append(
            Finding(Level.NOTE, msg("Spaces around the bundle ID were dropped"), NO_MESSAGE)
        )
    return tuple(findings)


def _differs_by_case(first: str, second: str) -> bool:
    return first != second and first.casefold() == second.casefold()


def _changes_text(earlier: App, app: App, changed: Sequence[AppField]) -> str:
    """Like “label: Hiking → Trails”; of a field whose value is not logged, its name alone."""
    parts = []
    for field in changed:
        if not field.is_value_logged:
            parts.append(field.name)
        else:
            before, after = field.value_of(earlier), field.value_of(app)
            parts.append(f"{field.name}: {_shown(before)} → {_shown(after)}")
    return "; ".join(parts)


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _ambiguous(name: str, apps: Sequence[App]) -> AmbiguousAppError:
    return AmbiguousAppError(name=name, apps=", ".join(f"“{app.label}”" for app in apps))
