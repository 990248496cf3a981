"""A lane for the ear: the whole of it, and one attempt of it, each as one sentence."""

from storebell.domain.messages import Message, msg
from storebell.domain.notifications.results import RESULTS
from storebell.presentation.lanes.lanes import Lane, Slot


def head(lane: Lane) -> tuple[Message, Message]:
    """Which test it is, and its time of day; on another day a face says the date between them."""
    which = msg(
        "{environment} test for {app}", environment=msg(lane.environment.value), app=lane.app_label
    )
    return which, msg("{time}", time=f"{lane.at:%H:%M}")


def story(lane: Lane) -> tuple[Message, ...]:
    """What became of it: the parts of a sentence after its head, to be joined with commas."""
    made = tuple(spoken(slot) for slot in lane.slots if slot.is_made)
    ending = (lane.headline, lane.subline) if not made or lane.now_after else (lane.subline,)
    return tuple(part for part in (*made, *ending) if part)


def spoken(slot: Slot) -> Message:
    """One attempt on record, within the sentence of its lane."""
    if slot.result is not None:
        return msg(RESULTS[slot.result].spoken, number=slot.number)
    return msg("attempt {number} failed: {result}", number=slot.number, result=str(slot.word))


def attempt_sentence(lane: Lane, number: int) -> tuple[Message, ...]:
    """One attempt alone, as it is said when it is stepped to; nothing where there is none."""
    slot = next((made for made in lane.slots if made.number == number and made.is_made), None)
    if slot is None:
        return ()
    time = () if slot.at is None else (msg("at {time}", time=f"{slot.at:%H:%M:%S}"),)
    is_last = lane.now_after is None and slot is [made for made in lane.slots if made.is_made][-1]
    return (spoken(slot), *time, *((lane.subline,) if is_last and lane.subline else ()))
