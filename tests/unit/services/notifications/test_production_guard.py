"""The question before Production, once a day for each app, and the lock."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError
from storebell.services.accounts.apps import Apps
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.system.audit import AuditTrail
from storebell.storage.database.database import Database
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from support.clocks import ManualClock

EVENING = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
HIKING = App("Hiking", "com.example.hiking")
EAST = timezone(timedelta(hours=9))


class Desk:
    """A guard, and what it needs, on a disk."""

    def __init__(self, folder: Path, zone: timezone = UTC) -> None:
        self.folder = folder
        self.zone = zone
        self.clock = ManualClock(EVENING)
        self.database = Database.open(folder / "storebell.db")
        self.apps = Apps(
            JsonAppRepository(folder / "apps.json"), JsonKeyRepository(folder / "keys.json")
        )

    def guard(self) -> ProductionGuard:
        usage = self.database.usage
        trail = AuditTrail(self.database.audit, usage, self.clock.now, lambda _error: None)
        return ProductionGuard(self.apps, usage, trail, self.clock.now, self.zone)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_question_is_due_until_a_person_said_yes(desk: Desk) -> None:
    guard = desk.guard()
    assert guard.must_ask(HIKING)
    assert guard.must_ask(HIKING)
    guard.confirmed(HIKING)
    assert not guard.must_ask(HIKING)
    assert guard.must_ask(SAMPLE_APP)
    [entry] = desk.database.audit.entries()
    assert (entry.act, entry.subject) == ("Production confirmed", "Hiking")


def test_another_process_and_a_restart_know_the_answer(desk: Desk) -> None:
    desk.guard().confirmed(HIKING)
    assert not desk.guard().must_ask(HIKING)
    desk.database.close()
    assert not Desk(desk.folder).guard().must_ask(HIKING)


def test_a_renamed_app_is_the_same_app(desk: Desk) -> None:
    desk.guard().confirmed(HIKING)
    assert not desk.guard().must_ask(App("Trails", HIKING.bundle_id))


def test_the_day_is_the_local_one(tmp_path: Path) -> None:
    (tmp_path / "east").mkdir()
    for desk, hours in ((Desk(tmp_path), 1.5), (Desk(tmp_path / "east", EAST), 16.5)):
        guard = desk.guard()
        guard.confirmed(HIKING)
        desk.clock.jump(timedelta(hours=hours, seconds=-1))
        assert not guard.must_ask(HIKING)
        desk.clock.jump(timedelta(seconds=1))
        assert guard.must_ask(HIKING)


def test_a_clock_that_was_set_back_by_a_day_asks_again(desk: Desk) -> None:
    guard = desk.guard()
    guard.confirmed(HIKING)
    desk.clock.jump(timedelta(days=-1))
    assert guard.must_ask(HIKING)
    guard.confirmed(HIKING)
    assert not desk.guard().must_ask(HIKING)


def test_on_a_disk_that_takes_nothing_an_answer_holds_for_this_run(desk: Desk) -> None:
    guard = desk.guard()
    desk.database.file.write(lambda connection: connection.execute("DROP TABLE consents"))
    desk.database.file.write(lambda connection: connection.pragma("user_version", 99))
    assert guard.must_ask(HIKING)
    guard.confirmed(HIKING)
    assert not guard.must_ask(HIKING)


def test_a_locked_app_is_refused_and_not_asked_about(desk: Desk) -> None:
    old = desk.apps.add("Hiking", "com.example.hiking")
    desk.apps.lock("Hiking")
    guard = desk.guard()
    for app in (old, App("by its bundle ID alone", "com.example.hiking")):
        with pytest.raises(AppLockedError) as caught:
            guard.must_ask(app)
        assert "“Hiking” is locked" in str(caught.value.title)
        for environment in (Environment.SANDBOX, Environment.LOCAL):
            guard.check(app, environment)
    desk.apps.unlock("Hiking")
    assert guard.must_ask(App("Hiking", "com.example.hiking", is_locked=True))
