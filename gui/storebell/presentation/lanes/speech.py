"""Texts of a lane for a screen reader: the whole lane or one attempt, each as one sentence."""

from storebell.domain.messages import Message, msg
from storebell.domain.notifications.results import RESULTS
from storebell.presentation.lanes.lanes import Lane, Slot


def head(lane: Lane) -> tuple[Message, Message]:
    """The name of the test and its time of day; a face adds the date if it is another day."""
    which = msg(
        "{environment} test for {app}", environment=msg(lane.environment.value), app=lane.app_label
    )
    return which, msg("{time}", time=f"{lane.at:%H:%M}")


def story(lane: Lane) -> tuple[Message, ...]:
    """The progress of the test: the parts of a sentence after its head, joined with commas."""
    made = tuple(describe_attempt(slot) for slot in lane.slots if slot.is_made)
    ending = (lane.headline, lane.subline) if not made or lane.now_after else (lane.subline,)
    return tuple(part for part in (*made, *ending) if part)


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
    is_last = lane.now_after is None and slot is [made for made in lane.slots if made.is_made][-1]
    return (describe_attempt(slot), *time, *((lane.subline,) if is_last and lane.subline else ()))
