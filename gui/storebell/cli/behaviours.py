"""The behaviours of the built-in receiver, as `--help` lists them."""

from typing import Final

from storebell.domain.simulation.receiver_behaviours import MANNERS, Manner, read_behaviour, spell

_WIDTH: Final = max(len(spell(manner)) for manner in MANNERS) + 2


def _line(manner: Manner) -> str:
    behaviour = read_behaviour(manner.name)
    title = behaviour.manner.title.replace("{value}", "N")
    return f"  {spell(manner):<{_WIDTH}}{title}: {behaviour.result}"


BEHAVIOURS_HELP: Final = "\n".join(
    ("\b", "How the receiver can behave, and what is recorded then:", *map(_line, MANNERS))
)
