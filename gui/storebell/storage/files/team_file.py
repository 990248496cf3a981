"""Writes a team's storebell.toml over the one that is there: what others wrote into it stays."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from storebell.domain.accounts.app_fields import APP_FIELDS
from storebell.domain.accounts.credentials import App
from storebell.domain.accounts.team_file import (
    MOST_BYTES,
    VERSION,
    TeamKey,
    count_foreign_characters,
    weigh_dotted_names,
)
from storebell.domain.errors.app_lists import TeamFileFormError, TeamFileTooLargeError
from storebell.domain.messages import msg
from storebell.files.reading import read_file
from storebell.files.writing import write_file

if TYPE_CHECKING:  # every command starts with this module, and few export
    import tomlkit

_AS_OTHERS: Final = 0o666
"""A team shares the file: the user's own mask decides who may read a new one."""

MOST_FOREIGN_CHARACTERS: Final = 32 * 1024
"""Limit of `count_foreign_characters`: tomlkit needs up to a minute for 200 KiB, seconds for
this.
"""

MOST_TABLES: Final = 5_000
"""More than the apps and keys that a file has room for."""

MOST_DOTTED_WEIGHT: Final = 400
"""Limit of `weigh_dotted_names`, whose square tomlkit takes in time: two seconds. Four hundred
names like a.b, or forty-four like a.b.c.d, are more than a file of a team needs.
"""

Fields = dict[str, str | int | bool | None]


class TomlTeamFiles:
    """Fits `ports.files.TeamFiles`."""

    def write(self, file: Path, apps: Sequence[App], keys: Sequence[TeamKey]) -> None:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        content = read_file(file, MOST_BYTES)
        try:
            text = (content or b"").decode("utf-8-sig")
            _check_effort(text, file)
            document = tomlkit.parse(text)
            text = _filled(document, apps, keys)
        except (TOMLKitError, UnicodeDecodeError, ValueError, TypeError, AttributeError):
            raise TeamFileFormError(file=str(file), what=msg("it can't be added to")) from None
        written = text.encode()
        if len(written) > MOST_BYTES:  # which could not be imported
            raise TeamFileTooLargeError(file=str(file))
        write_file(file, written, mode=_AS_OTHERS)

    def text(self, apps: Sequence[App], keys: Sequence[TeamKey]) -> str:
        import tomlkit

        return _filled(tomlkit.document(), apps, keys)


def _check_effort(text: str, file: Path) -> None:
    """Raises TeamFileFormError for what tomlkit, which keeps it all, would take minutes for."""
    if count_foreign_characters(text) > MOST_FOREIGN_CHARACTERS or text.count("[[") > MOST_TABLES:
        what = msg("it has too much in it to be added to")
    elif weigh_dotted_names(text) > MOST_DOTTED_WEIGHT:
        what = msg("it has too many dotted names, like a.b = 1, to be added to")
    else:
        return
    raise TeamFileFormError(file=str(file), what=what)


def _filled(document: "tomlkit.TOMLDocument", apps: Sequence[App], keys: Sequence[TeamKey]) -> str:
    import tomlkit

    if "version" not in document:
        if document:
            # Before the first table, or it would belong to that.
            document = tomlkit.parse(f"version = {VERSION}\n\n{tomlkit.dumps(document)}")
        else:
            document["version"] = VERSION
    _put_all(
        document,
        "key",
        _key_of,
        {
            key.key_id: {
                "key_id": key.key_id,
                "issuer_id": key.issuer_id,
                "label": key.label or None,
            }
            for key in keys
        },
    )
    _put_all(document, "app", _label_of, {app.label.casefold(): _app_fields(app) for app in apps})
    return tomlkit.dumps(document)


def _app_fields(app: App) -> Fields:
    """Leaves out what is empty, and a flag that is not set."""
    return {
        field.name_in_team_file: None if value is False else value
        for field in APP_FIELDS
        for value in [field.value_of(app)]
    }


def _key_of(table: Any) -> str:
    return str(table.get("key_id"))


def _label_of(table: Any) -> str:
    """An app without a label has its bundle ID for one, as in an import."""
    return str(table.get("label", table.get("bundle_id", ""))).strip().casefold()


def _put_all(
    document: Any, name: str, name_of: Callable[[Any], str], wanted: Mapping[str, Fields]
) -> None:
    """Changes the table of each name, or adds one; what is None is taken out of it."""
    import tomlkit
    from tomlkit.items import AoT, Array

    if not wanted:
        return
    if name not in document:
        document.append(name, tomlkit.aot())
    tables = document[name]
    if not isinstance(tables, AoT | Array):
        raise TypeError("no list of tables")
    known: dict[str, Any] = {}
    for table in tables:
        known.setdefault(name_of(table), table)
    for identity, fields in wanted.items():
        if identity in known:
            _change(known[identity], fields)
            continue
        table = tomlkit.inline_table() if isinstance(tables, Array) else tomlkit.table()
        for field, value in fields.items():
            if value is not None:
                table[field] = value
        tables.append(table)


def _change(table: Any, fields: Fields) -> None:
    for field, value in fields.items():
        if value is None:
            table.pop(field, None)
        elif table.get(field) != value:
            table[field] = value
