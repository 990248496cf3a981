"""Databases of every schema that was ever released, and one more version to upgrade them to."""

from pathlib import Path

import apsw

from storebell.storage.sqlite.schema import MIGRATIONS, Migration

SCHEMAS = sorted((Path(__file__).parents[1] / "unit" / "storage" / "schemas").glob("schema-*.db"))
SHADOWS = "words_"


def paint(connection: apsw.Connection) -> None:
    """A second version: a column, a table, and a table made anew."""
    connection.execute("ALTER TABLE tests ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'")
    connection.execute("CREATE TABLE colours (name TEXT PRIMARY KEY) STRICT")
    connection.execute("CREATE TABLE pauses_2 AS SELECT * FROM pauses")
    connection.execute("DROP TABLE pauses")
    connection.execute("ALTER TABLE pauses_2 RENAME TO pauses")


SECOND: tuple[Migration, ...] = (*MIGRATIONS, paint)


def rows_of(file: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by column; read without any code of ours."""
    connection = apsw.Connection(str(file))
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not name.startswith((SHADOWS, "sqlite_"))
        ]
        found = {}
        for name in sorted(names):
            cursor = connection.execute(f"SELECT * FROM {name}")
            rows = list(cursor)
            columns = [one[1] for one in connection.execute(f"PRAGMA table_info({name})")]
            found[name] = [dict(zip(columns, row, strict=True)) for row in rows]
        return found
    finally:
        connection.close()


def keeps(
    before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]
) -> bool:
    """Whether every row is still there, with every column that it had.

    A test can be found by more words afterwards, never by fewer.
    """
    return all(
        _is_kept(old, new)
        for table, rows in before.items()
        for old, new in zip(rows, after[table], strict=True)
    )


def _is_kept(old: dict[str, object], new: dict[str, object]) -> bool:
    searched = {str(row.get("text", "")): None for row in (old, new)}
    is_found = len(searched) == 1 or str(new["text"]).startswith(str(old["text"]))
    return is_found and all(new[name] == old[name] for name in old if name != "text")
