"""Writes the fixture of the schema that is current: run it once, before a schema is released.

`.venv/bin/python tests/unit/storage/schemas/make.py` makes schema-N.db beside it, with a row of
each kind. A fixture that is there is never made anew: it stands for what users have on their disks.
"""

import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from storebell.domain.clock_plausibility import ApplesTime
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.domain.notifications.events import Asked, ClockImplausible, Outcome, Settled
from storebell.storage.database.database import Database
from storebell.storage.sqlite.connecting import side_files
from storebell.storage.sqlite.schema import MIGRATIONS
from support.stored import START, asked, samples

WRONG = START + timedelta(days=4000)
FOLDER = Path(__file__).resolve().parent


def mark(test_id: str) -> ClockImplausible:
    finding = Finding(Level.WARNING, msg("This computer's clock was implausible"))
    return ClockImplausible(test_id=test_id, at=START, finding=finding)


def fill(file: Path) -> None:
    """A database with a row of each kind."""
    with Database.open(file, lambda: START) as database:
        event_store = database.event_store
        for events in samples():
            assert isinstance(events[0], Asked)
            event_store.begin(events[0], "0123456789abcdef")
            event_store.append(*events)
        event_store.begin(asked("t-removed"))
        event_store.remove(["t-removed"], START)
        event_store.mark_seen(["t-delivered"])
        database.leases.lease("t-waiting", "0123456789abcdef", START, START + timedelta(minutes=5))
        for endpoint in Endpoint:
            database.requests.spend(
                QuotaKey("com.example.hiking", Environment.SANDBOX, endpoint), START, 9
            )
        database.requests.pause(
            QuotaKey("com.example.hiking", Environment.SANDBOX, endpoint), START
        )
        database.audit.note(START, "send", "Hiking", "Sandbox")
        database.audit.contacted("api.storekit-sandbox.apple.com", "send", START)
        database.usage.key_used("2X9R4HXF34", START)
        database.usage.consented("com.example.hiking", START)
        database.choices.remember({"app": "com.example.hiking", "environment": "Sandbox"})
        database.choices.url_used("com.example.hiking", "http://127.0.0.1:8080/asn", START)
        event_store.begin(asked("t-old", at=START - timedelta(days=500)))
        event_store.append(Settled(test_id="t-old", at=START, outcome=Outcome.UNDECIDED))
        database.trash.date(START)
        assert database.trash.remove_old(START, START - timedelta(days=400)) == ["t-old"]
        event_store.begin(asked("t-wrong-clock", at=WRONG), None, mark("t-wrong-clock"))
        event_store.remove(["t-wrong-clock"], START)
        database.clock_facts.note_apples_time(ApplesTime(START, START))
        database.clock_facts.confirm(START)
        file.with_name(f"{file.name}.before-v1").touch()
        database.trash.delete_copies(START, START - timedelta(days=30))
        file.with_name(f"{file.name}.before-v1").unlink()


def main() -> int:
    file = FOLDER / f"schema-{len(MIGRATIONS)}.db"
    if file.exists():
        print(f"{file.name} is there already")
        return 1
    fill(file)
    for each in (*side_files(file), file.with_name(f"{file.name}.lock")):
        each.unlink(missing_ok=True)
    print(f"{file.name}: {file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
