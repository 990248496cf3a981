"""What was chosen comes back, as far as this version can use it, and never Production."""

import pytest

from storebell.domain.environment import Environment
from storebell.domain.settings.choices import (
    ALL_APPS,
    MOST_RECENT_TYPES,
    NO_CHOICES,
    Choices,
    choices_from,
    values_of,
    with_recent,
)

CHOSEN = Choices(
    bundle_id="com.example.hiking",
    environment=Environment.SANDBOX,
    plan_name="production",
    time_scale=2.5,
    chosen_type=("SUBSCRIBED", "INITIAL_BUY"),
    recent_types=(("SUBSCRIBED", "INITIAL_BUY"), ("REFUND", "")),
)


@pytest.mark.parametrize(
    "choices", [CHOSEN, NO_CHOICES, Choices(bundle_id=ALL_APPS, time_scale=1e9)]
)
def test_choices_come_back_as_they_were(choices: Choices) -> None:
    assert choices_from(values_of(choices)) == choices


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        (Environment.PRODUCTION, Environment.SANDBOX),
        (Environment.SANDBOX, Environment.SANDBOX),
        (Environment.LOCAL, Environment.LOCAL),
    ],
)
def test_no_start_shows_production(environment: Environment, shown: Environment) -> None:
    assert Choices(environment=environment).at_start is shown


def test_what_can_not_be_used_has_its_default() -> None:
    values = {
        "environment": "Moon",
        "plan": "weekly",
        "speed": "nan",
        "type": "NO_SUCH_TYPE/",
        "recent_types": "REFUND/,SUBSCRIBED/NOTHING,,/",
        "of_tomorrow": "x",
    }
    assert choices_from(values) == Choices(recent_types=(("REFUND", ""),))


def test_the_newest_types_are_recent_once_each_and_test_never() -> None:
    recent = with_recent((("REFUND", ""), ("DID_RENEW", "")), ("DID_RENEW", ""))
    assert recent == (("DID_RENEW", ""), ("REFUND", ""))
    assert with_recent(recent, ("TEST", "")) == recent
    many = tuple((f"TYPE_{at}", "") for at in range(MOST_RECENT_TYPES))
    assert len(with_recent(many, ("REFUND", ""))) == MOST_RECENT_TYPES
