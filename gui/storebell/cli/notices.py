"""Notices of a command about other matters, such as a full disk."""

from storebell.cli.output import Output
from storebell.domain.messages import Message, msg
from storebell.services.notifications.repository import TestRepository


def print_found_none(repository: TestRepository, output: Output, sentence: Message) -> None:
    """Prints that nothing was found; where the database could not be used, that this is the
    reason.
    """
    output.print_message(
        sentence if repository.is_on_disk else msg("The database could not be used.")
    )


def print_notices(repository: TestRepository, output: Output) -> None:
    """Prints the repository's notices on standard error, so that records stay unmixed."""
    for notice in repository.take_notices():
        output.print_to_stderr(notice.title, notice.advice)
