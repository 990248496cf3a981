"""What is kept of tests, in the terminal: listed, taken off, brought back, exported."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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


def ids(out: str) -> list[str]:
    return [json.loads(line)["test_id"] for line in out.splitlines()]


def test_without_a_test_it_says_so(computer: SetComputer) -> None:
    assert computer.run("tests").out == "No test was sent yet.\n"
    assert computer.run("tests", "--state", "open").out == "There is no such test.\n"
    assert computer.run("tests", "--json").out == ""


def test_tests_are_listed_newest_first(two: SetComputer) -> None:
    assert ids(two.run("tests", "--json").out) == ["second-test", "first-test"]
    first, second = two.run("tests").out.splitlines()
    assert [word for word in first.split() if word.startswith("second")] == ["second-t"]
    assert second.split("  ")[1] == "first-te"
    assert first.endswith("SUCCESS")
    assert {"final", "Sandbox", "Hiking"} <= set(first.split())


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


@pytest.mark.parametrize("name", ["nobody", ""])
def test_a_test_that_there_is_not_takes_nothing_off(two: SetComputer, name: str) -> None:
    ran = two.run("tests", "--remove", "first", "--remove", name)
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
