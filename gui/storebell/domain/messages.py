"""Sentences as constant templates with named fields, so that every face can translate them."""

from dataclasses import dataclass

Field = str | int | float


@dataclass(frozen=True, slots=True)
class Message:
    """A template and what goes into it; the template itself is the key for a translation."""

    template: str
    fields: tuple[tuple[str, Field], ...] = ()

    def __str__(self) -> str:
        return self.template.format_map(dict(self.fields))

    def __bool__(self) -> bool:
        return bool(self.template)


NO_MESSAGE = Message("")


def msg(template: str, /, **fields: Field) -> Message:
    """A message; a field that its template lacks is kept for logs."""
    return Message(template, tuple(sorted(fields.items())))
