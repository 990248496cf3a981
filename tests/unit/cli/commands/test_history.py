"""The notification history in the terminal: a line for each, the sum, and what is being done."""

import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storebell.cli.commands.history import ProgressLine
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import NotAuthorizedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.history import HistoryItem, HistoryRecord, HistoryRequest
from storebell.services.notifications.history import HistoryProgress, HistoryStep
from storebell.services.system.apple_clock import ApplesClock
from support.clocks import START
from support.terminal import Terminal, services_with

UUID = "3838df56-31ab-4e2e-9535-e6e9377c4c77"
COMMAND = ("history", "--environment", "sandbox", "--bundle-id", "com.example.hiking")


def record(
    *results: str, is_valid: bool = True, payload: dict[str, object] | None = None
) -> HistoryRecord:
    told = {
        "notificationUUID": UUID,
        "notificationType": "DID_RENEW",
        "subtype": "BILLING_RECOVERY",
        "signedDate": round(START.timestamp() * 1000),
    }
    verification = Verification(
        (Check("key_usage", is_valid, msg("it is for something else")),),
        Anchor.APPLE,
        told if payload is None else payload,
    )
    attempts = tuple(SendAttempt(START, result) for result in results)
    return HistoryRecord.read(HistoryItem("a.b.c", attempts), verification)


class PlayedHistory:
    """Answers with these steps, then with an error where there is one."""

    def __init__(self, steps: Sequence[HistoryStep], error: StorebellError | None = None) -> None:
        self.steps, self.error = steps, error
        self.asked: list[tuple[App, Environment, HistoryRequest]] = []

    async def read(
        self, app: App, environment: Environment, request: HistoryRequest
    ) -> AsyncIterator[HistoryStep]:
        self.asked.append((app, environment, request))
        for step in self.steps:
            yield step
        if self.error is not None:
            raise self.error


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
        return App(label or "", bundle_id or "", int(app_apple_id or 0))


class Played:
    """A terminal over a history that is played."""

    def __init__(
        self, folder: Path, *steps: HistoryStep, error: StorebellError | None = None
    ) -> None:
        self.history, self.apples_clock = PlayedHistory(steps, error), ApplesClock()
        self.terminal = Terminal(
            folder,
            services_with(history=self.history, resolver=AnyApp(), apples_clock=self.apples_clock),
        )


COMPLETE = HistoryProgress(pages=1, records=2, is_complete=True)


def test_a_notification_is_a_line_and_the_sum_comes_last(tmp_path: Path) -> None:
    steps: list[HistoryStep] = [record("TIMED_OUT", "SUCCESS"), record("TLS_ISSUE"), COMPLETE]
    ran = Played(tmp_path, *steps).terminal.run(*COMMAND, "--since", "7d")
    name = "DID_RENEW BILLING_RECOVERY"
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"2026-11-21 14:00:00  {name}  {UUID}  TIMED_OUT → SUCCESS",
        f"2026-11-21 14:00:00  {name}  {UUID}  TLS_ISSUE",
        "2 notifications; 1 did not reach the server, 0 could not be verified.",
    ]


def test_what_can_t_be_verified_or_read_is_said_in_its_line(tmp_path: Path) -> None:
    steps: list[HistoryStep] = [record(is_valid=False, payload={}), COMPLETE]
    line, total = Played(tmp_path, *steps).terminal.run(*COMMAND, "--since", "7d").out.splitlines()
    assert line.split() == [
        *("?", "?", "?", "no", "attempt", "yet", "NOT", "VERIFIED"),
        *("(key", "usage:", "it", "is", "for", "something", "else)"),
    ]
    assert total == "1 notification; 1 did not reach the server, 1 could not be verified."


def test_programs_get_records_alone(tmp_path: Path) -> None:
    steps: list[HistoryStep] = [HistoryProgress(pages=1), record("SUCCESS"), COMPLETE]
    ran = Played(tmp_path, *steps).terminal.run(*COMMAND, "--since", "7d", "--json")
    [told] = ran.records
    assert told["notification_uuid"] == UUID
    assert told["subtype"] == "BILLING_RECOVERY"
    assert ran.err == ""


