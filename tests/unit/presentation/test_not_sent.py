"""A send for several apps says of each app that was left out what is wrong with it."""

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError, NoKeyError
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.presentation.not_sent import not_sent_advice, not_sent_title
from storebell.services.composer.several_tests import NotSent
from storebell.services.notifications.requests import TestRequest


def left_out(label: str, error: StorebellError) -> NotSent:
    app = App(label, f"com.example.{label.lower()}")
    return NotSent(TestRequest(app, Environment.PRODUCTION), error)


def test_each_app_is_named_with_its_reason_and_the_first_with_advice() -> None:
    not_sent = [
        left_out("Hiking", NoKeyError(app="Hiking")),
        left_out("Rowing", AppLockedError(app="Rowing")),
    ]
    assert str(not_sent_title(not_sent, 8)) == "Nothing was sent for 2 of 8 apps"
    advice = str(not_sent_advice(not_sent))
    assert advice.startswith(
        "“Hiking” has no API key. “Rowing” is locked: nothing is sent to Production for it. "
    )
    assert advice.endswith(str(not_sent[0].error.advice))


def test_a_reason_that_names_no_app_is_told_with_it() -> None:
    error = KeychainLockedError(provider="GNOME Keyring")
    assert str(not_sent_advice([left_out("Skiing", error)])).startswith(f"Skiing: {error.title}.")


def test_of_many_apps_the_rest_is_counted() -> None:
    not_sent = [left_out(f"App{at}", NoKeyError(app=f"App{at}")) for at in range(9)]
    advice = str(not_sent_advice(not_sent))
    assert "“App3” has no API key. And 5 more." in advice
    assert "App4" not in advice
