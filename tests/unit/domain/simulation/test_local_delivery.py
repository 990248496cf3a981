"""How Local delivers: checked options, and what each is where it is not given."""

from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.errors.values import (
    InvalidFaultsError,
    InvalidHostError,
    InvalidTimeScaleError,
    InvalidUrlError,
    InvalidValueError,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.simulation.faults import NO_FAULTS, FaultName
from storebell.domain.simulation.local_delivery import (
    DEFAULT_DELIVERY,
    DELIVERY_TIMEOUT_SECONDS,
    LocalDelivery,
    delivery_url_from,
)
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, read_behaviour


def test_without_options_it_is_one_attempt_to_the_built_in_receiver() -> None:
    read = LocalDelivery.read()
    assert read == DEFAULT_DELIVERY == LocalDelivery()
    assert (read.url, read.plan, read.behaviour) == (None, SANDBOX_PLAN, ANSWERS_200)
    assert (read.faults, read.ca_file, read.confirmed_hosts) == (NO_FAULTS, None, frozenset())
    assert read.timeout_seconds == DELIVERY_TIMEOUT_SECONDS


def test_every_option_is_read() -> None:
    read = LocalDelivery.read(
        url=" http://127.0.0.1:8080/asn ",
        plan="production",
        time_scale=3600,
        timeout_seconds=2,
        behaviour=read_behaviour("status=503"),
        faults="latency=2@0.5",
        ca_file=Path("ca.pem"),
        confirmed_hosts=["[fd00::7]", "build.home.arpa", "build.home.arpa"],
    )
    assert read.url == "http://127.0.0.1:8080/asn"
    assert read.plan.name == PRODUCTION_PLAN.name
    assert read.plan.delay_before(2) == timedelta(seconds=1)
    assert read.timeout_seconds == 2
    assert str(read.behaviour) == "status=503"
    assert [setting.name for setting in read.faults.settings] == [FaultName.LATENCY]
    assert read.ca_file == Path("ca.pem")
    assert read.confirmed_hosts == {"fd00::7", "build.home.arpa"}


@pytest.mark.parametrize("plan", [None, "", "sandbox"])
def test_the_plan_is_that_of_the_sandbox_unless_another_is_named(plan: str | None) -> None:
    assert LocalDelivery.read(plan=plan).plan == SANDBOX_PLAN


def test_a_plan_in_real_time_is_not_scaled() -> None:
    assert LocalDelivery.read(plan="production").plan == PRODUCTION_PLAN


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"url": "ftp://127.0.0.1/"}, InvalidUrlError),
        ({"time_scale": 0.0}, InvalidTimeScaleError),
        ({"time_scale": float("nan")}, InvalidTimeScaleError),
        ({"faults": "no-such-fault"}, InvalidFaultsError),
        ({"confirmed_hosts": ["http://10.0.0.7/"]}, InvalidHostError),
    ],
)
def test_what_can_not_be_used_is_refused(
    options: dict[str, object], error: type[InvalidValueError]
) -> None:
    with pytest.raises(error):
        LocalDelivery.read(**options)  # type: ignore[arg-type]  # one option each


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("127.0.0.1:8099/x", "http://127.0.0.1:8099/x"),
        ("localhost:8099", "http://localhost:8099"),
        ("LOCALHOST:8099", "http://LOCALHOST:8099"),
        ("asn.localhost/hook?a=b", "http://asn.localhost/hook?a=b"),
        ("[::1]:8080/asn", "http://[::1]:8080/asn"),
        ("127.8.8.8", "http://127.8.8.8"),
        ("build-server:8443/asn", "https://build-server:8443/asn"),
        ("192.168.1.20/asn", "https://192.168.1.20/asn"),
        ("hooks.example.com/asn", "https://hooks.example.com/asn"),
        ("127.0.0.1.example.com/asn", "https://127.0.0.1.example.com/asn"),
        (" https://hooks.example.com ", "https://hooks.example.com"),
        ("http://hooks.example.com", "http://hooks.example.com"),
        ("", None),
    ],
)
def test_a_url_without_a_scheme_gets_the_one_that_fits_its_host(
    typed: str, url: str | None
) -> None:
    assert delivery_url_from(typed) == url
    assert LocalDelivery.read(url=typed).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "http",
        "http:",
        "https:/",
        "http//localhost",
        "ftp://x",
        "me@host/x",
        "host:99999",
        "[::1",
        "a b",
        "javascript:alert(1)",
        "/hook",
        ":8080",
    ],
)
def test_what_is_no_url_is_refused_as_it_was_typed(typed: str) -> None:
    with pytest.raises(InvalidUrlError) as refused:
        delivery_url_from(typed)
    shown = dict(refused.value.title.fields)["value"]
    assert shown == typed.replace("me@", "***@")  # who logs in is masked everywhere
