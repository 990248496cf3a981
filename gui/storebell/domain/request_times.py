"""Times in the JSON Web Token of a request, and what a wrong clock makes of them.

Source: App Store Server API, Generating JSON Web Tokens for API requests: `iat` is when the token
was issued, `exp` when it expires, both by Apple's clock.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

BACK_DATED: Final = timedelta(seconds=60)
"""The back-dating of a token: a clock slightly fast then makes no token from the future."""

LIFETIME: Final = timedelta(minutes=5)
"""The time from `iat` to `exp` of our tokens, so they are valid for four minutes from now."""

_DATE_PRECISION: Final = timedelta(seconds=0.5)
"""The precision of a clock difference that was measured by a Date of whole seconds."""


class ClockFault(StrEnum):
    """The ways in which a wrong clock makes a token useless."""

    FROM_THE_FUTURE = "from_the_future"
    EXPIRED = "expired"


def clock_fault(skew: timedelta) -> ClockFault | None:
    """The fault of a token that was signed by a clock which is `skew` ahead of Apple's (behind it
    if negative), as measured by an answer's Date; None if its times are in order.
    """
    if skew >= BACK_DATED + _DATE_PRECISION:
        return ClockFault.FROM_THE_FUTURE
    if -skew >= LIFETIME - BACK_DATED - _DATE_PRECISION:
        return ClockFault.EXPIRED
    return None
