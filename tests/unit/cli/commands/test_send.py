"""A test in the terminal: what is asked for, what is shown, and the exit code of its end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.cli.run import EXIT_CODES
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    AttemptRecorded,
    Event,
    Failed,
    Outcome,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
    RefundKind,
)
from storebell.domain.retention import Purged
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS, Settings
from storebell.services.notifications.requests import TestRequest, Until
from storebell.services.system.apple_clock import ApplesClock
from support.clocks import START
from support.stored import asked
from support.terminal import NoNotices, Terminal, services_with

SANDBOX = ("send", "--environment", "sandbox", "--bundle-id", "com.example.hiking")
LOCAL = ("send", "--environment", "local")
LATER = START + timedelta(seconds=1)


@dataclass
class PlayedSender:
    """Plays these events, whatever is asked for; with `is_stopped` it is stopped then."""

    events: Sequence[Event]
    is_stopped: bool = False
    requests: list[TestRequest] = field(default_factory=list)

    async def send(self, request: TestRequest) -> AsyncIterator[Event]:
        self.requests.append(request)
        for event in self.events:
            yield event
        if self.is_stopped:
            raise asyncio.CancelledError


class NothingOld:
    """No test is older than it is kept."""

    async def run(self, keep_days: int) -> Purged:
        return Purged(0, keep_days)

    def read(self) -> Settings:
        return DEFAULTS


class AnyApp:
    """Every app that is named is there."""

    def app(
        self,
        _environment: Environment,
        *,
        label: str | None,
        bundle_id: str | None,
        app_apple_id: str | None,
    ) -> App:
        return App(label or "Sample app", bundle_id or "com.example.sample", int(app_apple_id or 0))


class Guard:
    """Knows which apps a person confirmed for Production."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def must_ask(self, app: App) -> bool:
        return app.label not in self.noted

    def confirmed(self, app: App) -> None:
        self.noted.append(app.label)


class Played:
    """A terminal over a sender that is played."""

    def __init__(self, folder: Path, *events: Event, is_stopped: bool = False) -> None:
        self.sender = PlayedSender(events or delivered(), is_stopped)
        self.apples_clock, self.guard = ApplesClock(), Guard()
        old = NothingOld()
        self.terminal = Terminal(
            folder,
            services_with(
                options=Options(),
                test_sender=self.sender,
                resolver=AnyApp(),
                guard=self.guard,
                apples_clock=self.apples_clock,
                repository=NoNotices(),
                purge=old,
                settings=old,
            ),
        )

    def request(self, *arguments: str) -> TestRequest:
        ran = self.terminal.run(*arguments)
        assert ran.code == 0, ran.err
        [request] = self.sender.requests
        return request


def delivered() -> list[Event]:
    return [
        asked(),
        TokenReceived(test_id="t-1", at=START, token="a_token"),
        AttemptRecorded(test_id="t-1", at=LATER, number=1, attempt=SendAttempt(LATER, "SUCCESS")),
        ending(Outcome.DELIVERED),
    ]


def ending(outcome: Outcome) -> Event:
    return Settled(test_id="t-1", at=LATER, outcome=outcome)


def failed(failure: Failure, *, is_final: bool = True) -> Event:
    return Failed(
        test_id="t-1",
        at=LATER,
        failure=failure,
        title=msg("It failed"),
        advice=msg("Try again."),
        is_final=is_final,
    )


# -- what is asked for -------------------------------------------------------------------------


def test_in_local_nothing_else_need_be_said(tmp_path: Path) -> None:
    request = Played(tmp_path).request(*LOCAL)
    assert request.environment is Environment.LOCAL
    assert (request.until, request.timeout_seconds) == (Until.FIRST_ATTEMPT, 120)
    assert (request.notification_type, request.subtype) == ("TEST", "")
    assert request.local.url is None


def test_what_local_is_told_reaches_it(tmp_path: Path) -> None:
    request = Played(tmp_path).request(
        *(*LOCAL, "--receiver", "status=503", "--plan", "production", "--time-scale", "3600"),
        *("--delivery-timeout", "2.5", "--faults", "drop", "--ca-file", str(tmp_path / "ca.pem")),
        *("--allow-host", "nas.example", "--type", "SUBSCRIBED", "--subtype", "RESUBSCRIBE"),
        *("--until", "final", "--timeout", "7", "--light"),
    )
    assert request.local.is_light
    assert str(request.local.behaviour) == "status=503"
    assert request.plan == PRODUCTION_PLAN.scaled(3600)
    assert request.local.timeout_seconds == 2.5
    assert str(request.local.faults) == "drop"
    assert request.local.ca_file == tmp_path / "ca.pem"
    assert request.local.confirmed_hosts == {"nas.example"}
    assert (request.notification_type, request.subtype) == ("SUBSCRIBED", "RESUBSCRIBE")
    assert (request.until, request.timeout_seconds) == (Until.FINAL, 7)


def test_the_purchase_is_chosen_by_name(tmp_path: Path) -> None:
    request = Played(tmp_path).request(
        *(*LOCAL, "--type", "CONSUMPTION_REQUEST", "--product", "auto-renewable"),
        *("--offer", "win-back=free-trial", "--billing-plan", "monthly-commitment"),
        *("--reason", "LEGAL"),
    )
    assert request.purchase == PurchaseOptions(
        ProductKind.AUTO_RENEWABLE,
        Offer(OfferKind.WIN_BACK, Discount.FREE_TRIAL),
        BillingPlan.MONTHLY_COMMITMENT,
        "LEGAL",
    )
    refunded = Played(tmp_path).request(*LOCAL, "--type", "REFUND", "--refund", "prorated")
    assert refunded.purchase == PurchaseOptions(refund=RefundKind.PRORATED)
    assert not refunded.local.is_light
    assert Played(tmp_path).request(*LOCAL).purchase == USUAL_PURCHASE


