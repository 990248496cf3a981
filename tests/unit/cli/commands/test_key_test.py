"""Testing a key in the terminal: each environment as it answers, then what was found."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from storebell.domain.accounts.authorization import EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.services.accounts.key_check import CheckBegun, CheckStep, KeyChecked
from storebell.services.system.apple_clock import ApplesClock
from support.clocks import START
from support.key_desk import BUNDLE_ID, KEY_ID
from support.terminal import Terminal, services_with

SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION
EXCHANGE = Exchange(
    "GET",
    "https://x.example/",
    START,
    0.123,
    status=404,
    headers=(("x-apple-request-uuid", "abc"), ("Date", "Sat, 21 Nov 2026 13:59:00 GMT")),
)
ACCEPTED = EnvironmentCheck(SANDBOX, KeyStatus.ACCEPTED, START, EXCHANGE)
REFUSED = EnvironmentCheck(
    PRODUCTION,
    KeyStatus.NOT_AUTHORIZED,
    START,
    Exchange("GET", "https://x.example/", START, 0.5, status=401),
    Failure.NOT_AUTHORIZED,
    msg("Apple refuses the key"),
    msg("See below."),
)
UNREACHABLE = EnvironmentCheck(
    PRODUCTION,
    KeyStatus.UNREACHABLE,
    START,
    failure=Failure.NOT_SENT,
    title=msg("It was not reached"),
    advice=msg("Try again."),
)
BAD = Finding(Level.BAD, msg("It is of another team"), msg("Compare."), subject=msg("Key ID"))
GOOD = Finding(Level.GOOD, msg("The clock is right"))


class PlayedCheck:
    """Answers with these checks, and keeps what was asked for."""

    def __init__(
        self, checks: Sequence[EnvironmentCheck], findings: Sequence[Finding] = ()
    ) -> None:
        self.checks, self.findings = tuple(checks), tuple(findings)
        self.asked: list[tuple[str, str, tuple[Environment, ...]]] = []

    async def run(
        self, key_id: str, bundle_id: str, environments: Sequence[Environment]
    ) -> AsyncIterator[CheckStep]:
        self.asked.append((key_id, bundle_id, tuple(environments)))
        for check in self.checks:
            yield CheckBegun(check.environment)
            yield check
        yield KeyChecked(key_id, bundle_id, self.checks, self.findings)


class UsedBy:
    """Which apps use the key; any app that is named is there."""

    def __init__(self, *bundle_ids: str) -> None:
        self.bundle_ids = bundle_ids

    def apps_using(self, _key_id: str) -> Sequence[App]:
        return [App(bundle_id, bundle_id) for bundle_id in self.bundle_ids]

    def app(self, _environment: Environment, *, label: str | None, bundle_id: str | None) -> App:
        return App(label or "", bundle_id or f"com.example.{(label or '').lower()}")


class Played:
    """A terminal over a check that is played."""

    def __init__(
        self,
        folder: Path,
        *checks: EnvironmentCheck,
        findings: Sequence[Finding] = (),
        using: Sequence[str] = (BUNDLE_ID,),
    ) -> None:
        self.check = PlayedCheck(checks, findings)
        self.apples_clock = ApplesClock()
        used_by = UsedBy(*using)
        self.terminal = Terminal(
            folder,
            services_with(
                key_check=self.check,
                keys=used_by,
                resolver=used_by,
                apples_clock=self.apples_clock,
            ),
        )


def test_people_get_a_line_for_each_environment_and_then_what_was_found(tmp_path: Path) -> None:
    played = Played(tmp_path, ACCEPTED, REFUSED, findings=[BAD, GOOD])
    ran = played.terminal.run("keys", "test", KEY_ID)
    lines = [line.split(maxsplit=1)[1] for line in ran.out.splitlines()[:2]]
    assert lines == [
        "sandbox     accepted        (HTTP 404, 0.12 s)",
        "production  not authorized  (HTTP 401, 0.50 s)",
    ]
    assert ran.out.splitlines()[2:] == [
        "     BAD  It is of another team.",
        "          Compare.",
        "      ok  The clock is right.",
    ]
    assert (ran.code, ran.err) == (3, "")


def test_what_is_neither_yes_nor_no_is_said_with_its_advice(tmp_path: Path) -> None:
    ran = Played(tmp_path, UNREACHABLE).terminal.run("keys", "test", KEY_ID)
    assert ran.err == "It was not reached.\nTry again.\n"
    assert ran.out.rstrip().endswith("unreachable")
    assert ran.code == 5


def test_programs_get_a_record_for_each_and_the_result_last(tmp_path: Path) -> None:
    played = Played(tmp_path, ACCEPTED, UNREACHABLE, findings=[BAD])
    ran = played.terminal.run("keys", "test", KEY_ID, "--json")
    accepted, unreachable, finding, result = ran.records
    assert accepted == {
        "event": "environment",
        "at": "2026-11-21T14:00:00.000Z",
        "environment": "sandbox",
        "simulated": False,
        "standing": "accepted",
        "status": 404,
        "seconds": 0.123,
        "correlation_id": "abc",
        "clock_skew_seconds": 60,
        "title": None,
        "advice": None,
    }
    assert (unreachable["status"], unreachable["clock_skew_seconds"]) == (None, None)
    assert (unreachable["title"], unreachable["advice"]) == ("It was not reached", "Try again.")
    assert (finding["event"], finding["level"], finding["subject"]) == ("finding", "bad", "Key ID")
    assert result == {
        "event": "key",
        "key_id": KEY_ID,
        "bundle_id": BUNDLE_ID,
        "accepted": False,
        "simulated": False,
        "environments": {"sandbox": "accepted", "production": "unreachable"},
    }


@pytest.mark.parametrize(
    ("checks", "code"),
    [([ACCEPTED], 0), ([REFUSED], 3), ([UNREACHABLE], 5), ([UNREACHABLE, REFUSED], 3)],
)
def test_a_refusal_outweighs_the_other_codes(
    tmp_path: Path, checks: Sequence[EnvironmentCheck], code: int
) -> None:
    assert Played(tmp_path, *checks).terminal.run("keys", "test", KEY_ID).code == code


# -- what is asked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "environments"),
    [
        ((), (SANDBOX, PRODUCTION)),
        (("--environment", "sandbox"), (SANDBOX,)),
        (("--environment", "PRODUCTION"), (PRODUCTION,)),
    ],
)
def test_both_environments_are_asked_unless_one_is_named(
    tmp_path: Path, option: tuple[str, ...], environments: tuple[Environment, ...]
) -> None:
    played = Played(tmp_path, ACCEPTED)
    played.terminal.run("keys", "test", KEY_ID, *option)
    assert played.check.asked == [(KEY_ID, BUNDLE_ID, environments)]


@pytest.mark.parametrize(
    ("option", "bundle_id"),
    [(("--app", "Sailing"), "com.example.sailing"), (("--bundle-id", "a.b"), "a.b")],
)
def test_the_app_that_is_named_is_asked_for(
    tmp_path: Path, option: tuple[str, ...], bundle_id: str
) -> None:
    played = Played(tmp_path, ACCEPTED)
    played.terminal.run("keys", "test", KEY_ID, *option)
    assert [asked[1] for asked in played.check.asked] == [bundle_id]


@pytest.mark.parametrize("using", [(), ("a.b", "c.d")])
def test_where_no_app_or_several_use_the_key_one_must_be_named(
    tmp_path: Path, using: tuple[str, ...]
) -> None:
    played = Played(tmp_path, ACCEPTED, using=using)
    assert played.terminal.run("keys", "test", KEY_ID).code == 2
    assert played.check.asked == []


@pytest.mark.parametrize(
    "arguments",
    [(), (KEY_ID, "--app", "x", "--bundle-id", "y"), (KEY_ID, "--environment", "local")],
)
def test_what_makes_no_sense_asks_nobody(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    played = Played(tmp_path, ACCEPTED)
    assert played.terminal.run("keys", "test", *arguments).code == 2
    assert played.check.asked == []


@pytest.mark.parametrize("option", [(), ("--correct-clock",)])
def test_apples_time_is_used_on_request(tmp_path: Path, option: tuple[str, ...]) -> None:
    played = Played(tmp_path, ACCEPTED)
    played.terminal.run("keys", "test", KEY_ID, *option)
    assert played.apples_clock.is_correcting is bool(option)


def test_a_key_that_is_not_here_asks_nobody(terminal: Terminal) -> None:
    ran = terminal.run("keys", "test", KEY_ID, "--bundle-id", BUNDLE_ID, "--json")
    assert ran.code == 2
    assert KEY_ID in str(ran.of("error")[0]["title"])
