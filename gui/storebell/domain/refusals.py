"""What follows from the findings about an HTTP 401, beside their words."""

from collections.abc import Iterable
from typing import Final

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import words

CLOCK: Final = words("Clock")
"""The subject of what was found about this computer's clock."""


def is_clock_wrong(findings: Iterable[Finding]) -> bool:
    """Whether this computer's clock is proven to be the reason."""
    return any(one.level is Level.BAD and one.subject == CLOCK for one in findings)


def surest(findings: Iterable[Finding]) -> Finding | None:
    """The first that says what is wrong; where none does, the first that may."""
    told = [one for one in findings if one.level in {Level.BAD, Level.WARNING}]
    bad = (one for one in told if one.level is Level.BAD)
    return next(bad, told[0] if told else None)
