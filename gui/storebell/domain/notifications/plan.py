"""Plans: the number and the times of a notification's delivery attempts.

Source: App Store Server Notifications, Responding to App Store Server Notifications: in production
five retries, 1, 12, 24, 48 and 72 hours after the previous attempt; in the sandbox one attempt.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from storebell.domain.errors.values import InvalidTimeScaleError
from storebell.domain.messages import N_

LEAST_TIME_SCALE: Final = 0.01
MOST_TIME_SCALE: Final = 1e9
"""The plan of production then takes from half a millisecond to two years."""

_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)


def number_text(number: float) -> str:
    """A time scale as it is typed: its digits, without an exponent below 10**15."""
    return f"{number:.15g}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The delay before each attempt, from the previous one; the first follows the request.

    `time_scale` makes a simulated plan run faster: 3600 makes an hour a second.
    """

    name: str
    delays: tuple[timedelta, ...]
    time_scale: float = 1.0

    @property
    def most_attempts(self) -> int:
        return len(self.delays)

    @property
    def has_retries(self) -> bool:
        return len(self.delays) > 1

    @property
    def hours(self) -> int:
        """Whole hours from the first attempt to the last, unscaled."""
        return self.offset_of(self.most_attempts) // timedelta(hours=1)

    def scaled(self, time_scale: float) -> Self:
        """The same plan at another speed. Raises InvalidTimeScaleError."""
        if not LEAST_TIME_SCALE <= time_scale <= MOST_TIME_SCALE:  # so NaN is refused too
            raise InvalidTimeScaleError(
                value=number_text(time_scale),
                least=number_text(LEAST_TIME_SCALE),
                most=number_text(MOST_TIME_SCALE),
            )
        return replace(self, time_scale=time_scale)

    def delay_before(self, number: int) -> timedelta:
        """Real time between attempt `number - 1` and attempt `number` (counted from 1)."""
        return self.delays[number - 1] / self.time_scale

    def offset_of(self, number: int) -> timedelta:
        """Planned time between the first attempt and attempt `number`, unscaled."""
        return sum(self.delays[1:number], timedelta())

    def end_after(self, start: datetime) -> datetime:
        """The approximate time of the last attempt, if all before it fail."""
        return start + sum(self.delays, timedelta()) / self.time_scale

    def due_times(self, attempts: Sequence[datetime]) -> tuple[datetime, ...]:
        """The due times of the remaining attempts, given those made, oldest first.

        Empty before the first attempt, because nothing is known then, and after the last.
        """
        if not attempts:
            return ()
        due: list[datetime] = []
        previous = attempts[-1]
        for number in range(len(attempts) + 1, self.most_attempts + 1):
            previous += self.delay_before(number)
            due.append(previous)
        return tuple(due)


def time_scale_from(text: str) -> float:
    """A typed speed: `600`, `600x` or `600×`. Raises InvalidTimeScaleError."""
    value = text.strip().rstrip("xX×").strip()
    # Python reads “1_000”, “nan” and digits of any script as well.
    time_scale = float(value) if _NUMBER.fullmatch(value) else math.nan
    if not LEAST_TIME_SCALE <= time_scale <= MOST_TIME_SCALE:
        raise InvalidTimeScaleError(
            value=value, least=f"{LEAST_TIME_SCALE:g}", most=f"{MOST_TIME_SCALE:.10g}"
        )
    return time_scale


_HOURS_AFTER_THE_PREVIOUS = (0, 1, 12, 24, 48, 72)

SANDBOX_PLAN = Plan(N_("sandbox"), (timedelta(),))
PRODUCTION_PLAN = Plan(
    N_("production"), tuple(timedelta(hours=hours) for hours in _HOURS_AFTER_THE_PREVIOUS)
)
PLANS = {plan.name: plan for plan in (SANDBOX_PLAN, PRODUCTION_PLAN)}
