"""Durations of a monthly subscription, its grace period and its billing retry."""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.environment import Environment

MONTH_IN_SANDBOX: Final = timedelta(minutes=5)
"""Source: App Store Connect Help, sandbox accounts: a month lasts five minutes there."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Times of a monthly subscription. Source: Reducing involuntary subscriber churn: 16 days of
    grace, 60 days of billing retry; in the sandbox we shorten both as it does the month.
    """

    month: timedelta | None
    grace: timedelta
    retry: timedelta
    extension: timedelta

    def months_after(self, at: datetime, months: int) -> datetime:
        """The same time of day and day of the month, or its last day where it is shorter."""
        if self.month is not None:
            return at + months * self.month
        year, index = divmod(at.year * 12 + at.month - 1 + months, 12)
        day = min(at.day, calendar.monthrange(year, index + 1)[1])
        return at.replace(year=year, month=index + 1, day=day)


CALENDARS: Final = {
    Environment.PRODUCTION: Calendar(
        None, timedelta(days=16), timedelta(days=60), timedelta(days=14)
    ),
    Environment.SANDBOX: Calendar(
        MONTH_IN_SANDBOX, MONTH_IN_SANDBOX, 2 * MONTH_IN_SANDBOX, MONTH_IN_SANDBOX
    ),
}
