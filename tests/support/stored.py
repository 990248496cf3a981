"""Sample tests as the events that a journal stores, and what those fold into."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Exchanged,
    PayloadVerified,
    Settled,
    TokenReceived,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.timeline import Timeline
from storebell.storage.database.database import Database
from support.timelines import all_samples

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)


def asked(
    test_id: str = "t-1",
    *,
    at: datetime = START,
    app: str = "Hiking",
    environment: Environment = Environment.SANDBOX,
) -> Asked:
    """A test that is about to be asked for."""
    is_production = environment is Environment.PRODUCTION
    return Asked(
        test_id=test_id,
        at=at,
        app_label=app,
        bundle_id=f"com.example.{app.lower()}",
        app_apple_id=None,
        environment=environment,
        plan=PRODUCTION_PLAN if is_production else SANDBOX_PLAN,
        simulated=environment is Environment.LOCAL,
    )


def token(test_id: str = "t-1", *, after: float = 1, value: str = "a-token") -> TokenReceived:
    return TokenReceived(test_id=test_id, at=START + timedelta(seconds=after), token=value)


def attempt(
    test_id: str = "t-1", *, number: int = 1, after: float = 2, result: str = "SUCCESS"
) -> AttemptRecorded:
    at = START + timedelta(seconds=after)
    return AttemptRecorded(test_id=test_id, at=at, number=number, attempt=SendAttempt(at, result))


def events_of(timeline: Timeline) -> tuple[Event, ...]:
    """Events that make about this timeline; one that was settled was so a day after its asking."""
    test_id, at = timeline.test_id, timeline.asked.at
    events: list[Event] = [timeline.asked]
    events += [
        Exchanged(test_id=test_id, at=at, exchange=exchange) for exchange in timeline.exchanges
    ]
    if timeline.token is not None:
        events.append(
            TokenReceived(test_id=test_id, at=timeline.token_at or at, token=timeline.token)
        )
    events += [
        AttemptRecorded(test_id=test_id, at=one.at, number=number, attempt=one)
        for number, one in enumerate(timeline.attempts, 1)
    ]
    events += [
        DeliveryTraced(test_id=test_id, at=at, number=number, trace=trace)
        for number, trace in timeline.traces
    ]
    if timeline.verification is not None and timeline.signed_payload is not None:
        events.append(
            PayloadVerified(
                test_id=test_id,
                at=at,
                signed_payload=timeline.signed_payload,
                verification=timeline.verification,
            )
        )
    if timeline.failure is not None:
        events.append(timeline.failure)
    if timeline.settled_as is not None and timeline.failure is None:
        events.append(Settled(test_id=test_id, at=at + A_DAY, outcome=timeline.settled_as))
    return tuple(events)


def folded(events: Iterable[Event]) -> Timeline:
    """What the events make; one of them is the asking."""
    kept = tuple(events)
    timeline = Timeline.start(next(event for event in kept if isinstance(event, Asked)))
    for event in kept:
        timeline = timeline.after(event)
    return timeline


def samples() -> tuple[tuple[Event, ...], ...]:
    """One test of each kind, as its events; in the order of asking."""
    ordered = sorted(all_samples(), key=lambda timeline: (timeline.asked.at, timeline.test_id))
    return tuple(events_of(timeline) for timeline in ordered)


def renamed(events: Iterable[Event], test_id: str, later: timedelta) -> tuple[Event, ...]:
    """The same events of another test, later."""
    return tuple(replace(event, test_id=test_id, at=event.at + later) for event in events)


def is_private(place: Path) -> bool:
    """Whether nobody else may read it, where modes say so: POSIX."""
    return os.name == "nt" or place.stat().st_mode & 0o077 == 0


def leases_in(database: Database) -> dict[str, str]:
    """The owner of each lease in the database, ended ones included, by the test's ID."""

    def work(connection: apsw.Connection) -> dict[str, str]:
        return dict(
            connection.execute(
                "SELECT test_id, leases.owner FROM leases JOIN tests USING (position)"
            )
        )

    return database.file.read(work)
