"""Old tests go while a command is about something else."""

import asyncio
from dataclasses import dataclass, field

import pytest

from storebell.cli.output import Output
from storebell.cli.purging import purge
from storebell.domain.errors.storage import FileUnreadableError, FileUnwritableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.retention import Purged
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS, Settings
from storebell.services.notifications.repository import TestRepository
from support.clocks import ManualClock
from support.repositories import repository_in_memory
from support.terminal import services_with

NOTICE = FileUnwritableError(file="storebell.db", reason="No space left on device")
UNREADABLE = FileUnreadableError(file="settings.json", reason="x")


@dataclass
class OldTests:
    """Deletes so many tests, or fails."""

    count: int = 0
    error: StorebellError | None = None
    asked_for: list[int] = field(default_factory=list)

    async def run(self, keep_days: int) -> Purged:
        self.asked_for.append(keep_days)
        if self.error is not None:
            raise self.error
        return Purged(self.count, keep_days)


@dataclass
class SettingsDesk:
    error: StorebellError | None = None

    def read(self) -> Settings:
        if self.error is not None:
            raise self.error
        return DEFAULTS


def err_of(
    old_tests: OldTests,
    repository: TestRepository,
    capsys: pytest.CaptureFixture[str],
    settings: SettingsDesk | None = None,
) -> str:
    open_services = services_with(
        purge=old_tests, settings=settings or SettingsDesk(), repository=repository
    )

    async def main() -> None:
        async with open_services(Options()) as services:
            await purge(services, Output())

    asyncio.run(main())
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


@pytest.fixture
def repository() -> TestRepository:
    return repository_in_memory(ManualClock())


def test_where_nothing_is_old_nothing_is_said(
    repository: TestRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    old_tests = OldTests()
    assert err_of(old_tests, repository, capsys) == ""
    assert old_tests.asked_for == [DEFAULTS.keep_days]


def test_what_went_is_said_after_what_else_there_is_to_know(
    repository: TestRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.report(NOTICE)
    said = err_of(OldTests(2), repository, capsys).splitlines()
    assert said[0] == f"{NOTICE.title}."
    assert said[2] == "2 tests older than 400 days were deleted."
    assert "--restore-old" in said[3]


def test_what_can_t_be_deleted_keeps_no_command_from_its_work(
    repository: TestRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.report(NOTICE)
    said = err_of(OldTests(error=UNREADABLE), repository, capsys)
    assert said == f"{NOTICE.title}.\n{NOTICE.advice}\n"


def test_settings_that_can_t_be_read_delete_nothing(
    repository: TestRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    old_tests = OldTests(2)
    assert err_of(old_tests, repository, capsys, SettingsDesk(UNREADABLE)) == ""
    assert old_tests.asked_for == []
