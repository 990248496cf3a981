"""Findings of the monitor that are not about one test."""

from storebell.domain.errors.storebell_error import InternalError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.network.request_limits import RequestsUsed


def mistake_made(error: Exception) -> Finding:
    """The finding for a bug of ours; the work is retried."""
    mine = InternalError(reason=type(error).__name__)
    return Finding(Level.WARNING, mine.title, mine.advice)


def half_used(used: RequestsUsed) -> Finding:
    """The finding that half of an hour's requests are used."""
    return Finding(
        Level.NOTE,
        msg(
            "{used} of {most} requests of this hour for {bundle_id} in {environment} are used, by "
            "Storebell on this computer",
            used=used.used,
            most=used.most,
            bundle_id=used.bundle_id,
            environment=msg(used.environment.value),
        ),
        msg("Apple counts those of other tools too. What is open is looked for all the same."),
    )
