"""What the terminal says of the clock and of old tests, on a computer whose clock is set."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storebell.domain.release import RELEASED
from support.set_clocks import SetComputer

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
SNAPSHOT = datetime(2037, 1, 1, 12, tzinfo=UTC)
BATTERY = datetime(1971, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def computer(tmp_path: Path) -> SetComputer:
    computer = SetComputer(tmp_path)
    computer.keep("recent", NOW - DAY)
    return computer


def test_what_is_too_old_is_said_beside_the_list_and_comes_back(computer: SetComputer) -> None:
    computer.keep("old", NOW - 401 * DAY)
    computer.keep("older", NOW - 402 * DAY)
    listed = computer.run("tests", "--json")
    assert [json.loads(line)["test_id"] for line in listed.out.splitlines()] == ["recent"]
    assert listed.err.splitlines()[0] == "2 tests older than 400 days were deleted."
    assert "storebell tests --restore-old" in listed.err
    assert computer.run("tests").err == ""

    restored = computer.run("tests", "--restore-old")
    assert restored.out == "Tests that were brought back: 2.\n"
    assert computer.shown() == ["recent", "old", "older"]
    assert computer.run("tests").err == ""
    assert computer.shown() == ["recent", "old", "older"]


def test_one_of_them_comes_back_by_its_id(computer: SetComputer) -> None:
    computer.keep("old", NOW - 401 * DAY)
    assert computer.run("tests").err.startswith("One test older than 400 days was deleted.\n")
    computer.run("tests", "--restore", "old")
    assert computer.run("tests").err == ""
    assert computer.shown() == ["recent", "old"]


def test_after_a_day_they_are_gone(computer: SetComputer) -> None:
    computer.keep("old", NOW - 401 * DAY)
    computer.run("tests")
    computer.clock.shift = 2 * DAY
    computer.run("tests")
    assert computer.run("tests", "--restore-old").out == "Tests that were brought back: 0.\n"
    assert computer.shown() == ["recent"]


@pytest.mark.parametrize(
    "wrong", [BATTERY, SNAPSHOT, NOW + 400 * DAY], ids=["1971", "2037", "ahead"]
)
def test_an_implausible_clock_is_said_once_and_deletes_nothing(
    computer: SetComputer, wrong: datetime
) -> None:
    computer.keep("old", NOW - 401 * DAY)
    computer.clock.set_to(wrong)
    for _ in range(2):
        listed = computer.run("tests")
        assert listed.err.startswith(f"This computer's clock says {wrong:%Y-%m-%d}, ")
        assert listed.err.count("\n") == 2
        assert computer.shown() == ["recent", "old"]
    computer.clock.set_right()
    assert "One test older than 400 days was deleted" in computer.run("tests").err


def test_the_clock_says_what_it_is_held_against(computer: SetComputer) -> None:
    said = computer.run("clock")
    assert said.code == 0
    assert said.out.startswith("This computer's clock is plausible.\n")
    record = json.loads(computer.run("clock", "--json").out)
    assert record["plausible"] is True
    assert record["contradiction"] is None
    assert record["released"].startswith(f"{RELEASED:%Y-%m-%d}")
    assert record["newest_record"].startswith(f"{NOW - DAY:%Y-%m-%dT%H:%M}")
    assert record["apple"] is None


def test_a_person_confirms_the_clock(computer: SetComputer) -> None:
    computer.clock.set_to(NOW + 430 * DAY)
    assert computer.run("clock").code == 1
    assert computer.run("clock", "--json").code == 1
    record = json.loads(computer.run("clock", "--json").out)
    assert (record["plausible"], record["contradiction"]) == (False, "ahead")
    assert "storebell clock --confirm" in record["advice"]
    confirmed = computer.run("clock", "--confirm")
    assert confirmed.code == 0
    assert confirmed.out.startswith("This computer's clock is plausible.\n")
    assert "2 tests" not in computer.run("tests").err
    assert computer.shown() == []


def test_nobody_confirms_a_clock_from_before_the_release(computer: SetComputer) -> None:
    computer.clock.set_to(BATTERY)
    refused = computer.run("clock", "--confirm")
    assert refused.code == 2
    assert refused.err.startswith("The clock can't be right: it says 1971-01-01, and ")
    assert "plausible" not in refused.out


@pytest.mark.parametrize("wrong", [BATTERY, SNAPSHOT], ids=str)
def test_hosts_were_not_contacted_in_a_wrong_year(computer: SetComputer, wrong: datetime) -> None:
    computer.run("send", "--environment", "local")
    computer.clock.set_to(wrong)
    computer.run("send", "--environment", "local")
    computer.clock.set_right()
    contacts = json.loads(computer.run("security", "--json").out)["contacts"]
    assert contacts
    for contact in contacts:
        for moment in (contact["first_at"], contact["last_at"]):
            assert abs(datetime.fromisoformat(moment) - NOW) < 2 * DAY
