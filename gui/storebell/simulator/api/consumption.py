"""Bodies of Send Consumption Information: what each member may be, and the error if it is not.

Source: App Store Server API, ConsumptionRequest, ConsumptionRequestV1 and the pages of the errors.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from storebell.domain.notifications.purchase_options import ProductKind
from storebell.simulator.api.request_fields import is_uuid, read_object
from storebell.simulator.http.api_errors import (
    INVALID_ACCOUNT_TENURE,
    INVALID_APP_ACCOUNT_TOKEN,
    INVALID_CONSUMPTION_STATUS,
    INVALID_CUSTOMER_CONSENTED,
    INVALID_DELIVERY_STATUS,
    INVALID_LIFETIME_DOLLARS_PURCHASED,
    INVALID_LIFETIME_DOLLARS_REFUNDED,
    INVALID_PLATFORM,
    INVALID_PLAY_TIME,
    INVALID_SAMPLE_CONTENT_PROVIDED,
    INVALID_TRANSACTION_TYPE_NOT_SUPPORTED,
    INVALID_USER_STATUS,
    ApiError,
    Reason,
    bad_request,
)

Fields = dict[str, object]

_WHOLE: Final = 100_000
"""A hundred per cent, in milliunits."""

_PRORATED: Final = "GRANT_PRORATED"
_PREFERENCES: Final = ("DECLINE", "GRANT_FULL", _PRORATED)
_DELIVERIES: Final = (
    "DELIVERED",
    "UNDELIVERED_QUALITY_ISSUE",
    "UNDELIVERED_WRONG_ITEM",
    "UNDELIVERED_SERVER_OUTAGE",
    "UNDELIVERED_OTHER",
)
_TYPES_OF_V1: Final = (
    ProductKind.CONSUMABLE,
    ProductKind.AUTO_RENEWABLE,
    ProductKind.ADVANCED_COMMERCE,
)


def _is_whole(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _is_text_of(value: object, choices: tuple[str, ...]) -> bool:
    return isinstance(value, str) and value in choices


def _up_to(most: int) -> Callable[[object], bool]:
    return partial(_is_whole, most=most)


def _one_of(*choices: str) -> Callable[[object], bool]:
    return partial(_is_text_of, choices=choices)


def _is_true(value: object) -> bool:
    return value is True


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_token(value: object) -> bool:
    return value == "" or is_uuid(value)


Rule = tuple[Callable[[object], bool], int | Reason]
"""What a member may be, and the number of the error if it is not; where Apple documents none, the
message of a general one.
"""

_REQUIRED_BY_V1: Final[Mapping[str, Rule]] = {
    "customerConsented": (_is_true, INVALID_CUSTOMER_CONSENTED),
    "consumptionStatus": (_up_to(3), INVALID_CONSUMPTION_STATUS),
    "platform": (_up_to(2), INVALID_PLATFORM),
    "sampleContentProvided": (_is_flag, INVALID_SAMPLE_CONTENT_PROVIDED),
    "deliveryStatus": (_up_to(5), INVALID_DELIVERY_STATUS),
    "appAccountToken": (_is_token, INVALID_APP_ACCOUNT_TOKEN),
    "accountTenure": (_up_to(7), INVALID_ACCOUNT_TENURE),
    "playTime": (_up_to(7), INVALID_PLAY_TIME),
    "lifetimeDollarsRefunded": (_up_to(7), INVALID_LIFETIME_DOLLARS_REFUNDED),
    "lifetimeDollarsPurchased": (_up_to(7), INVALID_LIFETIME_DOLLARS_PURCHASED),
    "userStatus": (_up_to(4), INVALID_USER_STATUS),
}
_OPTIONAL_IN_V1: Final[Mapping[str, Rule]] = {
    "refundPreference": (_up_to(3), Reason.INVALID_REFUND_PREFERENCE)
}

_REQUIRED: Final[Mapping[str, Rule]] = {
    "customerConsented": (_is_true, INVALID_CUSTOMER_CONSENTED),
    "sampleContentProvided": (_is_flag, INVALID_SAMPLE_CONTENT_PROVIDED),
    "deliveryStatus": (_one_of(*_DELIVERIES), INVALID_DELIVERY_STATUS),
}
_OPTIONAL: Final[Mapping[str, Rule]] = {
    "consumptionPercentage": (_up_to(_WHOLE), Reason.INVALID_CONSUMPTION_PERCENTAGE),
    "refundPreference": (_one_of(*_PREFERENCES), Reason.INVALID_REFUND_PREFERENCE),
}


def read_consumption_v1(body: bytes, kind: ProductKind) -> Fields:
    """The members of a ConsumptionRequestV1. Raises ApiError.

    It takes consumables and auto-renewable subscriptions alone. No number is documented for a wrong
    `refundPreference`; it gets the general one.
    """
    if kind not in _TYPES_OF_V1:
        raise ApiError(INVALID_TRANSACTION_TYPE_NOT_SUPPORTED)
    return _read(body, _REQUIRED_BY_V1, _OPTIONAL_IN_V1)


def read_consumption(body: bytes, kind: ProductKind) -> Fields:
    """The members of a ConsumptionRequest. Raises ApiError.

    Apple documents these rules without their numbers, so they get the general one, and a message
    that says which it is: a percentage is not for auto-renewable subscriptions, and is more than 0
    with GRANT_PRORATED.
    """
    fields = _read(body, _REQUIRED, _OPTIONAL)
    percentage = fields.get("consumptionPercentage")
    if percentage is not None and kind.is_subscription:
        raise bad_request(Reason.PERCENTAGE_OF_SUBSCRIPTION)
    if percentage == 0 and fields.get("refundPreference") == _PRORATED:
        raise bad_request(Reason.NO_PERCENTAGE_TO_PRORATE)
    return fields


def _read(body: bytes, required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Fields:
    """The documented members that are there; null counts as absent, others are ignored."""
    sent = read_object(body)
    fields: Fields = {}
    for name, (is_valid, error) in (*required.items(), *optional.items()):
        value = sent.get(name)
        if value is None and name in optional:
            continue
        if not is_valid(value):
            raise bad_request(error) if isinstance(error, Reason) else ApiError(error)
        fields[name] = value
    return fields
