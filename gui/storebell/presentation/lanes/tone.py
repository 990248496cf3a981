"""Meanings of a text, which a face can colour; colour is never the only sign."""

from enum import StrEnum
from typing import Final

from storebell.presentation.lanes.kind import Kind


class Tone(StrEnum):
    """The meaning of a text, by the name of its colour in the palette."""

    SECONDARY = "secondary"
    NOW = "accent_text"
    DELIVERED = "delivered"
    FAILED = "failed"
    WAITING = "waiting"


TONE_OF: Final = {
    Kind.ASKED: Tone.SECONDARY,
    Kind.RUNNING: Tone.NOW,
    Kind.DELIVERED: Tone.DELIVERED,
    Kind.FAILED: Tone.FAILED,
    Kind.PLANNED: Tone.SECONDARY,
    Kind.UNKNOWN: Tone.WAITING,
}
