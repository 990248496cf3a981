"""Texts of a lane for a screen reader: the whole lane or one attempt, each as one sentence."""

from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.domain.notifications.results import RESULTS
from storebell.presentation.lanes.lanes import Lane, Slot
from storebell.presentation.lanes.tone import Tone


def head(lane: Lane) -> tuple[Message, ...]:
    """The notification, its app and its environment, and where it goes."""
    environment = msg(lane.environment.value)
    if lane.is_simulated:
        environment = msg("{environment} (simulated)", environment=environment)
    which = msg(
        "{environment} {notification} for {app}",
        environment=environment,
        notification=lane.notification,
        app=lane.app_label,
    )
    place = msg("to {place}", place=lane.place) if lane.place else NO_MESSAGE
    return tuple(part for part in (which, lane.place_in_group, place) if part)


def time_of(lane: Lane) -> Message:
    """Its time of day; a face adds the date if it is another day."""
    return msg("{time}", time=f"{lane.at:%H:%M}")


def story(lane: Lane) -> tuple[Message, ...]:
    """The progress of the test: the parts of a sentence after its head, joined with commas."""
    made = tuple(describe_attempt(slot) for slot in lane.slots if slot.is_made)
    ending = _end(lane) if made and lane.is_settled else (lane.headline, lane.subline)
    return tuple(part for part in (*made, *ending) if part)


def _end(lane: Lane) -> tuple[Message, ...]:
    """Words for the end of a lane, after what is doubtful about the result."""
    doubt = () if lane.subline_tone is Tone.SECONDARY else (lane.subline,)
    return (*doubt, msg("final"))


def describe_attempt(slot: Slot) -> Message:
    """One recorded attempt, within the sentence of its lane."""
    if slot.result is not None:
        return msg(RESULTS[slot.result].in_sentence, number=slot.number)
    return msg("attempt {number} failed: {result}", number=slot.number, result=str(slot.label))


def attempt_sentence(lane: Lane, number: int) -> tuple[Message, ...]:
    """One attempt alone, spoken when it gets the focus; empty if there is none."""
    slot = next((made for made in lane.slots if made.number == number and made.is_made), None)
    if slot is None:
        return ()
    time = () if slot.at is None else (msg("at {time}", time=f"{slot.at:%H:%M:%S}"),)
    last = [made for made in lane.slots if made.is_made][-1]
    end = _end(lane) if lane.is_settled and slot is last else ()
    return (describe_attempt(slot), *time, *end)
