"""What happens to a test notification, one frozen event after another.

Services yield them, `Timeline.after` folds them; window, terminal and reports read the same fold.
`at` is an aware datetime in UTC: the fold never asks a clock.
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


class Outcome(StrEnum):
    """How a test ended."""

    DELIVERED = N_("delivered")
    FAILED = N_("failed")
    UNDECIDED = N_("undecided")
    UNKNOWN = N_("unknown")
    NOT_SENT = N_("not_sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to the test notification `test_id`, our own ID for it."""

    test_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Event):
    """We are about to ask; yielded before the request leaves.

    `url` is where Local delivers to, or what the user says is configured at Apple. `simulated` is
    true when no Apple server is asked; then `root_file` is the root to trust, where it is known:
    one that is in memory only is in no file.
    `receiver` is how the built-in receiver behaves, where that one is called: `status=200`.
    `api_base` is the simulator that stands in for Apple: nobody else knows of the test.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenReceived(Event):
    """The request was accepted: the test notification is queued."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Event):
    """Without a token, the notification is known from Apple's history: the one that must be it."""

    notification_uuid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged(Event):
    """A request to the App Store Server API was answered, or failed."""

    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecorded(Event):
    """A send attempt is on record. `number` counts from 1 in order of time."""

    number: int
    attempt: SendAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadVerified(Event):
    """The signed payload became known and was checked."""

    signed_payload: str
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTraced(Event):
    """Local only: what our own sender saw of attempt `number`."""

    number: int
    trace: DeliveryTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """Something went wrong; `is_final` says that watching this test makes no more sense."""

    failure: Failure
    title: Message
    advice: Message
    is_final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed(Event):
    """Something beside the test that its owner should know; the test itself goes on."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockImplausible(Event):
    """The test was asked for while this computer's clock was implausible: its times may be wrong,
    and it is no reference for the clock. `finding` says what the clock contradicted.
    """

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """Nothing more can come."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEnded(Event):
    """We stopped watching before the end, at a time limit or after the attempt that was wanted."""

    outcome: Outcome
