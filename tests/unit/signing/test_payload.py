"""What a payload says of itself: its form, its app, its environment, its age."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storebell.domain.checks import Expected
from storebell.signing.payload import (
    CONTAINERS,
    EARLIEST,
    LATEST,
    bundle_id_of,
    check_app,
    check_environment,
    check_form,
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


def test_an_app_is_compared_where_one_is_expected() -> None:
    assert check_app(notification(), Expected()) is None
    assert str(check_app(notification(), Expected(bundle_id=BUNDLE_ID))) == BUNDLE_ID
    both = Expected(bundle_id=BUNDLE_ID, app_apple_id=APP_APPLE_ID)
    assert str(check_app(production(), both)) == f"{BUNDLE_ID}, app Apple ID {APP_APPLE_ID}"
    # The sandbox sends no app Apple ID, so there is nothing to compare.
    assert str(check_app(notification(), both)) == BUNDLE_ID
    assert check_app(notification(), Expected(app_apple_id=APP_APPLE_ID)) is None


@pytest.mark.parametrize(
    ("payload", "expected", "said"),
    [
        (
            notification(),
            Expected(bundle_id="com.example.Hiking"),
            "“com.example.hiking” and “com.example.Hiking” differ in capital letters",
        ),
        (notification(), Expected(bundle_id="a.b"), "“com.example.hiking”, not “a.b”"),
        (notification(data=...), Expected(bundle_id="a.b"), "The payload names no bundle ID"),
        (
            production(appAppleId=...),
            Expected(app_apple_id=1),
            "The payload names no app Apple ID, as production does",
        ),
        (production(), Expected(app_apple_id=1), "Another app Apple ID than 1"),
        (production(appAppleId=True), Expected(app_apple_id=1), "Another app Apple ID than 1"),
    ],
)
def test_another_app_is_named(payload: Json, expected: Expected, said: str) -> None:
    assert refusal(lambda: check_app(payload, expected)) == said


def test_an_environment_is_compared_where_one_is_expected() -> None:
    assert check_environment(notification(), Expected()) is None
    assert str(check_environment(notification(), Expected(environment="Sandbox"))) == "Sandbox"
    assert refusal(lambda: check_environment(production(), Expected(environment="Sandbox"))) == (
        "“Production”, not “Sandbox”"
    )
    nowhere = notification(data=...)
    assert refusal(lambda: check_environment(nowhere, Expected(environment="Sandbox"))) == (
        "The payload names no environment"
    )


@pytest.mark.parametrize("environment", ["Xcode", "LocalTesting"])
def test_what_apples_libraries_do_not_verify_is_refused_whatever_is_expected(
    environment: str,
) -> None:
    payload = notification(data={"bundleId": BUNDLE_ID, "environment": environment})
    for expected in (Expected(), Expected(environment=environment)):
        assert environment in refusal(lambda e=expected: check_environment(payload, e))  # type: ignore[misc]  # bound here


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
    assert bundle_id_of(payload) == BUNDLE_ID


def test_what_a_payload_claims_is_text_or_nothing() -> None:
    assert (bundle_id_of({}), environment_of({})) == (None, None)
    odd = notification(data={"bundleId": 7, "environment": ["Sandbox"]})
    assert (bundle_id_of(odd), environment_of(odd)) == (None, None)
    assert bundle_id_of(notification(data="x", summary={"bundleId": "a.b"})) == "a.b"
