"""Durations of a monthly subscription, its grace period and its billing retry."""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.simulation.lives import MONTHS

MONTH_IN_SANDBOX: Final = MONTHS[Environment.SANDBOX]
_USUAL_MONTH: Final = MONTHS[Environment.PRODUCTION]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Times of a monthly subscription. Source: Reducing involuntary subscriber churn: 16 days of
    grace, 60 days of billing retry; App Store Server API 1.21: 90 days in a commitment. In the
    sandbox we shorten all of them as it does the month.
    """

    month: timedelta | None
    grace: timedelta
    retry: timedelta
    commitment_retry: timedelta
    extension: timedelta

    @classmethod
    def every(cls, month: timedelta) -> "Calendar":
        """A calendar in which each duration is a number of months of the same length."""
        return cls(month, month, 2 * month, 3 * month, month / 2)

    @property
    def usual_month(self) -> timedelta:
        return _USUAL_MONTH if self.month is None else self.month

    def scaled(self, time_scale: float) -> "Calendar":
        """The same times, `time_scale` times as fast. A month then always has 30 days."""
        if time_scale == 1:
            return self
        return Calendar(
            self.usual_month / time_scale,
            self.grace / time_scale,
            self.retry / time_scale,
            self.commitment_retry / time_scale,
            self.extension / time_scale,
        )

    def months_after(self, at: datetime, months: int) -> datetime:
        """The same time of day and day of the month, or its last day where it is shorter."""
        if self.month is not None:
            return at + months * self.month
        year, index = divmod(at.year * 12 + at.month - 1 + months, 12)
        day = min(at.day, calendar.monthrange(year, index + 1)[1])
        return at.replace(year=year, month=index + 1, day=day)


CALENDARS: Final = {
    Environment.PRODUCTION: Calendar(
        None, timedelta(days=16), timedelta(days=60), timedelta(days=90), timedelta(days=14)
    ),
    Environment.SANDBOX: Calendar(
        MONTH_IN_SANDBOX,
        MONTH_IN_SANDBOX,
        2 * MONTH_IN_SANDBOX,
        3 * MONTH_IN_SANDBOX,
        MONTH_IN_SANDBOX,
    ),
}