def test_at_a_stand_in_apples_plan_is_hurried(tmp_path: Path) -> None:
    stand_in = ("--api-base", "http://127.0.0.1:8080")
    request = Played(tmp_path).request(*stand_in, *SANDBOX, "--time-scale", "60")
    assert (request.time_scale, request.local.plan.time_scale) == (60, 1)
    assert request.app.bundle_id == "com.example.hiking"


@pytest.mark.parametrize("option", [(), ("--correct-clock",)])
def test_apples_time_is_used_on_request(tmp_path: Path, option: tuple[str, ...]) -> None:
    played = Played(tmp_path)
    played.request(*SANDBOX, *option)
    assert played.apples_clock.is_correcting is bool(option)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--type", "TEST"),
        ("--subtype", "RESUBSCRIBE"),
        ("--url", "http://127.0.0.1/"),
        ("--receiver", "timeout"),
        ("--plan", "sandbox"),
        ("--delivery-timeout", "1"),
        ("--ca-file", "ca.pem"),
        ("--allow-host", "nas.example"),
        ("--faults", "drop"),
        ("--product", "consumable"),
        ("--offer", "retention"),
        ("--billing-plan", "upfront"),
        ("--reason", "LEGAL"),
        ("--refund", "full"),
    ],
)
@pytest.mark.parametrize("environment", ["sandbox", "production"])
def test_what_belongs_to_local_is_refused_elsewhere(
    tmp_path: Path, environment: str, option: str, value: str
) -> None:
    played = Played(tmp_path)
    ran = played.terminal.run("send", "--environment", environment, option, value)
    assert (ran.code, ran.err) == (2, f"{option} belongs to --environment local.")
    assert played.sender.requests == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("send",), "Missing option '--environment'"),
        ((*LOCAL, "--url", "http://127.0.0.1/", "--receiver", "timeout"), "built-in receiver"),
        ((*LOCAL, "--app", "Hiking", "--bundle-id", "a.b"), "give one of them"),
        ((*LOCAL, "--receiver", "nonsense"), "nonsense"),
        ((*LOCAL, "--time-scale", "0"), "0"),
        ((*LOCAL, "--timeout", "0"), "--timeout"),
        ((*LOCAL, "--delivery-timeout", "601"), "--delivery-timeout"),
        ((*LOCAL, "--until", "accepted"), "--until"),
        ((*SANDBOX, "--time-scale", "60"), "belongs to --api-base"),
        ((*LOCAL, "--offer", "retention"), "--offer needs a --type"),
        ((*LOCAL, "--billing-plan", "upfront"), "--billing-plan needs a --type"),
        ((*LOCAL, "--type", "DID_RENEW", "--product", "consumable"), "auto-renewable"),
        ((*LOCAL, "--type", "DID_RENEW", "--offer", "promotional=half"), "pay-as-you-go"),
    ],
)
def test_what_makes_no_sense_sends_nothing(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    played = Played(tmp_path)
    ran = played.terminal.run(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert played.sender.requests == []


def test_a_pipeline_that_names_production_speaks_for_nobody(tmp_path: Path) -> None:
    played = Played(tmp_path)
    played.request("send", "--environment", "production", "--app", "Hiking")
    assert played.guard.noted == []


# -- what is shown, and the exit code ----------------------------------------------------------


def test_people_get_a_line_for_each_step(tmp_path: Path) -> None:
    ran = Played(tmp_path).terminal.run(*SANDBOX)
    assert [line.split()[1] for line in ran.out.splitlines()] == [
        "asking",
        "accepted",
        "attempt",
        "result",
    ]
    assert ran.err == ""


def test_programs_get_a_record_for_each_event(tmp_path: Path) -> None:
    ran = Played(tmp_path).terminal.run(*SANDBOX, "--json")
    assert [record["event"] for record in ran.records] == ["asked", "token", "attempt", "final"]


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([ending(Outcome.DELIVERED)], 0),
        ([ending(Outcome.FAILED)], 1),
        ([WatchEnded(test_id="t-1", at=LATER, outcome=Outcome.FAILED)], 1),
        ([WatchEnded(test_id="t-1", at=LATER, outcome=Outcome.UNDECIDED)], 7),
        ([], 7),
        ([failed(Failure.INTERNAL, is_final=False), ending(Outcome.DELIVERED)], 0),
        *(
            ([failed(failure), ending(Outcome.NOT_SENT)], EXIT_CODES[failure])
            for failure in (
                Failure.NOT_AUTHORIZED,
                Failure.RATE_LIMITED,
                Failure.NOT_SENT,
                Failure.REFUSED,
            )
        ),
        ([failed(Failure.UNKNOWN), ending(Outcome.UNKNOWN)], 9),
    ],
)
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_the_exit_code_is_that_of_the_end(
    tmp_path: Path, events: Sequence[Event], code: int, option: tuple[str, ...]
) -> None:
    assert Played(tmp_path, asked(), *events).terminal.run(*SANDBOX, *option).code == code


@pytest.mark.parametrize(("known", "outcome"), [([], "unknown"), (delivered()[1:2], "undecided")])
def test_a_send_that_is_stopped_says_how_the_test_stands(
    tmp_path: Path, known: Sequence[Event], outcome: str
) -> None:
    ran = Played(tmp_path, asked(), *known, is_stopped=True).terminal.run(*SANDBOX, "--json")
    assert ran.code == 130
    assert ran.of("final")[0]["outcome"] == outcome
