"""Words about a customer's life: its notifications, the states of its steps, its progress."""

from storebell.domain.messages import NO_MESSAGE, Message, msg, plural_msg
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


def cause_message(row: StepRow) -> Message:
    """The surest cause of what became of a step; empty where none is known."""
    return msg("Likely cause: {cause}", cause=row.cause) if row.cause else NO_MESSAGE


def remedy_message(row: StepRow) -> Message:
    """The advice about that cause; empty where there is none."""
    return msg("Advice: {advice}", advice=row.remedy) if row.remedy else NO_MESSAGE


def progress_message(progress: LifeProgress) -> Message:
    """The progress of a life in one sentence."""
    match progress.phase:
        case Phase.READY:
            total = len(progress.rows)
            return plural_msg("{count} step, none sent yet", "{count} steps, none sent yet", total)
        case Phase.STARTING:
            return msg("Starting")
        case Phase.RUNNING:
            return _counts(progress)
        case Phase.PAUSED:
            return msg("Paused: {counts}", counts=_counts(progress))
        case Phase.ENDED:
            return msg("Over: {counts}", counts=_counts(progress))
        case _:
            return msg("Stopped: {counts}", counts=_counts(progress))


def _counts(progress: LifeProgress) -> Message:
    count = len(progress.others_failed)
    if not count:
        return _step_counts(progress)
    others = plural_msg(
        "{count} notification that the handler asked for failed",
        "{count} notifications that the handler asked for failed",
        count,
    )
    return msg("{steps}; {others}", steps=_step_counts(progress), others=others)


def _step_counts(progress: LifeProgress) -> Message:
    delivered, failed, total = progress.steps_delivered, progress.steps_failed, len(progress.rows)
    if not failed:
        return msg("{delivered} of {total} delivered", delivered=delivered, total=total)
    return msg(
        "{delivered} of {total} delivered, {failed} failed",
        delivered=delivered,
        total=total,
        failed=failed,
    )


def _answer(row: StepRow) -> Message:
    if row.status is None:
        return msg("{result}", result=row.result)
    return msg("HTTP {status}, {result}", status=row.status, result=row.result)
