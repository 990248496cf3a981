"""What is kept of tests, in the terminal: listed, taken off, brought back, exported."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Asked, AttemptRecorded, DeliveryTraced, Event
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.services.container import Services
from support import timelines
from support.set_clocks import SetComputer
from support.terminal import Terminal

NOW = datetime.now(UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def computer(tmp_path: Path) -> SetComputer:
    return SetComputer(tmp_path)


@pytest.fixture
def two(computer: SetComputer) -> SetComputer:
    computer.keep("first-test", NOW - 2 * MINUTE)
    computer.keep("second-test", NOW - MINUTE)
    return computer


def rows(out: str) -> list[list[str]]:
    return [line.split("\t") for line in out.splitlines()]


def ids(out: str) -> list[str]:
    return [json.loads(line)["test_id"] for line in out.splitlines()]


def test_without_a_test_it_says_so(computer: SetComputer) -> None:
    assert computer.run("tests").out == "No test was sent yet.\n"
    assert computer.run("tests", "--state", "open").out == "There is no such test.\n"
    assert computer.run("tests", "--json").out == ""


def test_tests_are_listed_newest_first(two: SetComputer) -> None:
    assert ids(two.run("tests", "--json").out) == ["second-test", "first-test"]
    first, second = rows(two.run("tests").out)
    assert (first[1], second[1]) == ("second-test", "first-test")
    assert first[2:] == ["final", "Sandbox", "Hiking", "TEST", "-", "SUCCESS", ""]


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


LOCAL_FACTS = ("DID_RENEW BILLING_RECOVERY", "[::1]:8443")
LONG_RESULT = "A_RESULT_OF_APPLES_THAT_IS_LONGER_THAN_ALL_THAT_ARE_KNOWN_TODAY"


def keep_of_each_kind(computer: SetComputer) -> None:
    """A test of Local with a trace, one of a stand-in with a long name, one of Apple's."""
    local = Asked(
        test_id="local-test-with-a-long-id",
        at=NOW - MINUTE,
        app_label="Hiking",
        bundle_id="com.example.hiking",
        app_apple_id=None,
        environment=Environment.LOCAL,
        plan=SANDBOX_PLAN,
        url="https://[::1]:8443/notifications?name=value",
        simulated=True,
        notification_type="DID_RENEW",
        notification_subtype="BILLING_RECOVERY",
    )
    stood_in = replace(
        local,
        test_id="stand-in-test",
        at=NOW - 2 * MINUTE,
        app_label="An app with a name of far more than twenty characters",
        environment=Environment.PRODUCTION,
        plan=PRODUCTION_PLAN,
        url="https://api.example/notifications",
        notification_type="TEST",
        notification_subtype="",
    )
    apples = replace(
        stood_in,
        test_id="apples-test",
        at=NOW - 3 * MINUTE,
        environment=Environment.SANDBOX,
        plan=SANDBOX_PLAN,
        app_label="Hiking",
        simulated=False,
    )

    async def work(services: Services) -> None:
        for asked, result in ((local, "OTHER"), (stood_in, LONG_RESULT), (apples, "SUCCESS")):
            test_id, attempt = asked.test_id, SendAttempt(asked.at, result)
            trace = replace(timelines.trace(), started_at=asked.at)
            events: list[Event] = [
                AttemptRecorded(test_id=test_id, at=asked.at, number=1, attempt=attempt)
            ]
            if asked is local:
                events.append(DeliveryTraced(test_id=test_id, at=asked.at, number=1, trace=trace))
            services.repository.adopt(asked, *events)

    computer.do(work)


def test_a_pipe_gets_type_status_host_and_port_and_nothing_is_cut(computer: SetComputer) -> None:
    keep_of_each_kind(computer)
    local, stood_in, apples = rows(computer.run("tests").out)
    assert local[1] == "local-test-with-a-long-id"
    assert tuple(local[5:7]) == LOCAL_FACTS
    assert local[7] == "OTHER (HTTP 500)"
    assert stood_in[3] == "Production (simulated)"
    assert stood_in[4] == "An app with a name of far more than twenty characters"
    assert stood_in[6:8] == ["api.example:443", LONG_RESULT]
    assert stood_in[8].startswith("next about ")
    assert apples[5:] == ["TEST", "api.example:443", "SUCCESS", ""]


