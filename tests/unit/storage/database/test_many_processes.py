"""Several processes at one database: killed, writing at once, opening a fresh file at once."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from faults.kill import run
from storebell.storage.database.database import Database
from storebell.storage.files.process_registry import ProcessRegistry
from storebell.storage.sqlite.schema import MIGRATIONS
from support.stored import asked

TESTS = Path(__file__).resolve().parents[3]
LIMIT_SECONDS = 120
WRITERS = 4
EACH = 25


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own that runs the program with everything imported."""
    head = f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(program), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 0
    return said.strip()


def test_killed_processes_lose_nothing_that_they_acknowledged(tmp_path: Path) -> None:
    figures = run(tmp_path, range(20), seed=7, limit_seconds=LIMIT_SECONDS)
    print(f"{figures.killed} killed, {dict(figures.acknowledged)} acknowledged")
    assert figures.rounds == 20
    assert figures.lost == []
    assert figures.damaged == []
    assert figures.acknowledged["begin"] > 20


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "data" / "storebell.db"
    program = """
        from pathlib import Path
        from storebell.domain.environment import Environment
        from storebell.domain.network.request_limits import Endpoint, QuotaKey
        from storebell.storage.database.database import Database
        from support.stored import START, asked, attempt, token

        with Database.open(Path(sys.argv[1])) as database:
            print("ready", flush=True)
            sys.stdin.readline()
            for number in range(int(sys.argv[3])):
                name = f"{sys.argv[2]}-{number}"
                database.event_store.begin(asked(name))
                database.event_store.append(token(name), attempt(name))
                key = QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY)
                database.requests.spend(key, START, 60)
        """
    # All of them open a file that is not there yet, as near to one moment as can be.
    processes = [start(program, file, name, EACH) for name in range(WRITERS)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        finish(process)
    with Database.open(file) as database:
        assert database.event_store.count() == WRITERS * EACH
        assert all(
            timeline.attempts
            for timeline in database.event_store.page(limit=WRITERS * EACH).timelines
        )
        spent = database.file.read(
            lambda connection: list(connection.execute("SELECT sum(requests) FROM spent"))
        )
        assert spent == [(60,)]  # of a hundred that were wanted
        assert database.file.read(lambda connection: connection.pragma("integrity_check")) == "ok"


@pytest.mark.parametrize("round_number", range(3))
def test_processes_that_open_a_fresh_file_at_once_make_one_schema(
    tmp_path: Path, round_number: int
) -> None:
    file = tmp_path / "data" / "storebell.db"
    program = """
        from pathlib import Path
        from storebell.storage.database.database import Database
        from support.stored import asked

        sys.stdin.readline()
        with Database.open(Path(sys.argv[1])) as database:
            database.event_store.begin(asked(sys.argv[2]))
            print(len(database.take_notices()))
        """
    processes = [start(program, file, name) for name in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        said = list(
            pool.map(lambda process: process.communicate("go\n", LIMIT_SECONDS)[0], processes)
        )
    assert [process.returncode for process in processes] == [0] * WRITERS
    assert [one.strip() for one in said] == ["0"] * WRITERS
    with Database.open(file) as database:
        assert database.event_store.count() == WRITERS
    connection = apsw.Connection(str(file))
    assert connection.pragma("user_version") == len(MIGRATIONS)
    connection.close()
    assert not list(file.parent.glob("*.new*"))
    assert not list(file.parent.glob("*.damaged-*"))


def test_processes_that_upgrade_at_once_do_it_once(tmp_path: Path) -> None:
    file = tmp_path / "data" / "storebell.db"
    with Database.open(file) as database:
        database.event_store.begin(asked())
    program = """
        from contextlib import closing
        from pathlib import Path
        from storebell.storage.sqlite.schema import MIGRATIONS
        from storebell.storage.database.sqlite_file import SqliteFile

        def second(connection):
            connection.execute("CREATE TABLE colours (name TEXT)")

        sys.stdin.readline()
        paint = "INSERT INTO colours VALUES ('red')"
        with closing(SqliteFile(Path(sys.argv[1]), migrations=(*MIGRATIONS, second))) as opened:
            opened.write(lambda connection: connection.execute(paint))
        """
    processes = [start(program, file) for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda process: process.communicate("go\n", LIMIT_SECONDS), processes))
    assert [process.returncode for process in processes] == [0] * WRITERS
    connection = apsw.Connection(str(file))
    assert list(connection.execute("SELECT count(*) FROM colours")) == [(WRITERS,)]
    connection.close()


def test_an_intent_is_unknown_when_its_process_was_killed(tmp_path: Path) -> None:
    file, folder = tmp_path / "data" / "storebell.db", tmp_path / "present"
    program = """
        from pathlib import Path
        from storebell.storage.database.database import Database
        from storebell.storage.files.process_registry import ProcessRegistry
        from support.stored import asked

        registry, database = ProcessRegistry(Path(sys.argv[2])), Database.open(Path(sys.argv[1]))
        with registry, database:
            database.event_store.begin(asked(), registry.owner)
            print("begun", flush=True)
            sys.stdin.readline()
        """
    process = start(program, file, folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    with ProcessRegistry(folder) as registry, Database.open(file) as database:
        [intent] = database.event_store.intents()
        assert intent.owner is not None
        assert registry.is_alive(intent.owner)
        process.kill()
        process.communicate()
        assert not registry.is_alive(intent.owner)


def test_a_presence_ends_when_it_is_closed_and_leaves_nothing(tmp_path: Path) -> None:
    first, second = ProcessRegistry(tmp_path / "here"), ProcessRegistry(tmp_path / "here")
    assert first.owner != second.owner
    assert first.is_alive(second.owner)
    assert first.is_alive(first.owner)
    second.close()
    second.close()
    assert not first.is_alive(second.owner)
    assert not second.is_alive(second.owner)
    assert not first.is_alive("../../etc/passwd")
    first.close()
    assert list((tmp_path / "here").iterdir()) == []


def test_what_dead_processes_left_is_swept_away(tmp_path: Path) -> None:
    import os

    folder = tmp_path / "here"
    living = ProcessRegistry(folder)
    left, young = folder / "old.alive", folder / "young.alive"
    for each in (left, young):
        each.touch()
    for each in folder.iterdir():
        if each != young:
            os.utime(each, (1, 1))
    with ProcessRegistry(folder) as registry:
        assert registry.is_alive(living.owner)
        assert not left.exists()
        assert young.exists()
    living.close()
