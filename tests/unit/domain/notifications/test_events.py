"""The events of a test: what each is where nothing else is said, and that none can be changed."""

from dataclasses import FrozenInstanceError, fields

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import msg
from storebell.domain.notifications import events
from storebell.domain.notifications.events import Asked, Event, Failed, Outcome, Settled
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.timeline import Timeline
from support.stored import samples
from support.timelines import NOW

KINDS = [kind for kind in vars(events).values() if isinstance(kind, type) and Event in kind.mro()]
STORED = [event for sample in samples() for event in sample]


def asked() -> Asked:
    return Asked(
        test_id="t-1",
        at=NOW,
        app_label="Hiking",
        bundle_id="com.example.hiking",
        app_apple_id=None,
        environment=Environment.SANDBOX,
        plan=SANDBOX_PLAN,
    )


def failed(*, is_final: bool | None = None) -> Failed:
    parts = {"test_id": "t-1", "at": NOW, "failure": Failure.NOT_AUTHORIZED}
    words = {"title": msg("Title"), "advice": msg("Advice.")}
    finality = {} if is_final is None else {"is_final": is_final}
    return Failed(**parts, **words, **finality)  # type: ignore[arg-type]  # each has its type


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_event_belongs_to_a_test_and_a_time(kind: type[Event]) -> None:
    assert [field.name for field in fields(kind)][:2] == ["test_id", "at"]
    assert all(field.kw_only for field in fields(kind))


@pytest.mark.parametrize("event", STORED, ids=lambda event: type(event).__name__)
def test_no_event_can_be_changed(event: Event) -> None:
    with pytest.raises(FrozenInstanceError):
        event.test_id = "another"  # type: ignore[misc]  # that is what is tested
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        event.more = 1  # type: ignore[attr-defined]  # it has slots


def test_a_test_is_a_test_notification_of_apples_unless_it_says_otherwise() -> None:
    event = asked()
    assert (event.notification_type, event.notification_subtype) == ("TEST", "")
    assert not event.simulated
    assert (event.url, event.receiver, event.root_file, event.api_base) == (None,) * 4


def test_a_failure_ends_a_test_unless_it_says_otherwise() -> None:
    started = Timeline.start(asked())
    assert started.after(failed()).outcome is not None
    assert started.after(failed(is_final=False)).failure == failed(is_final=False)


def test_an_outcome_has_the_name_that_databases_hold() -> None:
    """Another name would make kept tests unreadable."""
    assert {outcome.name: outcome.value for outcome in Outcome} == {
        "DELIVERED": "delivered",
        "FAILED": "failed",
        "UNDECIDED": "undecided",
        "UNKNOWN": "unknown",
        "NOT_SENT": "not_sent",
    }


@pytest.mark.parametrize("outcome", [*Outcome])
def test_a_settled_test_has_the_outcome_it_was_settled_as(outcome: Outcome) -> None:
    settled = Settled(test_id="t-1", at=NOW, outcome=outcome)
    assert Timeline.start(asked()).after(settled).settled_as is outcome
