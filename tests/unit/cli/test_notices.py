"""What happened beside a command is said on standard error, once."""

import pytest

from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.domain.errors.storage import FileUnwritableError
from storebell.services.notifications.repository import TestRepository
from support.clocks import ManualClock
from support.repositories import repository_in_memory


@pytest.fixture
def repository() -> TestRepository:
    return repository_in_memory(ManualClock())


def test_without_a_notice_nothing_is_said(
    repository: TestRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    print_notices(repository, Output())
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


@pytest.mark.parametrize("as_json", [False, True])
def test_a_notice_is_said_once_and_beside_the_records(
    repository: TestRepository, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    notice = FileUnwritableError(file="storebell.db", reason="No space left on device")
    repository.report(notice)
    print_notices(repository, Output(as_json=as_json))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"{notice.title}.\n{notice.advice}\n"
    print_notices(repository, Output(as_json=as_json))
    assert capsys.readouterr().err == ""
