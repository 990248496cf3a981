"""A simulator in the terminal: what it is asked for, how to reach it, and what it does."""

from dataclasses import replace
from pathlib import Path

import pytest

from storebell.cli.output import json_line
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from support.key_desk import KEY_ID
from support.played_simulations import APP, FACTS, URL, PlayedSimulation, terminal_of

AT = "2026-11-21T14:02:11.250Z"
NOTICE = Finding(Level.NOTE, msg("Another simulator runs"), msg("This one has its own key."))


NO_CAUSE: Record = {"causes": [], "advice": [], "answer": None}
OF_TEST: Record = {"token": "a_token", "notification_type": "TEST", "notification_subtype": None}
OF_RENEWAL: Record = {
    "token": "b_token",
    "notification_type": "DID_RENEW",
    "notification_subtype": "BILLING_RECOVERY",
}


def request_of(folder: Path, *arguments: str) -> SimulationRequest:
    simulation = PlayedSimulation()
    ran = terminal_of(folder, simulation).run("simulate", *arguments)
    assert ran.code == 0, ran.err
    [request] = simulation.requests
    return request


# -- what is asked for -------------------------------------------------------------------------


def test_without_options_the_sample_app_is_served_as_in_the_sandbox(tmp_path: Path) -> None:
    request = request_of(tmp_path)
    assert request == SimulationRequest()
    assert [app.bundle_id for app in request.apps] == [SAMPLE_APP.bundle_id]


def test_every_option_reaches_the_simulator(tmp_path: Path) -> None:
    request = request_of(
        tmp_path,
        *("--deliver-to", URL, "--environment", "Production", "--time-scale", "3600"),
        *("--bundle-id", "com.example.hiking", "--app-apple-id", "12", "--port", "8081"),
        *("--history", "50", "--seed", "-7", "--new-identity", "--faults", "drop"),
        *("--ca-file", str(tmp_path / "ca.pem"), "--allow-host", "nas.example"),
    )
    assert str(request.faults) == "drop"
    assert replace(request, faults=SimulationRequest().faults) == SimulationRequest(
        (SimulatedApp("com.example.hiking", URL, 12, history_size=50, history_seed=-7),),
        environment=Environment.PRODUCTION,
        time_scale=3600,
        port=8081,
        ca_file=tmp_path / "ca.pem",
        confirmed_hosts=frozenset({"nas.example"}),
        wants_new_identity=True,
    )


def test_both_environments_are_served_each_at_its_url(tmp_path: Path) -> None:
    request = request_of(tmp_path, "--environment", "Both")
    assert request == SimulationRequest(serves_both=True)
    assert request.environments == (Environment.SANDBOX, Environment.PRODUCTION)
    urls = {Environment.SANDBOX: "http://127.0.0.1:1", Environment.PRODUCTION: "http://127.0.0.1:2"}
    facts = replace(FACTS, request=replace(FACTS.request, serves_both=True), base_urls=urls)
    ran = terminal_of(tmp_path, PlayedSimulation(facts=facts)).run("simulate", "--json")
    [ready] = ran.records
    assert ready["environment"] == "both"
    assert ready["base_url"] == "http://127.0.0.1:1"
    assert ready["base_urls"] == {
        "sandbox": "http://127.0.0.1:1",
        "production": "http://127.0.0.1:2",
    }
    told = terminal_of(tmp_path, PlayedSimulation(facts=facts)).run("simulate").out
    assert "sandbox url    http://127.0.0.1:1\n" in told
    assert "production url http://127.0.0.1:2\n" in told


