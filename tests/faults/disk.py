"""The disk is full, broken or read-only from every write step of every operation on: what is lost?

Each operation on the database is repeated, and each time the disk refuses one write step later: all
steps from then on, or that one alone. Whatever happens, the operation either works or says in our
own words what failed; everything acknowledged before is still there; and once the disk takes
something again, the same operation works.

Run it as `python3 dev.py faults disk [--operation NAME]`.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import apsw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.domain.notifications.attempt import SendAttempt
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.migrations import version_of
from storebell.storage.sqlite.schema import MIGRATIONS
from support.faulty_vfs import Disk, Fault, faulty_disk
from support.stored import START, asked, attempt, folded, leases_in, samples, token

NEW = "t-new"
KEPT = samples()
LATER = START + timedelta(days=30)
BUNDLE_ID = "com.example.hiking"


@dataclass(slots=True)
class Figures:
    """What one operation came to, over all of its write steps."""

    runs: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """In the last run, none was refused."""
        return self.runs - 1


# -- the operations -----------------------------------------------------------------------------


def fill(file: Path) -> None:
    """A database with a test of each kind."""
    with Database.open(file) as database:
        for events in KEPT:
            database.event_store.begin(events[0], "somebody")  # type: ignore[arg-type]  # an Asked
            database.event_store.append(*events)
        database.event_store.begin(asked("t-removed"))
        database.event_store.remove(["t-removed"], START)


def on(act: Callable[[Database], object]) -> Callable[[Path], None]:
    """The act on a database that is opened for it and closed afterwards."""

    def run(file: Path) -> None:
        with Database.open(file) as database:
            act(database)

    return run


def damage(file: Path) -> None:
    """A filled database of which a page in the middle is zeros."""
    fill(file)
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2 // 4096 * 4096)
        stream.write(bytes(4096))


def second_version(connection: apsw.Connection) -> None:
    connection.execute("ALTER TABLE tests ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'")
    connection.execute("CREATE TABLE colours (name TEXT PRIMARY KEY) STRICT")


def upgrade(file: Path) -> None:
    with closing(SqliteFile(file, migrations=(*MIGRATIONS, second_version))) as opened:
        opened.write(
            lambda connection: connection.execute("INSERT OR IGNORE INTO colours VALUES ('red')")
        )


def has_upgraded(database: Database) -> bool:
    assert not database.is_writable  # a newer version's: only to be read
    return database.file.read(version_of) == len(MIGRATIONS) + 1


def spent(database: Database) -> int:
    return database.requests.used(QuotaKey(BUNDLE_ID, Environment.SANDBOX, Endpoint.HISTORY), START)


def waiting_attempts(database: Database) -> tuple[SendAttempt, ...]:
    timeline = database.event_store.timeline("t-waiting")
    return () if timeline is None else timeline.attempts


def begun(event_store: EventStore) -> None:
    event_store.begin(asked(NEW, at=LATER), "me")
    event_store.append(token(NEW), attempt(NEW))


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that writes, and how to see afterwards that it was done."""

    name: str
    act: Callable[[Path], None]
    is_done: Callable[[Database], bool]
    keeps: bool = True  # every test that was there before
    prepare: Callable[[Path], None] = fill


OPERATIONS = (
    Operation(
        "create",
        on(lambda database: None),
        lambda database: database.is_writable,
        keeps=False,
        prepare=lambda file: None,
    ),
    Operation(
        "begin",
        on(lambda database: database.event_store.begin(asked(NEW), "me")),
        lambda database: database.event_store.timeline(NEW) is not None,
    ),
    Operation(
        "append",
        on(lambda database: database.event_store.append(attempt("t-waiting", result="TLS_ISSUE"))),
        lambda database: bool(waiting_attempts(database)),
    ),
    Operation(
        "begin and append",
        on(lambda database: begun(database.event_store)),
        lambda database: len(database.event_store.events(NEW)) == 3,
    ),
    Operation(
        "adopt",
        on(lambda database: database.event_store.adopt(asked(NEW), token(NEW), attempt(NEW))),
        lambda database: len(database.event_store.events(NEW)) == 3,
    ),
    Operation(
        "restore",
        on(lambda database: database.event_store.restore(["t-removed"])),
        lambda database: database.event_store.timeline("t-removed") is not None,
    ),
    Operation(
        "delete what was removed",
        on(lambda database: database.trash.delete(LATER)),
        lambda database: not database.event_store.events("t-removed"),
    ),
    Operation(
        "mark as seen",
        on(lambda database: database.event_store.mark_seen(database.event_store.unseen())),
        lambda database: not database.event_store.unseen(),
    ),
    Operation(
        "lease",
        on(lambda database: database.leases.lease("t-waiting", "me", START, LATER)),
        lambda database: leases_in(database) == {"t-waiting": "me"},
    ),
    Operation(
        "spend",
        on(
            lambda database: database.requests.spend(
                QuotaKey(BUNDLE_ID, Environment.SANDBOX, Endpoint.HISTORY), START, 10
            )
        ),
        lambda database: spent(database) >= 1,
    ),
    Operation(
        "audit",
        on(lambda database: database.audit.note(START, "send", "Hiking")),
        lambda database: database.audit.entries()[0].subject == "Hiking",
    ),
    Operation(
        "back up",
        on(lambda database: database.back_up(database.file.path.with_name("copy.db"))),
        lambda database: database.file.path.with_name("copy.db").exists(),
    ),
    Operation("upgrade", upgrade, has_upgraded),
    Operation(
        "put in a damaged one's place",
        on(lambda database: database.event_store.page()),
        lambda database: len(list(database.file.path.parent.glob("*.damaged-*"))) >= 1,
        keeps=False,
        prepare=damage,
    ),
)


