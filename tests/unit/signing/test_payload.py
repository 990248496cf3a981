"""What a payload says of itself: its form, its app, its environment, its age."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storebell.domain.signed_data import CONTAINERS
from storebell.signing.claims import Claims
from storebell.signing.payload import (
    EARLIEST,
    LATEST,
    check_form,
    claims_of,
    environment_of,
    signed_date,
    warn_of_age,
)
from storebell.signing.untrusted import RefusedError
from support.chains import SIGNED_AT
from support.payloads import APP_APPLE_ID, BUNDLE_ID, Json, notification, production


def milliseconds(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def refusal(check: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as caught:
        check()
    return str(caught.value.seen)


def test_the_signed_date_is_exact_to_the_millisecond() -> None:
    payload = notification(signedDate=milliseconds(SIGNED_AT) + 7)
    assert signed_date(payload) == SIGNED_AT + timedelta(milliseconds=7)
    assert signed_date({"signedDate": milliseconds(EARLIEST)}) == EARLIEST
    assert signed_date({"signedDate": milliseconds(LATEST) - 1}) == LATEST - timedelta(
        milliseconds=1
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "1777896000000",
        1777896000000.0,
        1777896000,  # seconds
        1777896000000000,  # microseconds
        milliseconds(EARLIEST) - 1,
        milliseconds(LATEST),
        10**400,
        -1,
    ],
)
def test_what_is_not_milliseconds_is_no_signed_date(value: object) -> None:
    assert signed_date({"signedDate": value}) is None


def test_a_notification_of_any_type_has_a_good_form() -> None:
    said = check_form(notification())
    assert str(said) == "TEST, version 2.0, UUID 9f90efb9-2f75-4dbe-990c-5d1fc89f4546"
    assert check_form(notification(notificationType="NEW", subtype="NEWER"))
    assert check_form(notification(notificationType="NEW", data=...))
    for name in CONTAINERS:
        other = notification(notificationType="NEW", data=...)
        assert check_form({**other, name: {}})


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (notification(notificationType=...), "notificationType is missing or not a string"),
        (notification(notificationType=""), "notificationType is missing or not a string"),
        (notification(notificationUUID=7), "notificationUUID is missing or not a string"),
        (notification(version=...), "version is missing or not a string"),
        (notification(version="1.0"), "version is “1.0”, not “2.0”"),
        (notification(subtype=None), "subtype is missing or not a string"),
        (
            notification(signedDate=1777896000),
            "signedDate is not an integer of milliseconds in a likely range",
        ),
        (notification(summary={}), "Both data and summary are there"),
        (notification(appData={}, summary=None), "Both data and summary are there"),
        (notification(notificationType="X", data="x"), "data is not an object"),
        (notification(data=...), "A TEST has data, and this one has none"),
        (notification(data=..., summary={}), "A TEST has data, and this one has none"),
        (notification(data={}), "data.bundleId is missing or not a string"),
        (notification(data={"bundleId": "a"}), "data.environment is missing or not a string"),
        (production(appAppleId=True), "data.appAppleId is not an integer"),
        (production(appAppleId="1"), "data.appAppleId is not an integer"),
    ],
)
def test_a_wrong_form_is_named(payload: Json, said: str) -> None:
    assert refusal(lambda: check_form(payload)) == said


def test_an_age_is_warned_of_beyond_five_minutes_on_either_side() -> None:
    payload = notification()
    for seconds in (0, 300, -300):
        assert warn_of_age(payload, SIGNED_AT + timedelta(seconds=seconds)) is None
    early = warn_of_age(payload, SIGNED_AT - timedelta(seconds=330))
    late = warn_of_age(payload, SIGNED_AT + timedelta(seconds=301))
    assert str(early).startswith("Signed 5.5 min after it was asked for")
    assert str(late).startswith("Signed 5.0 min before it was asked for")
    assert warn_of_age(notification(signedDate=...), SIGNED_AT) is None


@pytest.mark.parametrize(
    ("purchase_id", "environment"),
    [("SANDBOX_1", "Sandbox"), ("1-SANDBOX", "Production"), (7, "Production")],
)
def test_an_external_purchase_says_its_environment_by_its_prefix(
    purchase_id: object, environment: str
) -> None:
    token = {"externalPurchaseId": purchase_id, "bundleId": BUNDLE_ID, "environment": "Xcode"}
    payload = notification(data=..., externalPurchaseToken=token)
    assert environment_of(payload) == environment
    assert claims_of(payload).bundle_id == BUNDLE_ID


def test_a_payload_claims_an_app_and_an_environment() -> None:
    assert claims_of({}) == Claims(None, None, None)
    odd = notification(data={"bundleId": 7, "environment": ["Sandbox"]})
    assert claims_of(odd) == Claims(7, None, None)
    assert claims_of(notification(data="x", summary={"bundleId": "a.b"})).bundle_id == "a.b"
    assert claims_of(production()) == Claims(BUNDLE_ID, APP_APPLE_ID, "Production")