def test_several_apps_have_apple_ids_one_after_another(tmp_path: Path) -> None:
    apps = ("--app", f"a.b={URL}", "--app", "c.d", "--app", f"e.f={URL}?x=y")
    request = request_of(tmp_path, *apps, "--app-apple-id", "12")
    assert request.apps == (
        SimulatedApp("a.b", URL, 12),
        SimulatedApp("c.d", None, 13),
        SimulatedApp("e.f", f"{URL}?x=y", 14),
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--app", "a.b", "--bundle-id", "c.d"), "stands instead of"),
        (("--app", "a.b", "--deliver-to", URL), "stands instead of"),
        (("--app", "a.b", "--app", f"a.b={URL}"), "a.b was named twice"),
        (("--app", f"={URL}"), "is not a bundle ID"),
        (("--app", "a.b="), "The value of --app a.b= is empty"),
        (("--deliver-to", ""), "The value of --deliver-to is empty"),
        (("--bundle-id", "not one"), "is not a bundle ID"),
        (("--deliver-to", "nonsense"), "is not a URL"),
        (("--environment", "both", "--port", "65535"), "No port comes after 65535"),
        (("--app-apple-id", "x"), "is not an app Apple ID"),
        (("--faults", "gravity"), "gravity"),
        (("--allow-host", "http://nas.example/"), "nas.example"),
        (("--environment", "local"), "local"),
        (("--history", "1000001"), "1000001"),
        (("--port", "65536"), "65536"),
    ],
)
def test_what_makes_no_sense_starts_nothing(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    simulation = PlayedSimulation()
    ran = terminal_of(tmp_path, simulation).run("simulate", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert simulation.requests == []


# -- how to reach it ---------------------------------------------------------------------------


def test_the_first_record_is_how_to_reach_it(tmp_path: Path) -> None:
    facts = replace(FACTS, apps=(APP, SimulatedApp("c.d", URL, 13)))
    simulation = PlayedSimulation(facts=facts, notices=(NOTICE,))
    ran = terminal_of(tmp_path, simulation).run("simulate", "--json")
    [ready] = ran.records
    assert ready["event"] == "ready"
    assert (ready["base_url"], ready["environment"]) == (FACTS.base_url, "sandbox")
    assert (ready["key_file"], ready["root_file"]) == ("key.p8", "root.pem")
    assert ready["identity"] == "kept"
    assert ready["further_apps"] == [{"bundle_id": "c.d", "app_apple_id": 13, "deliver_to": URL}]
    assert "notice" not in ready
    assert ran.err == "Another simulator runs.\nThis one has its own key.\n"


def test_people_are_told_that_it_is_not_apples(tmp_path: Path) -> None:
    facts = replace(FACTS, apps=(APP, SimulatedApp("c.d", URL, 13)))
    simulation = PlayedSimulation(facts=facts, notices=(NOTICE,))
    ran = terminal_of(tmp_path, simulation).run("simulate")
    first, *lines = ran.out.splitlines()
    assert "NOT Apple's" in first
    assert f"  key id        {KEY_ID}" in lines
    assert "  faults        none" in lines
    assert lines[-1] == f"  further app   c.d (13) {URL}"
    assert ran.err == "Another simulator runs.\nThis one has its own key.\n"


# -- what it does ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ({"event": "accepted", "token": "a_token"}, "14:02:11  accepted   a_token"),
        (
            {"event": "attempt", "number": 2, "result": "SUCCESS", "status": 200}
            | NO_CAUSE
            | OF_TEST,
            "14:02:11  attempt 2  SUCCESS (HTTP 200)  TEST a_token",
        ),
        (
            {"event": "attempt", "number": 1, "result": "TIMED_OUT", "status": None}
            | NO_CAUSE
            | OF_RENEWAL,
            "14:02:11  attempt 1  TIMED_OUT  DID_RENEW BILLING_RECOVERY b_token",
        ),
        (
            {"event": "duplicate", "result": "SUCCESS"} | OF_TEST,
            "14:02:11  duplicate  SUCCESS  TEST a_token",
        ),
        (
            {
                "event": "consumption",
                "transaction_id": "2000000123456789",
                "fields": {"customerConsented": True, "deliveryStatus": "DELIVERED"},
            },
            (
                "14:02:11  consumption  2000000123456789 "
                '{"customerConsented": true, "deliveryStatus": "DELIVERED"}'
            ),
        ),
        (
            {
                "event": "renewal_extended",
                "transaction_id": "2000000123456789",
                "fields": {"requestIdentifier": "\x1b[2J\u202e\ud800"},
            },
            (
                "14:02:11  renewal extended  2000000123456789 "
                r'{"requestIdentifier": "\u001b[2J\u202e\ud800"}'
            ),
        ),
        (
            {
                "event": "app_account_token",
                "transaction_id": "2000000123456789",
                "fields": {"appAccountToken": "7e3fb20b-4cdb-47cc-936d-99d65f608138"},
            },
            (
                "14:02:11  app account token  2000000123456789 "
                '{"appAccountToken": "7e3fb20b-4cdb-47cc-936d-99d65f608138"}'
            ),
        ),
        (
            {"event": "finished", "transaction_id": "2000000123456789", "fields": {}},
            "14:02:11  finished   2000000123456789",
        ),
        (
            {"event": "error", "title": msg("It failed"), "advice": msg("Try again.")},
            "14:02:11  It failed. Try again.",
        ),
        (
            {"event": "error", "title": msg("It failed"), "advice": msg("Try again.")} | OF_TEST,
            "14:02:11  TEST a_token: It failed. Try again.",
        ),
    ],
)
def test_each_thing_it_does_is_a_line_or_a_record(tmp_path: Path, event: Record, line: str) -> None:
    happening = [{"at": AT} | event]
    terminal = terminal_of(tmp_path, PlayedSimulation(happening))
    assert terminal.run("simulate").out.splitlines()[-1] == line
    assert terminal.run("simulate", "--json").out.splitlines()[1:] == [*map(json_line, happening)]


def test_a_failed_attempt_names_its_surest_cause_what_to_do_and_the_answer(tmp_path: Path) -> None:
    attempt: Record = {
        "event": "attempt",
        "at": AT,
        "number": 1,
        "result": "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "status": 403,
        "causes": [msg("A firewall refuses it"), msg("It asks for a log-in")],
        "advice": [msg("Let POST through."), msg("Take the log-in away.")],
        "answer": "Forbidden",
    } | OF_TEST
    terminal = terminal_of(tmp_path, PlayedSimulation([attempt]))
    assert terminal.run("simulate").out.splitlines()[-4:] == [
        "14:02:11  attempt 1  UNSUCCESSFUL_HTTP_RESPONSE_CODE (HTTP 403)  TEST a_token",
        "          A firewall refuses it",
        "          Let POST through.",
        "          the answer: Forbidden",
    ]
    record = terminal.run("simulate", "--json").records[-1]
    assert record["causes"] == ["A firewall refuses it", "It asks for a log-in"]
