"""One request to Apple and its answer, as it may be shown: without its JSON Web Token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import Final

from storebell.domain.messages import Message, msg
from storebell.domain.timestamps import http_date

_HALF_A_SECOND: Final = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An HTTP exchange with the App Store Server API.

    There is no field for the Authorization header, so that it can't be shown by mistake.
    `body_start` is at most the first 4 KiB of the answer.
    """

    method: str
    url: str
    at: datetime
    seconds: float
    request_body: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body_start: str = ""
    trouble: str = ""

    def header(self, name: str) -> str:
        """The first value of a header of the answer, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def correlation_id(self) -> str:
        """The ID that Apple's support asks for."""
        return self.header("x-apple-jingle-correlation-key") or self.header("x-apple-request-uuid")

    @property
    def clock_skew(self) -> timedelta | None:
        """The time by which this computer's clock is ahead of the server's.

        Its precision is half a second and half of the time that the exchange took. None if there is
        no `Date` that can be read and believed (RFC 9110, 6.6.1).
        """
        server = http_date(self.header("date"))
        if server is None:
            return None
        # The answer was made somewhere within the exchange; its Date has lost a part of a second.
        return self.at + timedelta(seconds=self.seconds / 2) - server - _HALF_A_SECOND


def whole_seconds(span: timedelta) -> int:
    """The span in seconds, the nearest whole number; a half is rounded up, as Date was down."""
    return floor(span.total_seconds() + 0.5)


def clock_difference(skew: timedelta) -> Message:
    """A sentence for a clock that is ahead of Apple's, or behind it if `skew` is negative."""
    seconds = abs(whole_seconds(skew))
    if skew > timedelta():
        return msg("This computer's clock is {seconds} s ahead of Apple's", seconds=seconds)
    return msg("This computer's clock is {seconds} s behind Apple's", seconds=seconds)
