"""A fresh database in a folder of its own, and one that holds the samples."""

from pathlib import Path

import pytest

from storebell.domain.notifications.events import Asked
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from support.stored import samples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


@pytest.fixture
def database(file: Path) -> Database:
    return Database.open(file)


@pytest.fixture
def event_store(database: Database) -> EventStore:
    return database.event_store


@pytest.fixture
def filled(event_store: EventStore) -> EventStore:
    for events in samples():
        assert isinstance(events[0], Asked)
        event_store.begin(events[0])
        event_store.append(*events[1:])
    return event_store
