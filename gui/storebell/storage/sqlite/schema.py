"""The form of the database, version by version.

Each migration turns a database of one version into that of the next, on the raw connection and
inside a transaction that its caller owns. It imports nothing of ours, or tomorrow's change would
break yesterday's upgrade, and once released it is never edited. The version of a file is its
`user_version`: the number of migrations that made it.
"""

from collections.abc import Callable
from typing import Final

import apsw

Migration = Callable[[apsw.Connection], None]

APPLICATION_ID: Final = 0x53424C31
"""“SBL1”: distinguishes our files from other SQLite files."""


def _create(connection: apsw.Connection) -> None:
    connection.execute(_VERSION_1)


# Moments are whole microseconds since 1970, UTC, but for the budget's, which are whole seconds.
#
# tests.position is the moment of asking, made unique and never smaller than an older one's: the
# order of the lanes, which a clock that is set back must not change. All of its columns but those
# from `is_new` on follow from the events and can be made anew from them.
#
# changes has one row for each test that ever changed; it outlives the test, so that another
# process learns of a removal as well.
_VERSION_1: Final = """
CREATE TABLE tests (
    position INTEGER PRIMARY KEY,
    test_id TEXT NOT NULL UNIQUE,
    asked_at INTEGER NOT NULL,
    app_label TEXT NOT NULL,
    bundle_id TEXT NOT NULL,
    environment TEXT NOT NULL,
    is_simulated INTEGER NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    token TEXT,
    notification_uuid TEXT,
    attempts INTEGER NOT NULL,
    last_result TEXT,
    has_failed INTEGER NOT NULL,
    due_at INTEGER,
    text TEXT NOT NULL,
    is_new INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX tests_by_app ON tests (app_label, position) WHERE removed_at IS NULL;
CREATE INDEX tests_by_environment ON tests (environment, position) WHERE removed_at IS NULL;
CREATE INDEX tests_by_result ON tests (last_result, position) WHERE removed_at IS NULL;
CREATE INDEX tests_failed ON tests (position) WHERE removed_at IS NULL AND has_failed;
CREATE INDEX tests_waiting ON tests (position) WHERE removed_at IS NULL AND outcome IS NULL;
CREATE INDEX tests_not_final ON tests (state, position)
    WHERE removed_at IS NULL AND state <> 'final';
CREATE INDEX tests_new ON tests (position) WHERE is_new;
CREATE INDEX tests_removed ON tests (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX tests_by_token ON tests (token) WHERE token IS NOT NULL;
CREATE INDEX tests_by_uuid ON tests (notification_uuid) WHERE notification_uuid IS NOT NULL;

CREATE VIRTUAL TABLE words USING fts5 (
    text, content = 'tests', content_rowid = 'position', tokenize = 'trigram case_sensitive 1'
);

CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    position INTEGER NOT NULL REFERENCES tests (position) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_test ON events (position, number);
CREATE UNIQUE INDEX events_once ON events (position, digest);

CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    test_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE leases (
    position INTEGER PRIMARY KEY REFERENCES tests (position) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

CREATE TABLE spent (
    bundle_id TEXT NOT NULL,
    environment TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    second INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    PRIMARY KEY (bundle_id, environment, endpoint, second)
) STRICT, WITHOUT ROWID;

CREATE TABLE pauses (
    bundle_id TEXT NOT NULL,
    environment TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (bundle_id, environment, endpoint)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
    host TEXT NOT NULL,
    purpose TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (host, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
"""


def _know_uses(connection: apsw.Connection) -> None:
    connection.execute(_VERSION_2)


# An app is renamed and keeps its tests: they are found by the bundle ID, which Apple knows it by.
_VERSION_2: Final = """
DROP INDEX tests_by_app;
CREATE INDEX tests_by_bundle ON tests (bundle_id, position) WHERE removed_at IS NULL;

CREATE TABLE key_uses (
    key_id TEXT PRIMARY KEY,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE consents (
    bundle_id TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


def _doubt_clocks(connection: apsw.Connection) -> None:
    connection.execute(_VERSION_3)


# tests.clock_implausible follows from the events. tests.kept_since is when the time for which a
# test is kept began; none until a plausible clock has said so. tests.purged_at is when it was
# removed for its age; it can be brought back until it is deleted.
#
# clock_references has a row for each source of the time, and what this computer's
# clock said then. copies has a row for each copy from before an upgrade, with when a plausible
# clock first saw it.
_VERSION_3: Final = """
ALTER TABLE tests ADD COLUMN clock_implausible INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tests ADD COLUMN kept_since INTEGER;
ALTER TABLE tests ADD COLUMN purged_at INTEGER;
CREATE INDEX tests_by_age ON tests (kept_since) WHERE removed_at IS NULL;
CREATE INDEX tests_of_plausible_clocks ON tests (asked_at) WHERE NOT clock_implausible;

CREATE TABLE clock_references (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    clock INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE copies (
    name TEXT PRIMARY KEY,
    first_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


def _search_what_was_sent(connection: apsw.Connection) -> None:
    connection.execute(_VERSION_4)


# tests.text has also what was sent, the status of each answer to our own sender, and whether a
# simulator told the result.
_VERSION_4: Final = """
UPDATE tests SET text = text
    || coalesce((
        SELECT char(10) || lower(json_extract(body, '$.notification_type'))
            || CASE json_extract(body, '$.notification_subtype') WHEN '' THEN ''
                ELSE char(10) || lower(json_extract(body, '$.notification_subtype')) END
        FROM events WHERE events.position = tests.position AND json_valid(body)
            AND json_extract(body, '$.event') = 'Asked'), '')
    || coalesce((
        SELECT group_concat(
            char(10) || 'http ' || json_extract(body, '$.trace.hops[#-1].status'), '')
        FROM events WHERE events.position = tests.position AND json_valid(body)
            AND json_extract(body, '$.event') = 'DeliveryTraced'), '')
    || CASE WHEN is_simulated AND environment <> 'Local' THEN char(10) || 'simulated' ELSE '' END;
INSERT INTO words (words) VALUES ('rebuild');
"""


def _remember_choices(connection: apsw.Connection) -> None:
    connection.execute(_VERSION_5)


# choices has what was chosen for the last send, by name. used_urls has where tests of Local were
# delivered to, for each app; an empty URL is the built-in receiver, an empty bundle ID all apps.
_VERSION_5: Final = """
CREATE TABLE choices (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE used_urls (
    bundle_id TEXT NOT NULL,
    url TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (bundle_id, url)
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: Final[tuple[Migration, ...]] = (
    _create,
    _know_uses,
    _doubt_clocks,
    _search_what_was_sent,
    _remember_choices,
)

TABLES: Final = frozenset(
    {"tests", "words", "events", "changes", "leases", "spent", "pauses", "contacts", "audit"}
)
"""Tables of every version; a file without them is no database of ours."""
