"""The behaviours of the built-in receiver, as `--help` lists them."""

from typing import Final

from storebell.domain.simulation.receiver_behaviours import (
    BEHAVIOUR_SPECS,
    BehaviourSpec,
    read_behaviour,
    spell,
)

_WIDTH: Final = max(len(spell(spec)) for spec in BEHAVIOUR_SPECS) + 2


def _line(spec: BehaviourSpec) -> str:
    behaviour = read_behaviour(spec.name)
    title = behaviour.spec.title.replace("{value}", "N")
    return f"  {spell(spec):<{_WIDTH}}{title}: {behaviour.result}"


BEHAVIOURS_HELP: Final = "\n".join(
    ("\b", "How the receiver can behave, and what is recorded then:", *map(_line, BEHAVIOUR_SPECS))
)
