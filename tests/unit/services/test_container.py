"""The services of one run: built once, over one installation, and what the paths among them are."""

import json
from collections.abc import AsyncIterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.settings.options import Options
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest
from support.timelines import NOW

pytestmark = pytest.mark.anyio

HIKING = App("Hiking", "com.example.hiking")


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(Options(basedir=tmp_path), {}) as services:
        yield services


async def send(services: Services) -> str:
    """Sends one test in Local; its ID."""
    request = TestRequest(SAMPLE_APP, Environment.LOCAL, timeout_seconds=30)
    events = [event async for event in services.test_sender.send(request)]
    return events[0].test_id


async def test_no_service_can_be_replaced(services: Services) -> None:
    with pytest.raises(FrozenInstanceError):
        services.keys = services.keys  # type: ignore[misc]  # that is what is tested


async def test_one_service_sees_what_another_has_stored(services: Services) -> None:
    services.apps.add("Hiking", "com.example.hiking")
    assert HIKING in services.apps.all()
    test_id = await send(services)
    assert [timeline.test_id for timeline in services.repository.page(None, 10).timelines] == [
        test_id
    ]


async def test_what_is_kept_is_exported_as_a_file_or_as_lines(
    services: Services, tmp_path: Path
) -> None:
    test_id = await send(services)
    file = tmp_path / "tests.jsonl"
    assert [*services.export_tests(file)][-1] == 1
    lines = "".join(services.exported_tests()).splitlines()
    assert file.read_text(encoding="utf-8").splitlines() == lines
    assert {json.loads(line)["test_id"] for line in lines} == {test_id}


async def test_the_change_file_is_written_when_something_is_kept(services: Services) -> None:
    before = services.change_file.read_bytes() if services.change_file.exists() else b""
    await send(services)
    assert services.change_file.read_bytes() != before


async def test_the_local_root_is_a_certificate_after_the_first_local_test(
    services: Services,
) -> None:
    assert not services.local_root.exists()
    await send(services)
    assert services.local_root.read_text().startswith("-----BEGIN CERTIFICATE-----")


async def test_the_folder_of_the_lists_is_there_before_the_first_entry(
    services: Services,
) -> None:
    assert services.lists_folder.is_dir()
    assert [*services.lists_folder.iterdir()] == []
    services.apps.add("Hiking", "com.example.hiking")
    assert "Hiking" in (services.lists_folder / "apps.json").read_text(encoding="utf-8")


async def test_an_app_that_asked_nothing_has_used_none_of_apples_limits(
    services: Services,
) -> None:
    used = services.requests_used(HIKING.bundle_id, Environment.SANDBOX, NOW)
    assert {limit.used for limit in used} <= {0}
