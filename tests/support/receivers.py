"""The built-in receiver's behaviour, chosen in the window as a person chooses it."""

from storebell.domain.simulation.receiver_behaviours import Behaviour
from storebell.presentation.translation import tr_message
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.receiver_button import ReceiverButton
from support.forms import entries


def choose_receiver(strip: LocalStrip, behaviour: Behaviour) -> None:
    """Chooses one of the entries of the receiver's menu."""
    button = strip.findChild(ReceiverButton)
    assert isinstance(button, ReceiverButton)
    entries(button.menu())[tr_message(behaviour.title).replace("&", "")].trigger()
    assert button.value == behaviour
