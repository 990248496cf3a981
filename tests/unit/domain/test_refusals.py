"""What follows from the findings about an HTTP 401."""

from storebell.domain.accounts.authorization import CLOCK, is_clock_wrong, surest
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import words


def finding(level: Level, subject: str = "Clock") -> Finding:
    return Finding(level, words("seen"), subject=words(subject))


def test_only_a_proven_clock_is_wrong() -> None:
    assert is_clock_wrong([finding(Level.GOOD, "Key ID"), finding(Level.BAD)])
    assert finding(Level.BAD).subject == CLOCK
    assert not is_clock_wrong([finding(Level.WARNING), finding(Level.BAD, "Key ID")])
    assert not is_clock_wrong([])


def test_the_surest_is_the_first_that_is_wrong() -> None:
    good, doubtful, bad = (finding(level) for level in (Level.GOOD, Level.WARNING, Level.BAD))
    assert surest([good, doubtful, bad]) is bad
    assert surest([good, doubtful]) is doubtful
    assert surest([good]) is None
