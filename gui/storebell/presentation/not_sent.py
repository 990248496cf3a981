"""Says which of several apps were not sent for, and why."""

from collections.abc import Sequence
from typing import Final

from storebell.domain.messages import Message, msg, plural_msg, sentences
from storebell.services.composer.several_tests import NotSent

_MOST_NAMED: Final = 4
"""Apps whose reason is told; the notice says how many others there are."""


def not_sent_title(not_sent: Sequence[NotSent], of: int) -> Message:
    """The number of apps that were left out, of all that were chosen."""
    return plural_msg(
        "Nothing was sent for {count} of {of} apps",
        "Nothing was sent for {count} of {of} apps",
        len(not_sent),
        of=of,
    )


def not_sent_advice(not_sent: Sequence[NotSent]) -> Message:
    """The reason for each app, then the advice for the first of them."""
    told = not_sent[:_MOST_NAMED]
    message = _reason(told[0])
    for item in told[1:]:
        message = sentences(message, _reason(item))
    if len(not_sent) > len(told):
        rest = plural_msg("And {count} more.", "And {count} more.", len(not_sent) - len(told))
        message = sentences(message, rest)
    return sentences(message, not_sent[0].error.advice)


def _reason(item: NotSent) -> Message:
    """The title of the error as a sentence, with the app where the title may not name it."""
    title = item.error.title
    if any(value == item.request.app.label for _name, value in title.fields):
        return msg("{title}.", title=title)
    return msg("{app}: {title}.", app=item.request.app.label, title=title)
