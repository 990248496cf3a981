"""The errors that the simulator answers with, in Apple's own numbers and messages.

Source: App Store Server API, the pages of the error codes.
"""

from typing import Final

_DATES: Final = (
    "Invalid request. The {which} date is not a timestamp value represented in milliseconds."
)

MESSAGES: Final[dict[int, str]] = {
    4000000: "Bad request.",
    4000006: "Invalid transaction id.",
    4000012: "Invalid request. The start date is earlier than the allowed start date.",
    4000013: "Invalid request. The end date precedes the start date or the dates are the same.",
    4000014: "Invalid request. The pagination token is invalid.",
    4000015: _DATES.format(which="start"),
    4000016: _DATES.format(which="end"),
    4000017: "Invalid request. The pagination token is expired.",
    4000018: "Invalid request. The notification type or subtype is invalid.",
    4000019: (
        "Invalid request. Supply either a transaction id or a notification type, but not both."
    ),
    4000020: "Invalid request. The test notification token is invalid.",
    4040007: (
        "No App Store Server Notification URL found for provided app. Check that a URL is "
        "configured in App Store Connect for this environment."
    ),
    4040008: (
        "Either the test notification token is expired or the notification and status are not yet "
        "available."
    ),
    4040010: "Transaction id not found.",
    4290000: "Rate limit exceeded.",
    5000000: "An unknown error occurred.",
    5000001: "An unknown error occurred. Please try again.",
}

GENERAL_BAD_REQUEST: Final = 4000000
INVALID_TRANSACTION_ID: Final = 4000006
START_DATE_TOO_FAR_IN_PAST: Final = 4000012
START_DATE_AFTER_END_DATE: Final = 4000013
INVALID_PAGINATION_TOKEN: Final = 4000014
INVALID_START_DATE: Final = 4000015
INVALID_END_DATE: Final = 4000016
PAGINATION_TOKEN_EXPIRED: Final = 4000017
INVALID_NOTIFICATION_TYPE: Final = 4000018
MULTIPLE_FILTERS_SUPPLIED: Final = 4000019
INVALID_TEST_NOTIFICATION_TOKEN: Final = 4000020
SERVER_NOTIFICATION_URL_NOT_FOUND: Final = 4040007
TEST_NOTIFICATION_NOT_FOUND: Final = 4040008
TRANSACTION_ID_NOT_FOUND: Final = 4040010
RATE_LIMIT_EXCEEDED: Final = 4290000
GENERAL_INTERNAL: Final = 5000000
GENERAL_INTERNAL_RETRYABLE: Final = 5000001


class ApiError(Exception):
    """A request that is answered with one of Apple's errors; `headers` go with the answer."""

    def __init__(self, code: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(MESSAGES[code])
        self.code = code
        self.headers = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status is the first three digits of the number."""
        return self.code // 10_000

    @property
    def body(self) -> dict[str, object]:
        return {"errorCode": self.code, "errorMessage": MESSAGES[self.code]}


class UnauthenticatedError(Exception):
    """A JSON Web Token that is not accepted: HTTP 401 in plain text, without a reason or number."""
