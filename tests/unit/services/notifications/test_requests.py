"""What can be asked for: checked before anything leaves."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import (
    MissingSubtypeError,
    OnlyLocalRepeatsError,
    OnlyLocalSendsError,
    UnknownNotificationTypeError,
    WrongSubtypeError,
)
from storebell.domain.errors.values import (
    InvalidFaultsError,
    InvalidHostError,
    InvalidTimeLimitError,
    InvalidTimeScaleError,
    InvalidUrlError,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.simulation.local_delivery import DELIVERY_TIMEOUT_SECONDS, LocalDelivery
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, read_behaviour
from storebell.services.notifications.requests import (
    LONGEST_LIMIT,
    TestRequest,
    Until,
    check_time_limit,
    check_type,
    request_like,
)
from support.stored import asked

LOCAL, SANDBOX, PRODUCTION = Environment.LOCAL, Environment.SANDBOX, Environment.PRODUCTION
URL = "https://hiking.example/asn"


# -- how Local delivers ------------------------------------------------------------------------


def test_what_is_not_given_has_its_default() -> None:
    options = LocalDelivery.read()
    assert options == LocalDelivery()
    assert options.plan == SANDBOX_PLAN
    assert options.url is None
    assert options.timeout_seconds == DELIVERY_TIMEOUT_SECONDS


def test_what_is_given_is_read_and_checked() -> None:
    options = LocalDelivery.read(
        url=f" {URL} ",
        plan="production",
        time_scale=3600,
        timeout_seconds=2.5,
        behaviour=read_behaviour("status=503"),
        faults="latency=2@0.5",
        ca_file=Path("ca.pem"),
        confirmed_hosts=["nas.example", "192.168.1.7", "nas.example"],
    )
    assert options.url == URL
    assert options.plan == PRODUCTION_PLAN.scaled(3600)
    assert options.timeout_seconds == 2.5
    assert str(options.behaviour) == "status=503"
    assert str(options.faults) == "latency=2@0.5"
    assert options.ca_file == Path("ca.pem")
    assert options.confirmed_hosts == {"nas.example", "192.168.1.7"}


def test_a_local_option_of_the_wrong_form_is_refused() -> None:
    with pytest.raises(InvalidUrlError):
        LocalDelivery.read(url="ftp://hiking.example/")
    with pytest.raises(InvalidTimeScaleError):
        LocalDelivery.read(time_scale=0)
    with pytest.raises(InvalidFaultsError):
        LocalDelivery.read(faults="gravity")
    with pytest.raises(InvalidHostError):
        LocalDelivery.read(confirmed_hosts=["nas.example", "http://nas.example/"])


# -- the plan ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "plan"), [(SANDBOX, SANDBOX_PLAN), (PRODUCTION, PRODUCTION_PLAN)]
)
def test_apples_plan_is_that_of_the_environment(environment: Environment, plan: object) -> None:
    local = LocalDelivery.read(plan="production", time_scale=60)
    assert TestRequest(SAMPLE_APP, environment, local).plan == plan
    assert TestRequest(SAMPLE_APP, environment, time_scale=60).plan.time_scale == 60
    assert TestRequest(SAMPLE_APP, environment).until is Until.FINAL


def test_in_local_the_plan_is_what_was_chosen() -> None:
    local = LocalDelivery.read(plan="production", time_scale=60)
    request = TestRequest(SAMPLE_APP, LOCAL, local, time_scale=7)
    assert request.plan == PRODUCTION_PLAN.scaled(60)


# -- the same once more ------------------------------------------------------------------------


def like(**changed: object) -> TestRequest:
    started = replace(asked(environment=LOCAL), **changed)  # type: ignore[arg-type]
    return request_like(Timeline.start(started), SAMPLE_APP)


def test_a_test_at_apples_is_repeated_with_its_environment_and_speed_alone() -> None:
    request = like(environment=PRODUCTION, plan=PRODUCTION_PLAN.scaled(90), url=URL)
    assert request == TestRequest(SAMPLE_APP, PRODUCTION, time_scale=90)
    assert request.plan == PRODUCTION_PLAN.scaled(90)


def test_a_local_test_is_repeated_with_url_plan_and_type() -> None:
    plan = PRODUCTION_PLAN.scaled(90)
    request = like(
        url=URL,
        plan=plan,
        notification_type="DID_RENEW",
        notification_subtype="BILLING_RECOVERY",
    )
    assert request.environment is LOCAL
    assert (request.local.url, request.plan) == (URL, plan)
    assert request.local.behaviour == ANSWERS_200
    assert (request.notification_type, request.subtype) == ("DID_RENEW", "BILLING_RECOVERY")
    assert request.repeated_payload is None


def test_the_address_of_a_built_in_receiver_that_is_gone_is_not_repeated() -> None:
    request = like(url="http://127.0.0.1:49321/", receiver="status=503")
    assert request.local.url is None
    assert str(request.local.behaviour) == "status=503"


# -- checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [None, 0.001, 1, LONGEST_LIMIT.total_seconds()])
def test_a_time_limit_is_a_time_to_wait(seconds: float | None) -> None:
    check_time_limit(seconds)


@pytest.mark.parametrize(
    "seconds", [0, -1, math.nan, math.inf, LONGEST_LIMIT.total_seconds() + 0.001]
)
def test_nothing_no_number_and_for_ever_are_no_time_limit(seconds: float) -> None:
    with pytest.raises(InvalidTimeLimitError, match="30"):
        check_time_limit(seconds)


@pytest.mark.parametrize("environment", Environment)
def test_a_test_may_be_asked_for_everywhere(environment: Environment) -> None:
    check_type(TestRequest(SAMPLE_APP, environment))


def test_other_types_are_sent_in_local_alone() -> None:
    check_type(
        TestRequest(SAMPLE_APP, LOCAL, notification_type="SUBSCRIBED", subtype="RESUBSCRIBE")
    )
    for environment in (SANDBOX, PRODUCTION):
        request = TestRequest(SAMPLE_APP, environment, notification_type="DID_RENEW")
        with pytest.raises(OnlyLocalSendsError, match="DID_RENEW"):
            check_type(request)


@pytest.mark.parametrize(
    ("notification_type", "subtype", "kind"),
    [
        ("did_renew", "", UnknownNotificationTypeError),
        ("TEST", "RESUBSCRIBE", WrongSubtypeError),
        ("SUBSCRIBED", "", MissingSubtypeError),
    ],
)
@pytest.mark.parametrize("environment", Environment)
def test_an_impossible_type_is_refused_everywhere(
    environment: Environment, notification_type: str, subtype: str, kind: type[Exception]
) -> None:
    request = TestRequest(
        SAMPLE_APP, environment, notification_type=notification_type, subtype=subtype
    )
    with pytest.raises(kind):
        check_type(request)


def test_local_alone_delivers_again_whatever_the_payload_was() -> None:
    request = TestRequest(
        SAMPLE_APP, LOCAL, notification_type="OF_A_NEWER_VERSION", repeated_payload="a.b.c"
    )
    check_type(request)
    for environment in (SANDBOX, PRODUCTION):
        with pytest.raises(OnlyLocalRepeatsError):
            check_type(replace(request, environment=environment))
