"""The choice of how the built-in receiver behaves."""

from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import Behaviour
from storebell.qt.actions.qactions import Actions
from storebell.qt.sending.local_strip import LocalStrip
from support.forms import entries
from unit.qt.sending.opened import receiver


def test_the_receiver_is_told_how_to_behave(strip: LocalStrip) -> None:
    told: list[LocalDelivery] = []
    strip.changed.connect(told.append)
    assert receiver(strip).text() == "Receiver: answers 200 ▾"
    entries(receiver(strip).menu())["certificate expired"].trigger()
    assert told == [LocalDelivery(None, SANDBOX_PLAN, behaviour=Behaviour("tls-expired"))]
    assert receiver(strip).text() == "Receiver: certificate expired ▾"
    assert "TLS_ISSUE" in receiver(strip).toolTip()
    entries(receiver(strip).menu())["answers 404"].trigger()
    assert strip.delivery.behaviour == Behaviour("status", 404)


def test_every_behaviour_that_is_offered_says_what_is_recorded(strip: LocalStrip) -> None:
    said = {action.text().partition("\t")[2] for action in entries(receiver(strip).menu()).values()}
    assert said >= set(SendAttemptResult)


def test_all_eleven_can_be_asked_for(strip: LocalStrip, actions: Actions) -> None:
    assert entries(receiver(strip).menu())["Show all results"] is actions["eleven"]
