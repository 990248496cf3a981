"""Writes a team's storebell.toml over the one that is there: what others wrote into it stays."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from storebell.domain.app_errors import TeamFileFormError
from storebell.domain.credentials import App
from storebell.domain.team_file import MOST_BYTES, VERSION, TeamKey, count_dotted_names
from storebell.files.reading import read_whole
from storebell.files.writing import write_file

if TYPE_CHECKING:  # every command starts with this module, and few export
    import tomlkit

_AS_OTHERS: Final = 0o666
"""A team shares the file: the user's own mask decides who may read a new one."""

MOST_DOTTED_NAMES: Final = 500
"""tomlkit takes the square of their number in time: seconds for a thousand, minutes for ten."""

Fields = dict[str, str | int | bool | None]


class TomlTeamFiles:
    """Fits `services.app_import.TeamFiles`."""

    def write(self, file: Path, apps: Sequence[App], keys: Sequence[TeamKey]) -> None:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        content = read_whole(file, MOST_BYTES)
        try:
            text = (content or b"").decode("utf-8-sig")
            if count_dotted_names(text) > MOST_DOTTED_NAMES:
                what = f"more than {MOST_DOTTED_NAMES} dotted keys, too many to add to it"
                raise TeamFileFormError(file=str(file), what=what)
            document = tomlkit.parse(text)
            text = _filled(document, apps, keys)
        except (TOMLKitError, UnicodeDecodeError, ValueError, TypeError, AttributeError):
            raise TeamFileFormError(file=str(file), what="it can't be added to") from None
        write_file(file, text.encode(), mode=_AS_OTHERS)

    def text(self, apps: Sequence[App], keys: Sequence[TeamKey]) -> str:
        import tomlkit

        return _filled(tomlkit.document(), apps, keys)


def _filled(document: "tomlkit.TOMLDocument", apps: Sequence[App], keys: Sequence[TeamKey]) -> str:
    import tomlkit

    if "version" not in document:
        if document:
            # Before the first table, or it would belong to that.
            document = tomlkit.parse(f"version = {VERSION}\n\n{tomlkit.dumps(document)}")
        else:
            document["version"] = VERSION
    for key in keys:
        fields: Fields = {
            "key_id": key.key_id,
            "issuer_id": key.issuer_id,
            "label": key.label or None,
        }
        _put(document, "key", fields, lambda table, key=key: table.get("key_id") == key.key_id)
    for app in apps:
        _put(document, "app", _app_fields(app), lambda table, app=app: _is_of(table, app))
    return tomlkit.dumps(document)


def _app_fields(app: App) -> Fields:
    return {
        "label": app.label,
        "bundle_id": app.bundle_id,
        "app_apple_id": app.app_apple_id,
        "key_id": app.key_id,
        "production_url": app.production_url,
        "sandbox_url": app.sandbox_url,
        "locked": True if app.is_locked else None,
    }


def _is_of(table: Any, app: App) -> bool:
    label = table.get("label", table.get("bundle_id", ""))
    return str(label).strip().casefold() == app.label.casefold()


def _put(document: Any, name: str, fields: Fields, is_same: Any) -> None:
    """Changes the table that is the same, or adds one; what is None is taken out of it."""
    import tomlkit
    from tomlkit.items import AoT, Array

    if name not in document:
        document.append(name, tomlkit.aot())
    tables = document[name]
    table = next((one for one in tables if is_same(one)), None)
    if table is None:
        table = tomlkit.inline_table() if isinstance(tables, Array) else tomlkit.table()
        for field, value in fields.items():
            if value is not None:
                table[field] = value
        if isinstance(tables, AoT | Array):
            tables.append(table)
            return
        raise TypeError("no list of tables")
    for field, value in fields.items():
        if value is None:
            table.pop(field, None)
        elif table.get(field) != value:
            table[field] = value
