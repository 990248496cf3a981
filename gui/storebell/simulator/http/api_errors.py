"""The errors that the simulator answers with, in Apple's own numbers and messages.

Source: App Store Server API, the pages of the error codes.
"""

from enum import StrEnum
from typing import Final

_DATES: Final = (
    "Invalid request. The {which} date is not a timestamp value represented in milliseconds."
)

_PARAMETER: Final = "Invalid request. The {which} parameter is invalid."
_FIELD: Final = "Invalid request. The {which} field is invalid."

MESSAGES: Final[dict[int, str]] = {
    4000000: "Bad request.",
    4000005: "Invalid request revision.",
    4000006: "Invalid transaction id.",
    4000008: "Invalid original transaction id.",
    4000009: "Invalid extend by days value.",
    4000010: "Invalid extend reason code.",
    4000011: "Invalid request identifier.",
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
    4000021: _PARAMETER.format(which="sort"),
    4000022: _PARAMETER.format(which="product type"),
    4000023: _PARAMETER.format(which="product id"),
    4000024: _PARAMETER.format(which="subscription group identifier"),
    4000026: _PARAMETER.format(which="in-app ownership type"),
    4000030: _PARAMETER.format(which="revoked"),
    4000031: _PARAMETER.format(which="status"),
    4000032: _FIELD.format(which="account tenure"),
    4000033: (
        "Invalid request. The app account token field must contain a valid UUID or an empty string."
    ),
    4000034: _FIELD.format(which="consumption status"),
    4000035: (
        "Invalid request. The customer consented field is required and must indicate the customer "
        "consented."
    ),
    4000036: _FIELD.format(which="delivery status"),
    4000037: _FIELD.format(which="lifetime dollars purchased"),
    4000038: _FIELD.format(which="lifetime dollars refunded"),
    4000039: _FIELD.format(which="platform"),
    4000040: _FIELD.format(which="playtime"),
    4000041: _FIELD.format(which="sample content provided"),
    4000042: _FIELD.format(which="user status"),
    4000047: (
        "Invalid request. The transaction id doesn't represent a supported in-app purchase type."
    ),
    4000048: "Invalid request. App transactions aren't supported by this endpoint.",
    4000183: "Invalid request. The app account token field must be a valid UUID.",
    4000185: "Invalid request. Family Sharing transactions aren't supported by this endpoint.",
    4000187: "Invalid request. The transaction ID provided is not an original transaction ID.",
    4030004: "Forbidden - subscription state ineligible for extension.",
    4030005: "Forbidden - subscription has reached maximum extension count.",
    4030007: (
        "Subscriptions that users obtain through Family Sharing can't get a renewal date extension "
        "directly."
    ),
    4040005: "Original transaction id not found.",
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
INVALID_REQUEST_REVISION: Final = 4000005
INVALID_TRANSACTION_ID: Final = 4000006
INVALID_ORIGINAL_TRANSACTION_ID: Final = 4000008
INVALID_EXTEND_BY_DAYS: Final = 4000009
INVALID_EXTEND_REASON_CODE: Final = 4000010
INVALID_REQUEST_IDENTIFIER: Final = 4000011
START_DATE_TOO_FAR_IN_PAST: Final = 4000012
START_DATE_AFTER_END_DATE: Final = 4000013
INVALID_PAGINATION_TOKEN: Final = 4000014
INVALID_START_DATE: Final = 4000015
INVALID_END_DATE: Final = 4000016
PAGINATION_TOKEN_EXPIRED: Final = 4000017
INVALID_NOTIFICATION_TYPE: Final = 4000018
MULTIPLE_FILTERS_SUPPLIED: Final = 4000019
INVALID_TEST_NOTIFICATION_TOKEN: Final = 4000020
INVALID_SORT: Final = 4000021
INVALID_PRODUCT_TYPE: Final = 4000022
INVALID_PRODUCT_ID: Final = 4000023
INVALID_SUBSCRIPTION_GROUP_IDENTIFIER: Final = 4000024
INVALID_IN_APP_OWNERSHIP_TYPE: Final = 4000026
INVALID_REVOKED: Final = 4000030
INVALID_STATUS: Final = 4000031
INVALID_ACCOUNT_TENURE: Final = 4000032
INVALID_APP_ACCOUNT_TOKEN: Final = 4000033
INVALID_CONSUMPTION_STATUS: Final = 4000034
INVALID_CUSTOMER_CONSENTED: Final = 4000035
INVALID_DELIVERY_STATUS: Final = 4000036
INVALID_LIFETIME_DOLLARS_PURCHASED: Final = 4000037
INVALID_LIFETIME_DOLLARS_REFUNDED: Final = 4000038
INVALID_PLATFORM: Final = 4000039
INVALID_PLAY_TIME: Final = 4000040
INVALID_SAMPLE_CONTENT_PROVIDED: Final = 4000041
INVALID_USER_STATUS: Final = 4000042
INVALID_TRANSACTION_TYPE_NOT_SUPPORTED: Final = 4000047
APP_TRANSACTION_ID_NOT_SUPPORTED_ERROR: Final = 4000048
INVALID_APP_ACCOUNT_TOKEN_UUID_ERROR: Final = 4000183
FAMILY_TRANSACTION_NOT_SUPPORTED_ERROR: Final = 4000185
TRANSACTION_ID_IS_NOT_ORIGINAL_TRANSACTION_ID_ERROR: Final = 4000187
SUBSCRIPTION_EXTENSION_INELIGIBLE: Final = 4030004
SUBSCRIPTION_MAX_EXTENSION: Final = 4030005
FAMILY_SHARED_SUBSCRIPTION_EXTENSION_INELIGIBLE: Final = 4030007
ORIGINAL_TRANSACTION_ID_NOT_FOUND: Final = 4040005
SERVER_NOTIFICATION_URL_NOT_FOUND: Final = 4040007
TEST_NOTIFICATION_NOT_FOUND: Final = 4040008
TRANSACTION_ID_NOT_FOUND: Final = 4040010
RATE_LIMIT_EXCEEDED: Final = 4290000
GENERAL_INTERNAL: Final = 5000000
GENERAL_INTERNAL_RETRYABLE: Final = 5000001


class Reason(StrEnum):
    """Messages with the number of a general bad request: Apple documents these rules, but no error
    for them. The words are ours, in the form of Apple's.
    """

    NO_JSON_OBJECT = "Invalid request. The body must be a JSON object."
    INVALID_ONLY_FAILURES = _FIELD.format(which="only failures")
    INVALID_REFUND_PREFERENCE = _FIELD.format(which="refund preference")
    INVALID_CONSUMPTION_PERCENTAGE = _FIELD.format(which="consumption percentage")
    PERCENTAGE_OF_SUBSCRIPTION = (
        "Invalid request. The consumption percentage field isn't supported for auto-renewable "
        "subscriptions."
    )
    NO_PERCENTAGE_TO_PRORATE = (
        "Invalid request. The consumption percentage field must be greater than 0 if the refund "
        "preference is GRANT_PRORATED."
    )


class ApiError(Exception):
    """A request that is answered with one of Apple's errors; `headers` go with the answer.

    The HTTP `status` is the first three digits of the number, if no other is given. A `reason`
    stands in place of Apple's message where that says nothing of what was wrong.
    """

    def __init__(
        self,
        code: int,
        headers: dict[str, str] | None = None,
        status: int | None = None,
        reason: Reason | None = None,
    ) -> None:
        self.message = MESSAGES[code] if reason is None else str(reason)
        super().__init__(self.message)
        self.code = code
        self.headers = headers or {}
        self.status = code // 10_000 if status is None else status

    @property
    def body(self) -> dict[str, object]:
        return {"errorCode": self.code, "errorMessage": self.message}


def bad_request(reason: Reason) -> ApiError:
    """A general bad request that says what was wrong."""
    return ApiError(GENERAL_BAD_REQUEST, reason=reason)


class UnauthenticatedError(Exception):
    """A JSON Web Token that is not accepted: HTTP 401 in plain text, without a reason or number."""