def test_a_terminal_gets_columns_that_a_stand_in_does_not_break(
    computer: SetComputer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_of_each_kind(computer)
    monkeypatch.setattr("support.set_clocks.io.StringIO", Screen)
    local, stood_in, apples = computer.run("tests").out.splitlines()
    at = local.index("[::1]:8443")
    assert stood_in.index("api.example:443") == apples.index("api.example:443") == at
    assert local.index("Hiking") == stood_in.index("An app with a name …")
    assert "local-te " in local
    assert LONG_RESULT not in stood_in


def test_a_record_says_what_was_sent_where_and_what_our_own_sender_saw(
    computer: SetComputer,
) -> None:
    keep_of_each_kind(computer)
    local, stood_in, apples = map(json.loads, computer.run("tests", "--json").out.splitlines())
    assert (local["type"], local["subtype"]) == ("DID_RENEW", "BILLING_RECOVERY")
    assert local["url"] == "https://[::1]:8443/notifications?name=value"
    [attempt] = local["attempts"]
    assert (attempt["status"], attempt["duration_ms"]) == (500, 50.4)
    assert (apples["type"], apples["subtype"]) == ("TEST", None)
    assert [each["simulated"] for each in (local, stood_in, apples)] == [True, True, False]
    for record in (stood_in, apples):
        assert record["url"] == "https://api.example/notifications"
        [attempt] = record["attempts"]
        assert (attempt["status"], attempt["duration_ms"]) == (None, None)


def test_a_record_says_that_all_of_it_could_be_read(two: SetComputer) -> None:
    for line in two.run("tests", "--json").out.splitlines():
        record = json.loads(line)
        assert (record["event"], record["unreadable_records"]) == ("test", 0)


def test_a_state_chooses(two: SetComputer) -> None:
    assert len(ids(two.run("tests", "--state", "final", "--json").out)) == 2
    assert ids(two.run("tests", "--state", "open", "--json").out) == []
    assert two.run("tests", "--state", "open").out == "There is no such test.\n"


def test_more_than_fifty_are_shown_on_request(computer: SetComputer) -> None:
    for number in range(51):
        computer.keep(f"{number:03}-test", NOW - number * MINUTE)
    listed = computer.run("tests").out.splitlines()
    assert len(listed) == 51
    assert listed[-1] == "Older ones: “storebell tests --all”. 50 are shown."
    assert len(ids(computer.run("tests", "--json").out)) == 50
    assert len(computer.run("tests", "--all").out.splitlines()) == 51
    assert ids(computer.run("tests", "--all", "--json").out)[-1] == "050-test"


def test_a_test_is_taken_off_by_how_its_id_begins_and_brought_back_by_all_of_it(
    two: SetComputer,
) -> None:
    assert two.run("tests", "--remove", "first").out == ""
    assert two.shown() == ["second-test"]
    two.run("tests", "--restore", "first-test")
    assert two.shown() == ["second-test", "first-test"]


def test_a_test_that_can_not_be_brought_back_is_an_error_and_the_others_are_back(
    two: SetComputer,
) -> None:
    two.run("tests", "--remove", "first")
    ran = two.run("tests", "--restore", "third-test", "--restore", "first-test")
    assert ran.code == 2
    assert "No test that was removed is called “third-test”" in ran.err
    assert two.shown() == ["second-test", "first-test"]
    assert two.run("tests", "--restore", "first-test").code == 0


def test_several_are_taken_off_at_once(two: SetComputer) -> None:
    two.run("tests", "--remove", "first", "--remove", "second")
    assert two.shown() == []


def test_a_test_that_there_is_not_takes_nothing_off(two: SetComputer) -> None:
    ran = two.run("tests", "--remove", "first", "--remove", "nobody")
    assert ran.code == 2
    assert two.shown() == ["second-test", "first-test"]


def test_every_event_is_exported_to_a_file_or_printed(two: SetComputer, tmp_path: Path) -> None:
    file = tmp_path / "out" / "tests.jsonl"
    ran = two.run("tests", "--export", str(file))
    assert ran.out == f"2 tests are in {file}.\n"
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert {record["test_id"] for record in records} == {"first-test", "second-test"}
    assert two.run("tests", "--export", "-").out == file.read_text()
    two.run("tests", "--remove", "first")
    assert two.run("tests", "--export", str(file)).out == f"1 test is in {file}.\n"


def test_nothing_is_exported_where_there_is_nothing(computer: SetComputer, tmp_path: Path) -> None:
    file = tmp_path / "tests.jsonl"
    assert computer.run("tests", "--export", str(file)).out == f"0 tests are in {file}.\n"
    assert computer.run("tests", "--export", "-").out == ""


def test_what_came_back_from_the_history_is_told_in_place_of_the_list(
    two: SetComputer,
) -> None:
    ran = two.run("tests", "--refill")  # no app has a key: nobody is asked
    assert ran.out.splitlines() == [
        "0 tests came back from Apple's history",
        "Local tests, and older ones, Apple does not know.",
    ]


def test_apples_plan_can_t_be_hurried(terminal: Terminal) -> None:
    ran = terminal.run("tests", "--time-scale", "60")
    assert ran.code == 2
    assert "belongs to --api-base" in ran.err
