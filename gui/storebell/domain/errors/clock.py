"""Notices that this computer's clock may be wrong, and their consequences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from storebell.domain.clock_plausibility import Contradiction, ImplausibleClock
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_, plural_msg


class ImplausibleClockError(StorebellError):
    """A notice about the clock: no operation failed."""

    KIND = "implausible clock"
    ADVICE = N_(
        "Set this computer's clock. Until then no test is deleted for its age, new tests are "
        "marked, and the files of the Local root are left as they are."
    )


class ConfirmableClockError(ImplausibleClockError):
    """A contradiction that a person can confirm away: see CONFIRMABLE."""

    ADVICE = N_(
        "Set this computer's clock. If it is right, confirm it: “The clock is right” in the "
        "window, or “storebell clock --confirm”. An answer of Apple's settles it too. Until then "
        "no test is deleted for its age, new tests are marked, and the files of the Local root "
        "are left as they are."
    )


class ClockBeforeReleaseError(ImplausibleClockError):
    TITLE = N_("This computer's clock says {clock}, but this version was released on {reference}")


class ClockBehindAppleError(ImplausibleClockError):
    TITLE = N_("This computer's clock says {clock}, but Apple's servers have said {reference}")


class ClockAheadOfAppleError(ImplausibleClockError):
    TITLE = N_("This computer's clock says {clock}, {days} ahead of Apple's servers")


class ClockBehindRecordError(ConfirmableClockError):
    TITLE = N_("This computer's clock says {clock}, but there are records of {reference}")


class ClockBehindConfirmedError(ConfirmableClockError):
    TITLE = N_(
        "This computer's clock says {clock}, but on {reference} it was confirmed to be right"
    )


class ClockAheadError(ConfirmableClockError):
    TITLE = N_("This computer's clock says {clock}, {days} after the newest day that is known here")


class ClockNotConfirmedError(StorebellError):
    """A clock that can't be confirmed: `reference` has certainly passed."""

    TITLE = N_("The clock can't be right: it says {clock}, and {reference} has passed")
    ADVICE = N_(
        "Apple's servers, or the day on which this version was released, say so. Set this "
        "computer's clock; nothing was changed."
    )


_ERRORS: Final[Mapping[Contradiction, type[ImplausibleClockError]]] = MappingProxyType(
    {
        Contradiction.BEFORE_RELEASE: ClockBeforeReleaseError,
        Contradiction.BEHIND_APPLE: ClockBehindAppleError,
        Contradiction.AHEAD_OF_APPLE: ClockAheadOfAppleError,
        Contradiction.BEHIND_RECORD: ClockBehindRecordError,
        Contradiction.BEHIND_CONFIRMED: ClockBehindConfirmedError,
        Contradiction.AHEAD: ClockAheadError,
    }
)


def clock_error(found: ImplausibleClock) -> ImplausibleClockError:
    """The notice for an implausible clock."""
    return _ERRORS[found.contradiction](
        clock=f"{found.clock:%Y-%m-%d}",
        reference=f"{found.reference:%Y-%m-%d}",
        days=plural_msg("{count} day", "{count} days", found.days),
    )
