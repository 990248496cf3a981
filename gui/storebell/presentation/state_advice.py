"""Advice for the state of a test that has no attempt to explain it.

Meanings follow the App Store Server API; causes and checks are experience, not Apple's diagnosis.
"""

from typing import Final

from storebell.domain.accounts.authorization import is_clock_wrong
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import N_
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.results import Advice
from storebell.domain.notifications.timeline import State, Timeline

ASKING: Final = Advice(N_("The request is on its way. No token came back yet."), (), ())

WAITING_FOR_APPLE: Final = Advice(
    N_(
        "The request was accepted. What your server answered is known once "
        "Apple records it, usually "
        "within seconds. Storebell looks again by itself."
    ),
    (),
    (N_("Your server's log: the notification may be there before Apple's record is."),),
)

WAITING_FOR_SIMULATOR: Final = Advice(
    N_(
        "The simulator accepted the request. What your server answered is known once it records it."
    ),
    (),
    (),
)

DELIVERING: Final = Advice(N_("Your server is being called, and its answer awaited."), (), ())

UNKNOWN: Final = Advice(
    N_(
        "The request may have reached Apple, but its answer was lost. It is "
        "not repeated by itself, "
        "because each request sends another notification."
    ),
    (
        N_("The connection broke after the request had left."),
        N_("A proxy gave up before Apple answered."),
        N_("This computer went to sleep meanwhile."),
    ),
    (
        N_("Your server's log around this time: a TEST may have arrived."),
        N_("If nothing came within a few minutes, send again."),
    ),
)

UNDECIDED: Final = Advice(
    N_(
        "A token came back, but no attempt was on record by the time one was "
        "due. What became of the "
        "notification can't be told."
    ),
    (
        N_("Apple's record is late or missing."),
        N_("The server URL was changed or removed in App Store Connect meanwhile."),
    ),
    (
        N_("Your server's log: the notification may have arrived all the same."),
        N_("App Store Connect › the app › App Information has a server URL for this environment."),
        N_("Apple's page on system status, then send again."),
    ),
)

INTERRUPTED: Final = Advice(
    N_("This Local test was stopped before its end, and the deliveries with it."), (), ()
)

NOT_AUTHORIZED: Final = Advice(
    N_(
        "The request was refused with 401, which does not say what is wrong. "
        "Nothing was sent to your "
        "server."
    ),
    (
        N_("The key is not an In-App Purchase key: an App Store Connect key looks the same."),
        N_("The key ID and the issuer ID are not this key's, or were swapped."),
        N_("The key was revoked, or belongs to another team."),
        N_("The bundle ID differs, if only in upper and lower case."),
        N_("This computer's clock is wrong."),
    ),
    (N_("App Store Connect › Users and Access › Integrations › In-App Purchase lists the key."),),
)

WRONG_CLOCK: Final = Advice(
    N_(
        "The request was refused with 401, because this computer's clock is wrong. Nothing was "
        "sent to your server."
    ),
    (N_("This computer's clock is too far from Apple's: see what was noticed."),),
    (N_("The date and time of this computer, then send again."),),
)

NEVER_RELEASED: Final = N_(
    "No version of the app was ever released: Production refuses it then, while Sandbox works."
)


def advice_for_state(timeline: Timeline) -> Advice | None:
    """The advice beside the error; None if attempts or the error itself suffice."""
    if timeline.attempts:
        return None
    asked = timeline.asked
    match timeline.state, timeline.outcome:
        case State.ASKED, _:
            return ASKING
        case State.OPEN, _ if asked.environment is Environment.LOCAL:
            return DELIVERING
        case State.OPEN, _:
            return WAITING_FOR_SIMULATOR if asked.simulated else WAITING_FOR_APPLE
        case State.UNKNOWN, _:
            return UNKNOWN
        case _, Outcome.UNDECIDED if asked.environment is Environment.LOCAL:
            return INTERRUPTED
        case _, Outcome.UNDECIDED:
            return UNDECIDED
        case _:
            return _not_sent(timeline)


def _not_sent(timeline: Timeline) -> Advice | None:
    failed = timeline.failure
    if failed is None or failed.failure is not Failure.NOT_AUTHORIZED:
        return None
    if is_clock_wrong(timeline.notices):
        return WRONG_CLOCK
    if timeline.asked.environment is not Environment.PRODUCTION:
        return NOT_AUTHORIZED
    causes = (NEVER_RELEASED, *NOT_AUTHORIZED.causes)
    checks = (N_("The same key in Sandbox: if it works there, the key is right."),)
    return Advice(NOT_AUTHORIZED.meaning, causes, (*checks, *NOT_AUTHORIZED.checks))
