"""What is known of a key that Apple may not take, and what follows from the findings."""

import pytest

from storebell.domain.accounts.authorization import (
    CLOCK,
    AuthorizationCase,
    EnvironmentCheck,
    KeyStatus,
    is_clock_wrong,
    likeliest,
)
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from support.clocks import START

SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION


def finding(level: Level, subject: str = "Clock") -> Finding:
    return Finding(level, msg("seen"), subject=msg(subject))


def test_only_a_proven_clock_is_wrong() -> None:
    assert is_clock_wrong([finding(Level.GOOD, "Key ID"), finding(Level.BAD)])
    assert finding(Level.BAD).subject == CLOCK
    assert not is_clock_wrong([finding(Level.WARNING), finding(Level.BAD, "Key ID")])
    assert not is_clock_wrong([])


def test_the_surest_is_the_first_that_is_wrong() -> None:
    good, doubtful, bad = (finding(level) for level in (Level.GOOD, Level.WARNING, Level.BAD))
    assert likeliest([good, doubtful, bad]) is bad
    assert likeliest([good, doubtful]) is doubtful
    assert likeliest([good]) is None


def test_of_several_that_are_wrong_the_first_is_the_surest() -> None:
    first, second = finding(Level.BAD, "Key ID"), finding(Level.BAD, "Clock")
    assert likeliest([first, second]) is first
    assert likeliest([finding(Level.WARNING, "a"), finding(Level.NOTE, "b"), second]) is second


def test_notes_and_nothing_make_no_reason() -> None:
    assert likeliest([finding(Level.NOTE)]) is None
    assert likeliest(iter(())) is None


def case(**standings: KeyStatus) -> AuthorizationCase:
    checks = [
        EnvironmentCheck(Environment[name], standing, START) for name, standing in standings.items()
    ]
    credentials = Credentials("issuer", "2X9R4HXF34", Secret("x"), "com.example.hiking")
    return AuthorizationCase(credentials, tuple(checks), START)


@pytest.mark.parametrize("standing", KeyStatus)
def test_a_key_is_accepted_somewhere_where_one_environment_takes_it(standing: KeyStatus) -> None:
    assert case(SANDBOX=standing).is_accepted_somewhere is (standing is KeyStatus.ACCEPTED)
    assert case(SANDBOX=standing, PRODUCTION=KeyStatus.ACCEPTED).is_accepted_somewhere
    assert not case().is_accepted_somewhere


def test_refusals_are_the_environments_that_said_no() -> None:
    said = case(SANDBOX=KeyStatus.NOT_AUTHORIZED, PRODUCTION=KeyStatus.UNREACHABLE)
    assert [check.environment for check in said.refusals] == [SANDBOX]
    assert case(SANDBOX=KeyStatus.UNDECIDED, PRODUCTION=KeyStatus.ACCEPTED).refusals == ()


def test_what_was_not_asked_has_no_standing() -> None:
    said = case(SANDBOX=KeyStatus.NOT_AUTHORIZED)
    assert said.status_in(SANDBOX) is KeyStatus.NOT_AUTHORIZED
    assert said.status_in(PRODUCTION) is None
