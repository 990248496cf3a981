"""The behaviours of the built-in receiver, as `--help` lists them."""

from typing import Final

from storebell.domain.messages import msg
from storebell.domain.simulation.receiver_behaviours import (
    BEHAVIOUR_SPECS,
    BehaviourSpec,
    read_behaviour,
    spell,
)
from storebell.presentation.translation import tr_message, tr_text

_WIDTH: Final = max(len(spell(spec)) for spec in BEHAVIOUR_SPECS) + 2


def behaviours_help() -> str:
    """The table, in the user's language."""
    heading = tr_text("How the receiver can behave, and what is recorded then:")
    return "\n".join(("\b", heading, *map(_line, BEHAVIOUR_SPECS)))


def _line(spec: BehaviourSpec) -> str:
    title = tr_message(msg(spec.title, value="N"))
    return f"  {spell(spec):<{_WIDTH}}{title}: {read_behaviour(spec.name).result}"
