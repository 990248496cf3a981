"""Sentences as constant templates with named fields, so that every face can translate them.

The template in English is the msgid of GNU gettext; `presentation/translation.py` translates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Union

Field = Union[str, int, float, "Message"]
"""The value of a field in a template; a Message is translated with it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A template and the values of its fields; the template itself is the key for a translation.

    `plural` is the template for another number than one of the field `count`.
    """

    template: str
    fields: tuple[tuple[str, Field], ...] = ()
    plural: str | None = None

    def __str__(self) -> str:
        """The message in English, for logs and JSON."""
        return self.in_language(_as_it_is, _english_plural)

    def __bool__(self) -> bool:
        return bool(self.template)

    def in_language(
        self, translate: Callable[[str], str], translate_plural: Callable[[str, str, int], str]
    ) -> str:
        """The message by the two functions of gettext: gettext() and ngettext()."""
        if not self.template:
            return ""
        values = {
            name: value.in_language(translate, translate_plural)
            if isinstance(value, Message)
            else value
            for name, value in self.fields
        }
        if self.plural is None:
            template = translate(self.template)
        else:
            count = values.get("count")
            number = count if isinstance(count, int) else 0
            template = translate_plural(self.template, self.plural, number)
        return template.format_map(values)


NO_MESSAGE = Message("")


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """The text itself: marks a constant template, so that it gets into the catalogues."""
    return text


def msg(template: str, /, **fields: Field) -> Message:
    """A message; a field that its template does not use is available to logs."""
    return Message(template, tuple(sorted(fields.items())))


def plural_msg(one: str, more: str, /, count: int, **fields: Field) -> Message:
    """A message with a form for one and a form for every other `count`."""
    return Message(one, tuple(sorted({"count": count, **fields}.items())), more)


def sentences(first: Message, second: Message) -> Message:
    """Two sentences after one another, each translated by itself."""
    return msg("{first} {second}", first=first, second=second)


def listed(first: Message, *others: Message) -> Message:
    """Several parts in a row, each translated by itself."""
    for other in others:
        first = msg("{first}, {second}", first=first, second=other)
    return first


def _as_it_is(text: str) -> str:
    return text


def _english_plural(one: str, more: str, count: int) -> str:
    return one if count == 1 else more
