"""The audit log in the terminal: newest first, whole or in part."""

import pytest

from support.terminal import Terminal

ROWS = b"Hiking\tcom.example.hiking\nSailing\tcom.example.sailing\n"


@pytest.fixture
def acts(terminal: Terminal) -> list[tuple[int, str, str]]:
    """Number, act and subject of what was done, newest first."""
    terminal.run("apps", "import", "-", stdin=ROWS)
    terminal.run("apps", "lock", "Hiking")
    return [(3, "app locked", "Hiking"), (2, "app added", "Sailing"), (1, "app added", "Hiking")]


def test_an_entry_is_a_record(terminal: Terminal, acts: list[tuple[int, str, str]]) -> None:
    ran = terminal.run("audit", "--json")
    assert ran.code == 0
    assert [(each["number"], each["act"], each["subject"]) for each in ran.records] == acts
    assert {each["event"] for each in ran.records} == {"audit"}
    for record in ran.records:
        assert list(record) == ["event", "number", "at", "act", "subject", "detail"]
        assert str(record["at"]).endswith("Z")


def test_an_entry_is_a_row(terminal: Terminal, acts: list[tuple[int, str, str]]) -> None:
    rows = [line.split("\t") for line in terminal.run("audit").out.splitlines()]
    assert [(int(row[0]), row[2], row[3]) for row in rows] == acts
    assert {len(row) for row in rows} == {5}


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_only_the_newest_are_listed_where_a_limit_is_given(
    terminal: Terminal, acts: list[tuple[int, str, str]], limit: int
) -> None:
    ran = terminal.run("audit", "--json", "--limit", str(limit))
    assert [each["number"] for each in ran.records] == [number for number, *_ in acts[:limit]]


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_a_limit_is_one_at_least(terminal: Terminal, limit: str) -> None:
    assert terminal.run("audit", "--limit", limit).code == 2


def test_reading_the_log_is_no_act(terminal: Terminal) -> None:
    assert terminal.run("audit").out == ""
    assert terminal.run("audit", "--json").out == ""
