"""Which actions a round has: the same for the same seed."""

from random import Random

from support.monkey.actions import ACTIONS


def chance_of(seed: int, round_number: int, action_number: int | None = None) -> Random:
    """The random numbers of a round, or of one of its actions whatever those before it took."""
    return Random(f"monkey {seed} {round_number} {action_number}")


def plan_round(seed: int, round_number: int, actions: int, least: int) -> list[str]:
    """The names of the actions in their order: each kind so many times at least, the rest by
    weight.
    """
    chance = chance_of(seed, round_number)
    names = [*ACTIONS] * least
    weights = [action.weight for action in ACTIONS.values()]
    names += chance.choices([*ACTIONS], weights, k=max(0, actions - len(names)))
    chance.shuffle(names)
    return names
