"""A customer's life in the terminal: what is asked for, what is shown, how it ends."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.lives import LIVES, USUAL_LIFE, find_life
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from support.played_simulations import URL, PlayedSimulation, terminal_of

AT = "2026-11-21T14:02:11.250Z"
STEP: Record = {
    "event": "step",
    "at": AT,
    "bundle_id": SAMPLE_APP.bundle_id,
    "token": "t",
    "url": URL,
    "number": 2,
    "total": 14,
    "notification_type": "DID_RENEW",
    "notification_subtype": "BILLING_RECOVERY",
    "transaction_id": "2000000123456789",
    "original_transaction_id": "2000000123456788",
    "advice": "Give access again, until the new expiresDate.",
    "next_at": None,
}


def step(number: int) -> Record:
    return STEP | {"number": number, "token": f"token-{number}"}


def end(delivered: int, failed: int) -> Record:
    return {
        "event": "end",
        "at": AT,
        "bundle_id": SAMPLE_APP.bundle_id,
        "environment": "sandbox",
        "delivered": delivered,
        "failed": failed,
    }


def attempt(token: str, kind: str, number: int, result: str, next_at: str | None = None) -> Record:
    return {
        "event": "attempt",
        "at": AT,
        "token": token,
        "notification_type": kind,
        "notification_subtype": None,
        "number": number,
        "result": result,
        "status": None,
        "next_at": next_at,
        "causes": [],
        "advice": [],
        "answer": None,
    }


def test_without_options_it_is_the_first_story_in_the_sandbox_a_month_in_five_seconds(
    tmp_path: Path,
) -> None:
    played = PlayedSimulation([end(6, 0)])
    assert terminal_of(tmp_path, played).run("life").code == 0
    [request] = played.requests
    assert request == SimulationRequest((SimulatedApp(),), time_scale=60, life=USUAL_LIFE)
    assert played.life.pressed == ["start"]


def test_every_option_reaches_the_simulator(tmp_path: Path) -> None:
    played = PlayedSimulation([end(1, 0)])
    ran = terminal_of(tmp_path, played).run(
        *("life", "--story", "commitment-cancelled", "--url", URL, "--environment", "production"),
        *("--time-scale", "3600", "--bundle-id", "com.example.hiking", "--app-apple-id", "12"),
        *("--port", "8091", "--ca-file", str(tmp_path / "ca.pem"), "--allow-host", "nas.example"),
        *("--faults", "drop", "--light"),
    )
    assert ran.code == 0, ran.err
    [request] = played.requests
    assert str(request.faults) == "drop"
    assert replace(request, faults=SimulationRequest().faults) == SimulationRequest(
        (SimulatedApp("com.example.hiking", URL, 12),),
        environment=Environment.PRODUCTION,
        time_scale=3600,
        port=8091,
        ca_file=tmp_path / "ca.pem",
        confirmed_hosts=frozenset({"nas.example"}),
        is_light=True,
        life=find_life("commitment-cancelled"),
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--story", "happy"), "“happy” is not a story"),
        (("--url", "ftp://a"), "ftp://a"),
        (("--bundle-id", "a b"), "a b"),
        (("--url", ""), "The value of --url is empty"),
        (("--bundle-id", ""), "The value of --bundle-id is empty"),
        (("--environment", "local"), "--environment"),
        (("--port", "70000"), "--port"),
        (("--time-scale", "0"), "from 0.01 to 15000;"),
        (("--time-scale", "1e6"), "1000000 times faster"),
        (("--time-scale", "1e6"), "from 0.01 to 15000;"),
        (("--time-scale", "nan"), "from 0.01 to 15000;"),
        (
            ("--time-scale", "1e9", "--environment", "production"),
            "1000000000 times faster.\nWrite a number from 0.01 to 129600000;",
        ),
    ],
)
def test_what_makes_no_sense_starts_nothing(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    played = PlayedSimulation([])
    ran = terminal_of(tmp_path, played).run("life", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert played.requests == []


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (1, 1)])
def test_each_step_is_told_with_what_a_good_handler_does(
    tmp_path: Path, failed: int, code: int
) -> None:
    ran = terminal_of(tmp_path, PlayedSimulation([STEP, end(5, failed)])).run("life")
    assert ran.code == code
    lines = ran.out.splitlines()
    renewed = "DID_RENEW BILLING_RECOVERY (Renewed: After a billing problem was solved)"
    assert f"14:02:11  2/14  {renewed}" in lines
    assert "          Give access again, until the new expiresDate." in lines
    assert lines[-1] == f"14:02:11  Stopped after step 2 of 14: 5 delivered, {failed} not."


def test_a_life_that_was_told_to_its_end_has_its_sum_alone(tmp_path: Path) -> None:
    terminal = terminal_of(tmp_path, PlayedSimulation([step(14), end(14, 0)]))
    assert terminal.run("life").out.splitlines()[-1] == "14:02:11  14 delivered, 0 not."
    assert terminal.run("life", "--json").records[-1]["stopped_after"] is None


def test_a_life_that_is_stopped_before_its_first_step_says_so(tmp_path: Path) -> None:
    terminal = terminal_of(tmp_path, PlayedSimulation([end(0, 0)]))
    assert terminal.run("life").out.splitlines()[-1] == "14:02:11  Stopped before the first step."
    assert terminal.run("life", "--json").records[-1]["stopped_after"] == 0


def test_a_life_that_breaks_off_is_undecided(tmp_path: Path) -> None:
    assert terminal_of(tmp_path, PlayedSimulation([STEP])).run("life").code == 7


def test_records_come_as_they_are(tmp_path: Path) -> None:
    ran = terminal_of(tmp_path, PlayedSimulation([STEP, end(1, 0)])).run("life", "--json")
    ready, told, ended = ran.records
    assert ready["event"] == "ready"
    assert told == STEP
    assert ended == end(1, 0) | {"undecided": 0, "stopped_after": 2}


def test_by_hand_each_enter_is_a_step_and_q_stops_after_those_before(tmp_path: Path) -> None:
    played = PlayedSimulation([], most_pressed=6, most_pressed_at_end=7, ending=end(2, 0))
    played.happening = [step(1), step(2)]
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"\n\np\nP\nq\n\n")
    assert ran.code == 0
    assert [request.is_life_by_hand for request in played.requests] == [True]
    assert played.life.pressed == [
        *("pause", "start"),
        *("skip", "skip", "resume", "pause", "stop"),
    ]
    assert "Going on" in ran.err
    assert "p and Enter goes on" in ran.err
    assert ran.out.splitlines()[-1] == "14:02:11  Stopped after step 2 of 14: 2 delivered, 0 not."


def test_q_waits_for_no_more_than_the_steps_that_were_asked_for(tmp_path: Path) -> None:
    played = PlayedSimulation([step(1)], most_pressed_at_end=4, ending=end(1, 0))
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"\n\nq\n")
    assert "It stops after step 3" in ran.err
    assert "stop" not in played.life.pressed  # two steps are still to come


def test_a_word_that_is_not_known_does_nothing_and_says_what_is(tmp_path: Path) -> None:
    played = PlayedSimulation([step(1)], most_pressed_at_end=3, ending=end(1, 0))
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"next\n q \n")
    assert played.life.pressed == ["pause", "start", "stop"]
    assert "“next” is not known here.\n" in ran.err
    assert (
        "Enter takes the next step; p and Enter pauses and goes on; q and Enter stops.\n" in ran.err
    )


def test_each_attempt_names_the_step_or_the_notification_that_it_is_about(tmp_path: Path) -> None:
    told = [
        step(1),
        attempt("token-1", "SUBSCRIBED", 1, "TIMED_OUT", AT),
        step(2),
        attempt("extended", "RENEWAL_EXTENDED", 1, "NO_RESPONSE"),
        attempt("token-2", "DID_RENEW", 1, "SUCCESS"),
        attempt("token-1", "SUBSCRIBED", 2, "SUCCESS"),
    ]
    ran = terminal_of(tmp_path, PlayedSimulation(told, ending=end(2, 1))).run("life")
    attempts = [line[10:] for line in ran.out.splitlines() if "  attempt " in line]
    assert attempts == [
        "attempt 1  TIMED_OUT  1/14 SUBSCRIBED",
        "attempt 1  NO_RESPONSE  RENEWAL_EXTENDED extended",
        "attempt 1  SUCCESS  2/14 DID_RENEW",
        "attempt 2  SUCCESS  1/14 SUBSCRIBED",
    ]


def test_by_hand_the_first_step_waits_for_enter_too(tmp_path: Path) -> None:
    played = PlayedSimulation([], most_pressed_at_end=3, ending=end(0, 0))
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"q\n")
    assert played.life.pressed == ["pause", "start", "stop"]
    assert "Paused before the first step.\n" in ran.err


def test_a_closed_standard_input_is_as_one_that_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = PlayedSimulation([end(1, 0)], most_pressed=3)
    monkeypatch.setattr("storebell.cli.commands.life.sys", SimpleNamespace(stdin=None))
    ran = terminal_of(tmp_path, played).run("life", "--manual")
    assert ran.code == 0, ran.err
    assert played.life.pressed == ["pause", "start", "resume"]
    assert "Standard input has ended" in ran.err


def test_by_hand_a_life_goes_on_where_nobody_can_type_any_more(tmp_path: Path) -> None:
    played = PlayedSimulation([end(1, 0)], most_pressed=4)
    ran = terminal_of(tmp_path, played).run("life", "--manual", stdin=b"\n")
    assert played.life.pressed == ["pause", "start", "skip", "resume"]
    assert "Standard input has ended" in ran.err


def test_the_help_says_how_fast_it_can_be_and_how_long_a_month_takes(tmp_path: Path) -> None:
    helped = terminal_of(tmp_path, PlayedSimulation([])).run("life", "--help").out
    text = " ".join(helped.split())
    assert "from 0.01 to 15000 in the sandbox and to 129600000 in production" in text
    assert "12 hours in production" in text


def test_the_help_says_what_to_type_and_where_nothing_is_stored(tmp_path: Path) -> None:
    helped = terminal_of(tmp_path, PlayedSimulation([])).run("life", "--help").out
    text = " ".join(helped.split())
    assert "p and Enter pauses and goes on; q and Enter stops" in text
    assert "neither “storebell tests” nor the timeline shows it" in text


def test_the_help_lists_every_story(tmp_path: Path) -> None:
    helped = terminal_of(tmp_path, PlayedSimulation([])).run("life", "--help").out
    for life in LIVES:
        [line] = [line for line in helped.splitlines() if line.split()[:1] == [life.name]]
        assert life.label in line
