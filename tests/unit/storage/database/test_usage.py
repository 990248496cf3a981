"""When keys were used last, and when a person last said yes to Production."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from storebell.storage.database.database import Database
from storebell.storage.database.usage import Usage
from support.stored import START

HOUR = timedelta(hours=1)


@pytest.fixture
def usage(tmp_path: Path) -> Iterator[Usage]:
    with Database.open(tmp_path / "storebell.db") as database:
        yield database.usage


def test_a_key_that_was_never_used_is_not_there(usage: Usage) -> None:
    assert usage.keys_used() == {}
    usage.key_used("2X9R4HXF34", START)
    assert usage.keys_used() == {"2X9R4HXF34": START}


def test_the_latest_use_counts_in_whatever_order_they_come(usage: Usage) -> None:
    for hours in (2, 5, 1):
        usage.key_used("a", START + hours * HOUR)
    usage.key_used("b", START - HOUR)
    assert usage.keys_used() == {"a": START + 5 * HOUR, "b": START - HOUR}


def test_the_newest_answer_counts_also_where_the_clock_was_set_back(usage: Usage) -> None:
    assert usage.consent("com.example.hiking") is None
    usage.consented("com.example.hiking", START)
    usage.consented("com.example.hiking", START - HOUR)
    assert usage.consent("com.example.hiking") == START - HOUR
    assert usage.consent("com.example.Hiking") is None


def test_a_time_of_another_zone_is_the_same_moment(usage: Usage) -> None:
    there = START.astimezone(timezone(timedelta(hours=-7)))
    usage.key_used("a", there)
    usage.consented("b", there)
    assert usage.keys_used()["a"] == START
    answer = usage.consent("b")
    assert isinstance(answer, datetime)
    assert answer.utcoffset() == timedelta()


def test_half_a_character_is_stored_and_found(usage: Usage) -> None:
    usage.consented("half \ud83d", START)
    assert usage.consent("half \ud83d") == START


def test_the_next_start_knows_both(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    with Database.open(file) as database:
        database.usage.key_used("a", START)
        database.usage.consented("b", START)
    with Database.open(file) as database:
        assert database.usage.keys_used() == {"a": START}
        assert database.usage.consent("b") == START
