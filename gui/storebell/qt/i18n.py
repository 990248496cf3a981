"""Messages in the user's language; dates and times as the user writes them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from storebell.domain.environment import Environment
from storebell.domain.messages import Message

_CONTEXT = "words"


def tr_message(message: Message) -> str:
    """The translated template with its fields filled in."""
    if not message:
        return ""
    template = QCoreApplication.translate(_CONTEXT, message.template)
    return template.format_map(dict(message.fields))


def say_all(parts: Iterable[Message]) -> str:
    """Several parts as one sentence."""
    return ", ".join(tr_message(part) for part in parts)


def say_environment(environment: Environment) -> str:
    """The name of an environment."""
    return QCoreApplication.translate(_CONTEXT, environment.value)


def say_date(at: datetime) -> str:
    """A day near enough that its year needs no saying: “Fri 20 Nov”."""
    return QLocale().toString(QDate(at.year, at.month, at.day), "ddd d MMM")


def say_day(at: datetime, now: datetime) -> str:
    """The label of a day in the timeline."""
    days = (now.date() - at.date()).days
    if days == 0:
        return QCoreApplication.translate(_CONTEXT, "Today")
    if days == 1:
        return QCoreApplication.translate(_CONTEXT, "Yesterday")
    form = "dddd d MMMM" if at.year == now.year else "dddd d MMMM yyyy"
    return QLocale().toString(QDate(at.year, at.month, at.day), form)


def say_moment(at: datetime, beside: datetime | None = None) -> str:
    """A time to the second, with its date unless that is the day of `beside`, too."""
    time = f"{at:%H:%M:%S}" + (" UTC" if at.tzinfo is UTC else "")
    if beside is not None and at.date() == beside.date():
        return time
    return f"{say_date(at)}, {time}"


def say_seconds(seconds: float) -> str:
    """How long something took, in the unit that reads best."""
    if seconds < 1:
        digits = 1 if seconds < 0.0095 else 0
        return f"{QLocale().toString(seconds * 1000, 'f', digits)} ms"
    return f"{QLocale().toString(seconds, 'f', 1 if seconds < 99.5 else 0)} s"
