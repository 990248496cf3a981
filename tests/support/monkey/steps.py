"""Actions of the monkey: generators that yield how long to wait, in seconds, before they go on.

While they wait the window's own event loop runs, as it does for a person.
"""

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from support.monkey.user import User

T = TypeVar("T")
Steps = Generator[float, None, T]
Act = Callable[["User", random.Random], Steps[None]]

POLL_SECONDS: Final = 0.01


class NotPossibleError(Exception):
    """What an action needs is not there now, such as a test to remove."""


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of action. `weight` is how often it is drawn beside the others."""

    name: str
    act: Act
    weight: int


ACTIONS: Final[dict[str, Action]] = {}
"""Every kind, by its name; `support.monkey.actions` fills it."""


def action(name: str, weight: int = 1) -> Callable[[Act], Act]:
    """Makes a generator function known as a kind of action."""

    def add(act: Act) -> Act:
        assert name not in ACTIONS, name
        ACTIONS[name] = Action(name, act, weight)
        return act

    return add


def until(is_so: Callable[[], bool], limit_seconds: float = 5.0) -> Steps[bool]:
    """Waits for something; whether it came about."""
    waited = 0.0
    while not is_so():
        if waited > limit_seconds:
            return False
        yield POLL_SECONDS
        waited += POLL_SECONDS
    return True


def require(is_possible: object, what: str) -> None:
    """Raises NotPossibleError."""
    if not is_possible:
        raise NotPossibleError(what)
