"""How old a key is, and when it was last used, in words that need no other."""

from datetime import datetime

from storebell.domain.messages import Message, msg, plural_msg


def added_message(added_at: datetime, now: datetime) -> Message:
    """When a key was imported, to the day; each moment in the zone that it is to be told in."""
    days = (now.date() - added_at.date()).days
    if days <= 0:
        return msg("today")
    if days == 1:
        return msg("yesterday")
    return plural_msg("{count} day ago", "{count} days ago", days)


def last_used_message(last_used_at: datetime | None, now: datetime) -> Message:
    """When a key last signed a request on this computer."""
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
