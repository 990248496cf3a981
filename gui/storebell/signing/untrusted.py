"""Untrusted input: how it is refused, and how a piece of it may be shown."""

from typing import Final

from storebell.domain.messages import Field, msg

_LONGEST_SHOWN: Final = 60


class RefusedError(Exception):
    """A check that did not pass; `seen` is the reason. Never leaves this package."""

    def __init__(self, template: str, /, **fields: Field) -> None:
        self.seen = msg(template, **fields)
        super().__init__(template)


def shown(text: object, longest: int = _LONGEST_SHOWN) -> str:
    """A value as one short line: no control or direction characters, cut at `longest`."""
    line = text if isinstance(text, str) else type(text).__name__
    cut = line if len(line) <= longest else line[: longest - 1] + "…"
    return "".join(character if character.isprintable() else "\ufffd" for character in cut)
