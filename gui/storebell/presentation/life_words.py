"""Words about a customer's life: its notifications, the states of its steps, its progress."""

from storebell.domain.messages import Message, msg, plural_msg
from storebell.domain.notifications.purchase_options import Pair
from storebell.domain.notifications.types import TYPES_BY_NAME, find_subtype
from storebell.presentation.life_progress import LifeProgress, Phase, StepRow, StepState
from storebell.presentation.translation import tr_text


def notification_words(pair: Pair) -> str:
    """A type and its subtype in the user's language, without saying the same twice."""
    kind, subtype = pair
    titles = dict.fromkeys((TYPES_BY_NAME[kind].title, find_subtype(kind, subtype).title))
    return ": ".join(map(tr_text, titles))


def state_message(row: StepRow, time: str, *, is_paused: bool) -> Message:
    """The state of a step; `time` is its `at` as the user writes times, or empty."""
    match row.state:
        case StepState.PLANNED:
            return msg("not sent yet")
        case StepState.DUE if is_paused:
            return msg("next, after the pause")
        case StepState.DUE:
            return msg("due at {time}", time=time) if time else msg("next")
        case StepState.SENT:
            return msg("sent at {time}, no answer yet", time=time)
        case StepState.NOT_SENT:
            return msg("not sent")
        case StepState.DELIVERED:
            return msg("delivered at {time}: {answer}", time=time, answer=_answer(row))
        case StepState.RETRYING:
            return msg("failed: {answer}. Once more at {time}", time=time, answer=_answer(row))
        case _:
            if not row.result:
                return msg("failed at {time}", time=time)
            return msg("failed at {time}: {answer}", time=time, answer=_answer(row))


def progress_message(progress: LifeProgress) -> Message:
    """The progress of a life in one sentence."""
    sent, total = progress.steps_sent, len(progress.rows)
    match progress.phase:
        case Phase.READY:
            return plural_msg("{count} step, none sent yet", "{count} steps, none sent yet", total)
        case Phase.STARTING:
            return msg("Starting")
        case Phase.RUNNING:
            return msg("{sent} of {total} sent", sent=sent, total=total)
        case Phase.PAUSED:
            return msg("Paused: {sent} of {total} sent", sent=sent, total=total)
        case Phase.ENDED:
            delivered = progress.steps_delivered
            return msg("Over: {delivered} of {total} delivered", delivered=delivered, total=total)
        case _:
            return msg("Stopped: {sent} of {total} sent", sent=sent, total=total)


def _answer(row: StepRow) -> Message:
    if row.status is None:
        return msg("{result}", result=row.result)
    return msg("HTTP {status}, {result}", status=row.status, result=row.result)
