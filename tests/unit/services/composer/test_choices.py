"""What was chosen is there after a restart, and goes with its app and its age."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import StoreBusyError
from storebell.domain.settings.choices import Choices
from storebell.domain.settings.options import Options
from storebell.ports.audit import ChoiceStore
from storebell.services.composer.choices import NOTHING_REMEMBERED, RememberedChoices
from storebell.storage.database.database import Database
from support.simulated import ShiftedClock

pytestmark = pytest.mark.anyio

HIKING = App("Hiking", "com.example.hiking")
CHOSEN = Choices(HIKING.bundle_id, Environment.SANDBOX, "production", 60)
URL = "http://127.0.0.1:8080/asn"


async def test_choices_and_urls_are_there_after_a_restart(tmp_path: Path) -> None:
    async with open_services(Options(basedir=tmp_path), {}) as services:
        assert services.choices.read() == NOTHING_REMEMBERED
        services.choices.remember(CHOSEN)
        services.choices.url_used(HIKING.bundle_id, URL)
    async with open_services(Options(basedir=tmp_path), {}) as services:
        remembered = services.choices.read()
        assert remembered.choices == CHOSEN
        assert remembered.urls == {HIKING.bundle_id: [URL]}


async def test_an_app_takes_its_urls_with_it_unless_another_has_its_bundle_id(
    tmp_path: Path,
) -> None:
    async with open_services(Options(basedir=tmp_path), {}) as services:
        services.apps.add_checked(HIKING)
        services.apps.add_checked(App("Hiking, once more", HIKING.bundle_id))
        services.choices.remember(CHOSEN)
        services.choices.url_used(HIKING.bundle_id, URL)
        services.apps.remove("Hiking, once more")
        assert services.choices.read().urls == {HIKING.bundle_id: [URL]}
        services.apps.remove("Hiking")
        assert services.choices.read().urls == {}
        assert services.choices.read().choices.bundle_id is None


async def test_urls_go_at_the_age_of_tests(tmp_path: Path) -> None:
    clock = ShiftedClock()
    async with open_services(Options(basedir=tmp_path), {}, clock=clock) as services:
        services.choices.url_used(HIKING.bundle_id, URL)
        clock.shift = timedelta(days=29)
        await services.purge.run(30)
        assert services.choices.read().urls == {HIKING.bundle_id: [URL]}
        clock.shift = timedelta(days=31)
        await services.purge.run(30)
        assert services.choices.read().urls == {}


class Refusing:
    """A store that takes and tells nothing."""

    def __getattr__(self, _name: str) -> Callable[..., object]:
        def refuse(*_arguments: object) -> object:
            raise StoreBusyError(file="storebell.db")

        return refuse


async def test_a_disk_that_takes_nothing_stops_no_send() -> None:
    store: ChoiceStore = Refusing()  # type: ignore[assignment]
    choices = RememberedChoices(store, ShiftedClock().now)
    choices.remember(CHOSEN)
    choices.url_used(HIKING.bundle_id, URL)
    assert choices.read() == NOTHING_REMEMBERED


async def test_the_database_in_memory_remembers_for_the_run() -> None:
    with Database.in_memory() as database:
        choices = RememberedChoices(database.choices, ShiftedClock().now)
        choices.remember(CHOSEN)
        assert choices.read().choices == CHOSEN
