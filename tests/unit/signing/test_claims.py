"""The app and the environment that a payload names, compared with the expected ones."""

from collections.abc import Callable

import pytest

from storebell.domain.checks import Expected
from storebell.domain.messages import Message
from storebell.signing.claims import Claims, check_app, check_environment
from storebell.signing.payload import claims_of
from storebell.signing.untrusted import RefusedError
from support.payloads import APP_APPLE_ID, BUNDLE_ID, Json, notification, production


def refusal(check: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as caught:
        check()
    return str(caught.value.seen)


def app_in(payload: Json, expected: Expected) -> Message | None:
    return check_app(claims_of(payload), expected)


def environment_in(payload: Json, expected: Expected) -> Message | None:
    return check_environment(claims_of(payload), expected)


def test_an_app_is_compared_where_one_is_expected() -> None:
    assert app_in(notification(), Expected()) is None
    assert str(app_in(notification(), Expected(bundle_id=BUNDLE_ID))) == BUNDLE_ID
    both = Expected(bundle_id=BUNDLE_ID, app_apple_id=APP_APPLE_ID)
    assert str(app_in(production(), both)) == f"{BUNDLE_ID}, app Apple ID {APP_APPLE_ID}"
    # The sandbox sends no app Apple ID, so there is nothing to compare.
    assert str(app_in(notification(), both)) == BUNDLE_ID
    assert app_in(notification(), Expected(app_apple_id=APP_APPLE_ID)) is None


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
    assert refusal(lambda: app_in(payload, expected)) == said


def test_an_environment_is_compared_where_one_is_expected() -> None:
    assert environment_in(notification(), Expected()) is None
    assert str(environment_in(notification(), Expected(environment="Sandbox"))) == "Sandbox"
    assert refusal(lambda: environment_in(production(), Expected(environment="Sandbox"))) == (
        "“Production”, not “Sandbox”"
    )
    nowhere = notification(data=...)
    assert refusal(lambda: environment_in(nowhere, Expected(environment="Sandbox"))) == (
        "The payload names no environment"
    )


@pytest.mark.parametrize("environment", ["Xcode", "LocalTesting"])
def test_what_apples_libraries_do_not_verify_is_refused_whatever_is_expected(
    environment: str,
) -> None:
    payload = notification(data={"bundleId": BUNDLE_ID, "environment": environment})
    for expected in (Expected(), Expected(environment=environment)):
        assert environment in refusal(lambda e=expected: environment_in(payload, e))  # type: ignore[misc]  # bound here


def test_what_a_kind_does_not_name_is_not_compared() -> None:
    nameless = Claims(None, None, "Production", has_bundle_id=False, has_app_apple_id=False)
    assert check_app(nameless, Expected(bundle_id="a.b", app_apple_id=1)) is None
    transaction = Claims("a.b", None, "Production", has_app_apple_id=False)
    assert str(check_app(transaction, Expected(bundle_id="a.b", app_apple_id=1))) == "a.b"
