"""What a report of a fault in Storebell needs to say about the installation."""

from collections.abc import Iterable
from dataclasses import dataclass

from storebell.domain.plain_text import visible, without_secrets


@dataclass(frozen=True, slots=True)
class Component:
    """Something that Storebell is made of. `licence` is an SPDX expression where one is known."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What Storebell runs on. `home` is the user's home folder, whose name is nobody's business."""

    components: tuple[Component, ...]
    facts: tuple[tuple[str, str], ...]
    home: str = ""

    def text(self, more: Iterable[tuple[str, str]] = ()) -> str:
        """For a clipboard: one fact a line, in plain text, without a secret or the home folder."""
        versions = ", ".join(f"{one.name} {one.version}" for one in self.components)
        facts = (*self.facts, *more, ("made of", versions))
        lines = (f"{name}: {visible(self._without_home(value))}" for name, value in facts)
        return without_secrets("\n".join(lines)) + "\n"

    def _without_home(self, value: str) -> str:
        return value.replace(self.home, "~") if len(self.home) > 1 else value
