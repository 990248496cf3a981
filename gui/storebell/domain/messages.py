"""Sentences as constant templates with named fields, so that every face can translate them."""

from dataclasses import dataclass

Field = str | int | float


@dataclass(frozen=True, slots=True)
class Words:
    """A template and what goes into it; the template itself is the key for a translation."""

    template: str
    fields: tuple[tuple[str, Field], ...] = ()

    def __str__(self) -> str:
        return self.template.format_map(dict(self.fields))

    def __bool__(self) -> bool:
        return bool(self.template)


NO_WORDS = Words("")


def words(template: str, /, **fields: Field) -> Words:
    """Words from a template and its fields; a field that the template lacks is kept for logs."""
    return Words(template, tuple(sorted(fields.items())))
