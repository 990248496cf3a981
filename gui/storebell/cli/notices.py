"""Says what happened beside what was asked for, such as a full disk."""

from storebell.cli.output import Output
from storebell.services.notifications.repository import TestRepository


def say_notices(repository: TestRepository, output: Output) -> None:
    """On standard error, so that records stay what was asked for."""
    for notice in repository.take_notices():
        output.complain(str(notice.title), str(notice.advice))
