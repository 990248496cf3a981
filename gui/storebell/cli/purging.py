"""Deletes tests that are older than the retention, and reports it beside a command's output."""

import logging

from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.domain.errors.storebell_error import StorebellError
from storebell.services.container import Services

_log = logging.getLogger(__name__)


async def purge(services: Services, output: Output) -> None:
    """Deletes old tests and prints the result and all notices on standard error, so that records
    stay unmixed.

    Never raises: the command has another purpose.
    """
    try:
        purged = await services.purge.run(services.settings.read().keep_days)
    except StorebellError as error:
        _log.info("Old tests were not deleted: %s", error.title)
        return
    finally:
        print_notices(services.repository, output)
    if purged.count:
        output.print_to_stderr(purged.finding.seen, purged.finding.advice)