def test_what_came_before_an_error_is_shown_and_no_sum(tmp_path: Path) -> None:
    error = NotAuthorizedError(bundle_id="com.example.hiking", skew=0)
    ran = Played(tmp_path, record("SUCCESS"), error=error).terminal.run(*COMMAND, "--since", "7d")
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 1
    assert str(error.title) in ran.err


# -- what is asked for -------------------------------------------------------------------------


def test_filters_and_times_are_those_that_were_given(tmp_path: Path) -> None:
    played = Played(tmp_path, COMPLETE)
    played.terminal.run(
        *(*COMMAND, "--app-apple-id", "12", "--since", "7d", "--until", "2d"),
        *("--type", "DID_RENEW", "--subtype", "BILLING_RECOVERY", "--only-failures"),
    )
    [(app, environment, request)] = played.history.asked
    assert (app.bundle_id, app.app_apple_id) == ("com.example.hiking", 12)
    assert environment is Environment.SANDBOX
    assert request.end - request.start == timedelta(days=5)
    assert abs(datetime.now(UTC) - timedelta(days=7) - request.start) < timedelta(hours=1)
    assert (request.notification_type, request.subtype) == ("DID_RENEW", "BILLING_RECOVERY")
    assert (request.only_failures, request.transaction_id) == (True, None)


def test_one_customers_notifications_are_asked_for(tmp_path: Path) -> None:
    played = Played(tmp_path, COMPLETE)
    played.terminal.run(*COMMAND, "--since", "1d", "--transaction-id", "2000000123456789")
    [(_, _, request)] = played.history.asked
    assert request.transaction_id == "2000000123456789"
    assert not request.only_failures


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "yesterday"), "is not a time"),
        (("--since", "1d", "--until", "soon"), "is not a time"),
        (("--since", "31d"), "longer ago"),
        (("--since", "1d", "--until", "2d"), "is not before the end"),
        (("--since", "1d", "--subtype", "UPGRADE"), "without its type"),
        (("--since", "1d", "--transaction-id", "x"), "is not a transaction ID"),
        ((), "Missing option '--since'"),
        (("--since", "1d", "--app", "Hiking"), "give one of them"),
    ],
)
def test_what_makes_no_sense_asks_nobody(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    played = Played(tmp_path, COMPLETE)
    ran = played.terminal.run(*COMMAND, *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert played.history.asked == []


def test_local_has_no_history_of_apples(tmp_path: Path) -> None:
    played = Played(tmp_path, COMPLETE)
    assert played.terminal.run("history", "--environment", "local", "--since", "1d").code == 2


@pytest.mark.parametrize("option", [(), ("--correct-clock",)])
def test_apples_time_is_used_on_request(tmp_path: Path, option: tuple[str, ...]) -> None:
    played = Played(tmp_path, COMPLETE)
    played.terminal.run(*COMMAND, "--since", "1d", *option)
    assert played.apples_clock.is_correcting is bool(option)


# -- the line that is written over -------------------------------------------------------------


class Screen(io.StringIO):
    """A terminal that keeps what is written."""

    def isatty(self) -> bool:
        return True


def test_a_shorter_line_covers_a_longer_one_and_clearing_leaves_nothing() -> None:
    screen = Screen()
    line = ProgressLine(screen)
    line.show("1,000 pages")
    line.show("done")
    assert screen.getvalue() == "\r1,000 pages\rdone       "


def test_a_line_is_cleared_once() -> None:
    screen = Screen()
    line = ProgressLine(screen)
    line.clear()
    line.show("pages")
    line.clear()
    line.clear()
    assert screen.getvalue() == "\rpages\r     \r"


def test_a_file_gets_no_progress() -> None:
    file = io.StringIO()
    line = ProgressLine(file)
    line.show("pages")
    line.clear()
    assert file.getvalue() == ""