# -- one run for each write step ----------------------------------------------------------------


def run(
    operation: Operation, folder: Path, fault: Fault, fails_for: int | None, stride: int = 1
) -> Figures:
    """The operation with the disk failing at its first write step, then `stride` steps later, …"""
    figures = Figures()
    template = folder / "template"
    template.mkdir()
    operation.prepare(template / "storebell.db")
    while True:
        step = figures.runs * stride + 1
        place = folder / str(step)
        shutil.copytree(template, place)
        with faulty_disk(fault) as disk:
            disk.fill(step, fails_for)
            figures.wrong += [
                f"step {step}: {wrong}" for wrong in attempt_once(operation, place, disk)
            ]
        shutil.rmtree(place)
        figures.runs += 1
        figures.refused += disk.refused
        if not disk.refused:
            return figures


def attempt_once(operation: Operation, place: Path, disk: Disk) -> Sequence[str]:
    """One run; returns what was not as it should be."""
    file, wrong = place / "storebell.db", []
    is_acknowledged = False
    try:
        operation.act(file)
        is_acknowledged = True
    except StorebellError as error:
        if not (error.title and error.advice):
            wrong.append(f"no words in {error!r}")
    except Exception as error:  # noqa: BLE001 - that is what must not happen
        wrong.append(f"{type(error).__name__} instead of our words: {error}")
    disk.empty()
    if file.exists() and operation.keeps:
        wrong += look(operation, file, is_acknowledged=is_acknowledged)
    try:
        operation.act(file)
    except Exception as error:  # noqa: BLE001 - the disk works again
        wrong.append(f"with space again: {type(error).__name__}: {error}")
    return [*wrong, *look(operation, file, is_acknowledged=True)]


def look(operation: Operation, file: Path, *, is_acknowledged: bool) -> Sequence[str]:
    wrong = []
    with Database.open(file) as database:
        state = database.file.read(lambda connection: str(connection.pragma("integrity_check")))
        if state != "ok":
            wrong.append(f"integrity: {state}")
        if is_acknowledged and not operation.is_done(database):
            wrong.append("acknowledged, and not done")
        if operation.keeps:
            wrong += [
                f"lost: {events[0].test_id}"
                for events in KEPT
                if any(e not in database.event_store.events(events[0].test_id) for e in events)
            ]
            wrong += [
                f"folds differently: {events[0].test_id}"
                for events in KEPT
                if database.event_store.timeline(events[0].test_id)
                != folded(database.event_store.events(events[0].test_id))
            ]
        database.event_store.begin(asked("t-afterwards")) if database.is_writable else None
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 1 where anything was lost, or not said in our words."""
    parser = argparse.ArgumentParser(prog="dev.py faults disk", description=__doc__.splitlines()[0])
    names = [operation.name for operation in OPERATIONS]
    parser.add_argument("--operation", choices=names, help="only this one")
    # For the same arguments as every other program: nothing here is random.
    parser.add_argument("--rounds", type=int, default=1, help="how often (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="without meaning here")
    chosen = parser.parse_args(arguments)
    started, wrong = time.monotonic(), list[str]()
    print(
        f"{'operation':30} {'disk':10} {'write steps':>11} {'runs':>5} {'refused':>8} {'wrong':>6}"
    )
    for _ in range(chosen.rounds):
        for operation in OPERATIONS:
            if chosen.operation in {None, operation.name}:
                for fault in Fault:
                    for fails_for in (None, 1):
                        wrong += measure(operation, fault, fails_for)
    print(f"seconds {time.monotonic() - started:.0f}; wrong {len(wrong)}")
    return 1 if wrong else 0


def measure(operation: Operation, fault: Fault, fails_for: int | None) -> Sequence[str]:
    with tempfile.TemporaryDirectory(prefix="storebell-disk-") as folder:
        figures = run(operation, Path(folder), fault, fails_for)
    name = fault.value if fails_for is None else f"{fault.value} once"
    print(
        f"{operation.name:30} {name:15} {figures.steps:6} {figures.runs:5} {figures.refused:8} "
        f"{len(figures.wrong):6}",
        flush=True,
    )
    for line in figures.wrong[:5]:
        print(f"    {line}")
    return figures.wrong


if __name__ == "__main__":
    sys.exit(main())
