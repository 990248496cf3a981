"""API keys, apps and settings: small versioned JSON files, readable, and never half written."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Generic, TypeVar

from storebell.domain.accounts.app_fields import (
    APP_FIELDS,
    AppField,
    FieldKind,
    Value,
    app_of,
    record_of,
)
from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.errors.storage import DamagedFileError, FileUnwritableError, NewerFileError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_
from storebell.domain.settings.settings import Setting
from storebell.files.locking import locked
from storebell.files.own_reading import read_own
from storebell.files.reading import MIB
from storebell.files.refusals import reason_of
from storebell.files.writing import write_own
from storebell.storage.files.list_changes import Changes, Raw

Migration = Callable[[Raw], Raw]
"""Turns a file's content into that of the next version. Works on raw data, imports nothing."""


def _unlock_all(raw: Raw) -> Raw:
    """Version 2 of the apps: whether an app is locked. An older Storebell must not pass it over."""
    apps = raw.get("apps", [])
    if not isinstance(apps, list):
        return raw  # reported as damage when the entries are read
    return {**raw, "apps": [{**app, "is_locked": False} for app in apps]}


KEY_MIGRATIONS: Final[tuple[Migration, ...]] = ()
APP_MIGRATIONS: Final[tuple[Migration, ...]] = (_unlock_all,)


def _settings_may_be_text(raw: Raw) -> Raw:
    """Version 2: a value may be text too. Version 1 would take one for damage, so it must not read
    what this one writes.
    """
    return raw


SETTING_MIGRATIONS: Final[tuple[Migration, ...]] = (_settings_may_be_text,)

Entry = TypeVar("Entry")

