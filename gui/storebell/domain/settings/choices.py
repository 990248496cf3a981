"""Choices of the last send, which the next start shows again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.errors.values import InvalidTimeScaleError, InvalidValueError
from storebell.domain.notifications.plan import PLANS, SANDBOX_PLAN, time_scale_from
from storebell.domain.notifications.types import NO_SUBTYPE, TEST, find_subtype

ALL_APPS: Final = ""
"""Stands for all apps, in place of a bundle ID."""

MOST_URLS: Final = 10
"""URLs of an app that are remembered, the newest."""

MOST_RECENT_TYPES: Final = 6

_PAIR: Final = "/"
_BETWEEN: Final = ","

TypeChoice = tuple[str, str]
"""A notification type and its subtype; NO_SUBTYPE where it has none."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices for the next test. A `bundle_id` of None means that no app was ever chosen.

    `recent_types` are the types that were chosen last, newest first, TEST left out.
    """

    bundle_id: str | None = None
    environment: Environment = Environment.LOCAL
    plan_name: str = SANDBOX_PLAN.name
    time_scale: float = 3600.0
    chosen_type: TypeChoice = (TEST, NO_SUBTYPE)
    recent_types: tuple[TypeChoice, ...] = ()

    @property
    def at_start(self) -> Environment:
        """The environment that a start shows: never Production, where a slip can't be undone."""
        is_production = self.environment is Environment.PRODUCTION
        return Environment.SANDBOX if is_production else self.environment


NO_CHOICES: Final = Choices()


def choices_from(values: Mapping[str, str]) -> Choices:
    """The choices as they were stored; what this version can't use has its default."""
    usual = NO_CHOICES
    try:
        time_scale = time_scale_from(values.get("speed", ""))
    except InvalidTimeScaleError:
        time_scale = usual.time_scale
    environment = values.get("environment", "")
    plan_name = values.get("plan", "")
    types = tuple(_types(values.get("type", "")))
    return Choices(
        bundle_id=values.get("app"),
        environment=(
            Environment(environment) if environment in set(Environment) else usual.environment
        ),
        plan_name=plan_name if plan_name in PLANS else usual.plan_name,
        time_scale=time_scale,
        chosen_type=types[0] if types else usual.chosen_type,
        recent_types=tuple(_types(values.get("recent_types", "")))[:MOST_RECENT_TYPES],
    )


def values_of(choices: Choices) -> dict[str, str]:
    """The choices as they are stored: `choices_from` reads them back."""
    values = {
        "environment": choices.environment.value,
        "plan": choices.plan_name,
        "speed": f"{choices.time_scale:.10f}".rstrip("0").rstrip("."),
        "type": _PAIR.join(choices.chosen_type),
        "recent_types": _BETWEEN.join(map(_PAIR.join, choices.recent_types)),
    }
    return values if choices.bundle_id is None else values | {"app": choices.bundle_id}


def with_recent(recent: tuple[TypeChoice, ...], chosen: TypeChoice) -> tuple[TypeChoice, ...]:
    """The recent types once another one is chosen."""
    if chosen[0] == TEST:
        return recent
    return (chosen, *(known for known in recent if known != chosen))[:MOST_RECENT_TYPES]


def _types(text: str) -> Iterator[TypeChoice]:
    for pair in filter(None, text.split(_BETWEEN)):
        name, _, subtype = pair.partition(_PAIR)
        try:
            find_subtype(name, subtype)
        except InvalidValueError:
            continue
        yield name, subtype
