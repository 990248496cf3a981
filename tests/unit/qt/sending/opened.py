"""What is found in the strip of Local."""

from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.receiver_button import ReceiverButton


def receiver(strip: LocalStrip) -> ReceiverButton:
    """The button that chooses how the built-in receiver behaves."""
    found = strip.findChild(ReceiverButton)
    assert isinstance(found, ReceiverButton)
    return found
