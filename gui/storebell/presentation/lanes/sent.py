"""Words for what was sent, and where to: the notification and the place of its deliveries."""

from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.domain.notifications.events import Asked


def notification_name(asked: Asked) -> str:
    """Apple's name of the notification, with its subtype if it has one."""
    if not asked.notification_subtype:
        return asked.notification_type
    return f"{asked.notification_type} · {asked.notification_subtype}"


def place_in_group(asked: Asked) -> Message:
    """Place of the test among those that it belongs to; empty for one that stands alone."""
    if asked.series is not None:
        return msg("{number} of {count}", number=asked.series.number, count=asked.series.size)
    return msg("again") if asked.repeats else NO_MESSAGE


def short_place(asked: Asked) -> Message:
    """Host and path of the URL, without its scheme; empty where no URL is known.

    In Apple's environments it is the URL as the user entered it.
    """
    if asked.receiver is not None:
        return msg("built-in receiver")
    if not asked.url:
        return NO_MESSAGE
    return msg("{url}", url=asked.url.partition("://")[2] or asked.url)