_UNFIT: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""Exceptions of a field with the wrong type, or a time outside the calendar."""


MOST_BYTES: Final = 16 * MIB
"""More than a list of ten thousand apps has."""


class _DamageError(Exception):
    """A fault in the content of a file; the text is constant but for numbers and names."""


class _JsonRepository(Generic[Entry]):
    """A list of entries in one file: {"version": 1, "<name>": [{…}, …]}.

    Fields that this version does not know stay in the file. The version is one more than the
    number of migrations.
    """

    def __init__(
        self,
        file: Path,
        name: str,
        migrations: Sequence[Migration],
        parse: Callable[[Raw], Entry],
        form: Callable[[Entry], Raw],
        identity: Callable[[Entry], str],
    ) -> None:
        self._file = file
        self._name = name
        self._migrations = migrations
        self._parse = parse
        self._form = form
        self._identity = identity

    def all(self) -> Sequence[Entry]:
        """The entries, in the order in which they were added.

        Raises FileUnreadableError, NewerFileError, and DamagedFileError once: the damaged file is
        set aside then, and the list starts afresh. FileNotTrustedError, where somebody else may
        have put the file there, comes each time, and the file stays as it is.
        """
        try:
            return [entry for entry, _ in self._entries(self._load())]
        except _DamageError:
            # Again under the lock: another process may have set it aside already.
            with locked(self._file):
                return [entry for entry, _ in self._entries_or_set_aside()[1]]

    def glance(self) -> Sequence[Entry]:
        """The entries as far as they can be read, without an error and without a change to the
        file: for the window's first frame. A later call of `all` raises the error.
        """
        try:
            return [entry for entry, _ in self._entries(self._load())]
        except (_DamageError, StorebellError):
            return []

    @contextlib.contextmanager
    def changing(self) -> Iterator[Changes[Entry]]:
        """Changes that are written together, once, when the block ends without an error.

        No other process changes the file meanwhile. Raises as `all`, and FileUnwritableError: then
        the file is as it was.
        """
        with locked(self._file):
            raw, entries = self._entries_or_set_aside()
            changes = Changes(entries, self._form, self._identity)
            yield changes
            if changes.has_any:
                self._save({**raw, self._name: changes.items()})

    def put(self, entry: Entry) -> None:
        """Adds the entry, or replaces the one with the same name. Raises as `changing`."""
        with self.changing() as changes:
            changes.put(entry)

    def add(self, entry: Entry) -> bool:
        """Adds the entry; False where one of this name, in any case, is there. Raises as
        `changing`.
        """
        with self.changing() as changes:
            return changes.add(entry)

    def replace(self, identity: str, entry: Entry) -> bool:
        """Puts the entry in the place of the one of this name, whatever its own name. False where
        there is no such entry, or where its new name, in any case, is taken. Raises as `changing`.
        """
        with self.changing() as changes:
            return changes.replace(identity, entry)

    def remove(self, identity: str) -> None:
        """Removes the entry; one that is not there is no error. Raises as `changing`."""
        with self.changing() as changes:
            changes.remove(identity)

    def _entries_or_set_aside(self) -> tuple[Raw, list[tuple[Entry, Raw]]]:
        try:
            raw = self._load()
            return raw, self._entries(raw)
        except _DamageError as damage:
            reason = str(damage)
        raise DamagedFileError(
            file=str(self._file), kept=str(self._set_aside()), reason=reason
        ) from None

    def _load(self) -> Raw:
        content = read_own(self._file, MOST_BYTES)
        if content is None:
            return {}
        try:
            raw: object = json.loads(content)
        except (ValueError, RecursionError):
            raise _DamageError(N_("It is not JSON")) from None
        if not isinstance(raw, dict):
            raise _DamageError(N_("It is not a JSON object"))
        return self._migrated(raw)

    def _migrated(self, raw: Raw) -> Raw:
        version = raw.get("version")
        newest = len(self._migrations) + 1
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise _DamageError(N_("Its version is missing or no number"))
        if version > newest:
            raise NewerFileError(file=str(self._file))
        try:
            for migrate in self._migrations[version - 1 :]:
                raw = migrate(raw)
        except _UNFIT:
            raise _DamageError(f"It can't be read as version {version}") from None
        return raw

    def _entries(self, raw: Raw) -> list[tuple[Entry, Raw]]:
        items = raw.get(self._name, [])
        if not isinstance(items, list):
            raise _DamageError(f"Its “{self._name}” is no list")
        entries = []
        for number, item in enumerate(items, start=1):
            try:
                entries.append((self._parse(item), item))
            except _UNFIT:
                raise _DamageError(f"Entry {number} of “{self._name}” is incomplete") from None
        if len({self._identity(entry) for entry, _ in entries}) != len(entries):
            raise _DamageError(f"Two entries of “{self._name}” have the same name")
        return entries

    def _save(self, raw: Raw) -> None:
        document = {**raw, "version": len(self._migrations) + 1}
        ordered = {"version": document.pop("version"), **document}
        text = json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"
        # As json.loads reads them: half a surrogate pair must not keep a book from being saved.
        write_own(self._file, text.encode("utf-8", "surrogatepass"))

    def _set_aside(self) -> Path:
        """Renames the damaged file to a name that is free. Raises FileUnwritableError."""
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        renamed = self._file.with_name(f"{self._file.name}.damaged-{stamp}")
        number = 1
        while renamed.exists():
            number += 1
            renamed = self._file.with_name(f"{self._file.name}.damaged-{stamp}-{number}")
        try:
            return self._file.rename(renamed)
        except OSError as error:
            raise FileUnwritableError(file=str(self._file), reason=reason_of(error)) from None


class JsonKeyRepository(_JsonRepository[ApiKey]):
    """The list of API keys. Holds no secret: an entry names the keychain that does."""

    def __init__(self, file: Path, migrations: Sequence[Migration] = KEY_MIGRATIONS) -> None:
        super().__init__(file, "keys", migrations, _parse_key, _form_key, lambda key: key.key_id)


class JsonAppRepository(_JsonRepository[App]):
    """The list of apps, by label."""

    def __init__(self, file: Path, migrations: Sequence[Migration] = APP_MIGRATIONS) -> None:
        super().__init__(file, "apps", migrations, _parse_app, record_of, lambda app: app.label)


class JsonSettingRepository(_JsonRepository[Setting]):
    """The settings that were changed, by name."""

    def __init__(self, file: Path, migrations: Sequence[Migration] = SETTING_MIGRATIONS) -> None:
        super().__init__(
            file,
            "settings",
            migrations,
            _parse_setting,
            _form_setting,
            lambda setting: setting.name,
        )


def _parse_setting(raw: Raw) -> Setting:
    value = raw["value"]
    if not isinstance(value, bool | int | str):
        raise TypeError("no value")
    return Setting(_text(raw, "name"), value)


def _form_setting(setting: Setting) -> Raw:
    return {"name": setting.name, "value": setting.value}


def _parse_key(raw: Raw) -> ApiKey:
    added_at = datetime.fromisoformat(_text(raw, "added_at"))
    if added_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return ApiKey(
        key_id=_text(raw, "key_id"),
        issuer_id=_text(raw, "issuer_id"),
        fingerprint=_text(raw, "fingerprint"),
        provider=_text(raw, "provider"),
        added_at=added_at.astimezone(UTC),
        label=_optional_text(raw, "label") or "",
        file_name=_optional_text(raw, "file_name") or "",
    )


def _form_key(key: ApiKey) -> Raw:
    return {
        "key_id": key.key_id,
        "issuer_id": key.issuer_id,
        "fingerprint": key.fingerprint,
        "provider": key.provider,
        "added_at": key.added_at.astimezone(UTC).isoformat(),
        "label": key.label,
        "file_name": key.file_name,
    }


def _parse_app(raw: Raw) -> App:
    return app_of({field.name: _app_value(raw, field) for field in APP_FIELDS})


def _app_value(raw: Raw, field: AppField) -> Value:
    if field.is_required:
        return _text(raw, field.name)
    if field.kind is FieldKind.TEXT:
        return _optional_text(raw, field.name)
    if field.kind is FieldKind.FLAG:
        value = raw[field.name]
        if not isinstance(value, bool):
            raise TypeError("neither true nor false")
        return value
    number = raw.get(field.name)
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise TypeError("no number")
    return number


def _text(raw: Mapping[str, object], field: str) -> str:
    value = raw[field]
    if not isinstance(value, str) or not value:
        raise TypeError("no text")
    return value


def _optional_text(raw: Mapping[str, object], field: str) -> str | None:
    value = raw.get(field)
    if value is not None and not isinstance(value, str):
        raise TypeError("no text")
    return value
