"""Events of a test notification, as frozen dataclasses.

Services yield them, `Timeline.after` folds them; window, terminal and reports read the same fold.
`at` is an aware datetime in UTC: the fold reads no clock.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Verification
from storebell.domain.messages import N_, Message
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.plan import Plan
from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, PurchaseOptions


class Outcome(StrEnum):
    """The ways in which a test can end."""

    DELIVERED = N_("delivered")
    FAILED = N_("failed")
    UNDECIDED = N_("undecided")
    UNKNOWN = N_("unknown")
    NOT_SENT = N_("not_sent")


@dataclass(frozen=True, slots=True)
class Series:
    """The place of a test among those that were begun together, counted from 1."""

    series_id: str
    number: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of the test notification `test_id`, which is our own ID for it."""

    test_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Event):
    """The request is about to be made; yielded before it leaves.

    `url` is where Local delivers to, or the URL that the user says is configured at Apple.
    `simulated` is true if no Apple server is asked; `root_file` is then the file of the root to
    trust. It is None if unknown: a root that is in memory only has no file. `receiver` is the
    behaviour of the built-in receiver if that one is called: `status=200`. `api_base` is the
    simulator that stands in for Apple: no other server knows the test. `purchase` is what a
    notification of Local is about, as it was chosen. `repeats` is the test that delivered the same
    notification first, `series` the place among tests that were begun together.
    """

    app_label: str
    bundle_id: str
    app_apple_id: int | None
    environment: Environment
    plan: Plan
    url: str | None = None
    simulated: bool = False
    root_file: str | None = None
    receiver: str | None = None
    notification_type: str = "TEST"
    notification_subtype: str = ""
    api_base: str | None = None
    purchase: PurchaseOptions = USUAL_PURCHASE
    repeats: str | None = None
    series: Series | None = None

    @property
    def group_id(self) -> str:
        """ID shared by the tests that belong together; its own where none belong to it."""
        return self.series.series_id if self.series else self.repeats or self.test_id

    @property
    def has_stand_in(self) -> bool:
        """True if a simulator was asked in place of Apple; Local is told by its environment."""
        return self.simulated and self.environment.is_apples


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenReceived(Event):
    """The request was accepted: the test notification is queued."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Event):
    """The test has no token but was matched to a notification in Apple's history."""

    notification_uuid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged(Event):
    """A request to the App Store Server API was answered, or failed."""

    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecorded(Event):
    """Apple recorded a send attempt. `number` counts from 1 in order of time."""

    number: int
    attempt: SendAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadVerified(Event):
    """The signed payload became known and was checked."""

    signed_payload: str
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTraced(Event):
    """Local only: the trace of attempt `number` from our own sender."""

    number: int
    trace: DeliveryTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """An operation failed; if `is_final`, this test is polled no more."""

    failure: Failure
    title: Message
    advice: Message
    is_final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed(Event):
    """A finding beside the test that its owner should know; the test itself goes on."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockImplausible(Event):
    """The test was requested while this computer's clock was implausible.

    Its times may be wrong, and it is no reference for the clock. `finding` names what the clock
    contradicted.
    """

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """The test has ended: nothing more can come."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEnded(Event):
    """Polling stopped before the end, at a time limit or after the attempt that was wanted."""

    outcome: Outcome
