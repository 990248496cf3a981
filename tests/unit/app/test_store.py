"""What is kept, opened whatever state the disk is in."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.app.store import NoRegistry, open_store
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.storage.database.database import Database
from storebell.storage.files.process_registry import ProcessRegistry
from storebell.storage.paths import Paths
from support.simulated import ShiftedClock
from support.stored import asked, leases_in, token

MINUTE = timedelta(minutes=1)
CLOCK = ShiftedClock()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path / "base")


def test_what_one_run_keeps_the_next_one_has(paths: Paths) -> None:
    with open_store(paths, CLOCK) as kept:
        kept.repository.begin(asked())
        kept.repository.append(token())
        owner = kept.registry.owner
        assert kept.repository.take_notices() == ()
        assert kept.repository.owner_of("t-1") == owner
    assert paths.database_file.exists()
    with open_store(paths, CLOCK) as kept:
        assert kept.repository.events("t-1") == (asked(), token())
        assert not kept.registry.is_alive(owner)


def test_each_change_is_signalled_to_other_processes(paths: Paths) -> None:
    with open_store(paths, CLOCK) as kept:
        assert not paths.change_file.exists()
        kept.repository.begin(asked())
        assert paths.change_file.exists()


def test_one_process_polls_a_test_and_its_leases_end_with_it(paths: Paths) -> None:
    now = CLOCK.now()
    with open_store(paths, CLOCK) as one, open_store(paths, CLOCK) as other:
        one.repository.begin(asked())
        assert one.registry.owner != other.registry.owner
        assert one.may_poll("t-1", now, now + MINUTE)
        assert not other.may_poll("t-1", now, now + MINUTE)
        one.release_leases()
        assert other.may_poll("t-1", now, now + MINUTE)
    with Database.open(paths.database_file) as database:
        assert leases_in(database) == {}


def test_a_disk_that_takes_no_lease_lets_everybody_look(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> bool:
        raise StorebellError

    now = CLOCK.now()
    with open_store(paths, CLOCK) as kept:
        monkeypatch.setattr(type(kept.database.leases), "lease", refuse)
        monkeypatch.setattr(type(kept.database.leases), "release_all", refuse)
        assert kept.may_poll("t-1", now, now + MINUTE)
        kept.release_leases()


def test_without_a_place_for_the_database_it_is_in_memory_and_that_is_told(paths: Paths) -> None:
    paths.database_file.parent.parent.mkdir(parents=True, exist_ok=True)
    paths.database_file.parent.write_text("in the way")
    with open_store(paths, CLOCK) as kept:
        assert [str(notice) for notice in kept.repository.take_notices()] != []
        kept.repository.begin(asked())
        assert kept.repository.timeline("t-1") is not None
        assert str(kept.database.file.path) == ":memory:"
        assert isinstance(kept.registry, ProcessRegistry)
    assert paths.database_file.parent.read_text() == "in the way"


def test_without_a_place_for_the_registry_everybody_counts_as_alive(paths: Paths) -> None:
    paths.registry_folder.parent.mkdir(parents=True)
    paths.registry_folder.write_text("in the way")
    with open_store(paths, CLOCK) as kept:
        assert isinstance(kept.registry, NoRegistry)
        assert kept.registry.owner == ""
        assert kept.registry.is_alive("anybody")
        assert len(kept.repository.take_notices()) == 1
        kept.repository.begin(asked())
        assert kept.repository.timeline("t-1") is not None


def test_processes_share_one_budget(paths: Paths) -> None:
    key = QuotaKey("com.example.hiking", Environment.SANDBOX, Endpoint.HISTORY)
    with open_store(paths, CLOCK) as one, open_store(paths, CLOCK) as other:
        assert one.ledger.spend(key, CLOCK.now(), 1) is None
        assert other.ledger.spend(key, CLOCK.now(), 1) is not None


@pytest.mark.skipif(os.name == "nt", reason="only Windows keeps links for administrators")
def test_a_link_in_the_databases_place_is_told_and_not_followed(
    paths: Paths, tmp_path: Path
) -> None:
    paths.database_file.parent.mkdir(parents=True)
    paths.database_file.symlink_to(tmp_path / "elsewhere.db")
    with open_store(paths, CLOCK) as kept:
        assert len(kept.repository.take_notices()) == 1
    assert not (tmp_path / "elsewhere.db").exists()
