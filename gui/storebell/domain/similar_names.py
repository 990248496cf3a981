"""Known names that are much like one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_MOST_ALIKE: Final = 3


def names_like(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that are like this one, at most three, the nearest first, in any case."""
    by_case = {each.casefold(): each for each in known}
    near = get_close_matches(name.strip().casefold(), by_case, _MOST_ALIKE)
    return tuple(by_case[each] for each in near)
