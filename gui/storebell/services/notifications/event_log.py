"""Writes each event of a test to the log."""

import logging

from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    Event,
    Exchanged,
    Failed,
    Noticed,
    Settled,
    WatchEnded,
)

_log = logging.getLogger(__name__)


def note(event: Event, *, is_simulated: bool) -> None:
    """Logs an event that matters later; never a token, a payload or a key.

    Each result of a simulator's is marked: a log may begin after the request.
    """
    mark = " (simulated)" if is_simulated else ""
    match event:
        case Asked():
            where = f"{event.environment}{mark}"
            _log.info("%s: asking for %s in %s", event.test_id, event.bundle_id, where)
        case AttemptRecorded():
            result = f"{event.attempt.result}{mark}"
            _log.info("%s: attempt %d: %s", event.test_id, event.number, result)
        case Noticed(finding=finding):
            _log.warning("%s: %s. %s", event.test_id, finding.seen, finding.advice)
        case Failed():
            _log.warning("%s: %s. %s", event.test_id, event.title, event.advice)
        case Settled() | WatchEnded():
            _log.info("%s: %s%s", event.test_id, event.outcome, mark)
        case Exchanged(exchange=exchange):
            _log.debug("%s: %s answered %s", event.test_id, exchange.method, exchange.status)
        case _:
            _log.debug("%s: %s", event.test_id, type(event).__name__)
