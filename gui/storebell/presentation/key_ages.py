"""The age of a key and its last use as complete phrases."""

from datetime import datetime

from storebell.domain.messages import Message, msg, plural_msg


def added_message(added_at: datetime, now: datetime) -> Message:
    """The day on which a key was imported; both times are in the time zone of the reader."""
    days = (now.date() - added_at.date()).days
    if days <= 0:
        return msg("today")
    if days == 1:
        return msg("yesterday")
    return plural_msg("{count} day ago", "{count} days ago", days)


def last_used_message(last_used_at: datetime | None, now: datetime) -> Message:
    """The last time at which a key signed a request on this computer."""
    if last_used_at is None:
        return msg("never")
    minutes = int((now - last_used_at).total_seconds()) // 60
    if minutes < 1:
        return msg("just now")
    if minutes < 60:
        return msg("{minutes} min ago", minutes=minutes)
    if minutes < 24 * 60:
        return msg("{hours} h ago", hours=minutes // 60)
    return added_message(last_used_at, now)
