"""The row of a test: its columns, and the filters that ask for it."""

from dataclasses import replace
from datetime import UTC, datetime

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from storebell.storage.database.test_rows import columns_of, differing, select, storable
from support.stored import asked, attempt, folded, samples, token

APPS = ("Hiking", "Sailing", "Nobody's", None)


TEXTS = ("", " ", "h", "hi", "HIK", " Hiking ", "SUCCESS", "timed", "3838df56-31ab", "ce3af791",
         "http://", "com.example", "bad status", "Apple did not", '"', "%", "_", "'", "\n", "ik",
         "SOMETHING_NEW", "Törn", "törn", "undecided")  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.sampled_from(TEXTS),
    wanted=st.sampled_from(Wanted),
    environment=st.sampled_from([None, *Environment]),
    app=st.sampled_from(APPS),
    result=st.sampled_from([None, None, "SUCCESS", "TIMED_OUT", "SOMETHING_NEW"]),
    outcome=st.sampled_from([None, None, *Outcome]),
)
def test_a_page_holds_what_the_filter_takes(
    filled: EventStore,
    text: str,
    wanted: Wanted,
    environment: Environment | None,
    app: str | None,
    result: str | None,
    outcome: Outcome | None,
) -> None:
    chosen = TestFilter(text, wanted, environment, app, result, outcome)
    expected = [one for one in map(folded, reversed(samples())) if chosen.takes(one)]
    assert list(filled.page(wanted=chosen).timelines) == expected
    assert filled.count(chosen) == len(expected)


def test_a_page_of_one_result(filled: EventStore) -> None:
    (only,) = filled.page(wanted=TestFilter(result="SOMETHING_NEW")).timelines
    assert only.test_id == "t-exhausted"
    assert filled.count(TestFilter(result="SOMETHING_NEW")) == 1
    assert filled.page(wanted=TestFilter(text="hiking", result="NOTHING")).timelines == ()


def test_the_words_of_a_test_follow_its_events(event_store: EventStore) -> None:
    event_store.begin(asked())
    assert event_store.count(TestFilter(text="a-token")) == 0
    event_store.append(token())
    assert event_store.count(TestFilter(text="a-token")) == 1
    assert event_store.count(TestFilter(text="delivered")) == 0
    event_store.append(attempt())
    assert event_store.count(TestFilter(text="delivered")) == 1


def test_the_queries_of_a_page_use_an_index(filled: EventStore, database: Database) -> None:
    for wanted, name in (
        (TestFilter(), "tests"),
        (TestFilter(bundle_id="com.example.hiking"), "tests_by_bundle"),
        (TestFilter(environment=Environment.SANDBOX), "tests_by_environment"),
        (TestFilter(wanted=Wanted.FAILED), "tests_failed"),
        (TestFilter(wanted=Wanted.WAITING), "tests_waiting"),
        (TestFilter(text="hiking"), "words"),
        (TestFilter(result="TIMED_OUT"), "tests_by_result"),
        (TestFilter(outcome=Outcome.UNKNOWN), "tests_failed"),
        (TestFilter(outcome=Outcome.UNDECIDED), "tests_failed"),
    ):
        chosen = select(wanted, before=5)
        query = f"EXPLAIN QUERY PLAN SELECT tests.position FROM {chosen.source} ORDER BY {chosen.order} DESC LIMIT 9"  # noqa: E501 - one line of SQL
        plan = " ".join(
            str(row[3])
            for row in database.file.read(
                lambda connection, query=query, values=chosen.values: list(  # type: ignore[misc]  # bound now
                    connection.execute(query, values)
                )
            )
        )
        assert name in plan
        assert "TEMP B-TREE" not in plan


def test_a_time_of_another_zone_is_the_same_moment_in_the_index(event_store: EventStore) -> None:
    there = datetime.fromisoformat("2026-11-21T07:00:00-07:00")
    event_store.begin(replace(asked(), at=there))
    timeline = event_store.timeline("t-1")
    assert timeline is not None
    assert timeline.asked.at == there.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("Grüße 🏔", "Grüße 🏔"),
        ("half \ud83d a character", "half ? a character"),
        ("\udc00", "?"),
        ("", ""),
    ],
)
def test_a_text_is_stored_without_halves_of_characters(text: str, kept: str) -> None:
    assert storable(text) == kept


def test_the_columns_say_how_a_test_stands() -> None:
    waiting = columns_of(folded([asked(), token()]))
    assert (waiting["state"], waiting["outcome"]) == ("open", None)
    assert (waiting["token"], waiting["attempts"], waiting["last_result"]) == ("a-token", 0, None)
    assert waiting["has_failed"] == 0
    in_production = asked(environment=Environment.PRODUCTION)
    failed = columns_of(folded([in_production, token(), attempt(result="TIMED_OUT")]))
    assert failed["due_at"] is not None, "production tries again"
    assert (failed["attempts"], failed["last_result"]) == (1, "TIMED_OUT")
    delivered = columns_of(folded([asked(), token(), attempt()]))
    assert (delivered["outcome"], delivered["has_failed"]) == ("delivered", 0)
    assert delivered["due_at"] is None


def test_the_text_of_a_row_is_folded_for_a_search() -> None:
    text = columns_of(folded([asked(app="STRASSE ẞ"), token(value="half \ud83d")]))["text"]
    assert isinstance(text, str)
    assert "strasse ss" in text
    assert "half ?" in text
    assert text == text.casefold()


def test_a_short_text_is_looked_for_without_the_index_of_words() -> None:
    assert "words" not in select(TestFilter(text="hi")).source
    assert "words" not in select(TestFilter(text=" hi ")).source
    assert "words" in select(TestFilter(text="hik")).source
    assert "words" not in select(TestFilter(text="hi\0king")).source
    assert select(TestFilter()).values == ()
    assert select(TestFilter(), before=7).values == (7,)


def test_quotes_in_a_search_are_text(event_store: EventStore) -> None:
    event_store.begin(asked("a", app='the "best" app'))
    event_store.begin(asked("b", app="best"))
    for text in ('"best"', '"best" OR a', 'e "b'):
        found = event_store.page(wanted=TestFilter(text=text)).timelines
        expected = ["a"] if text in 'the "best" app' else []
        assert [timeline.test_id for timeline in found] == expected


def test_a_row_that_differs_in_what_decides_is_found(
    event_store: EventStore, database: Database
) -> None:
    for name in ("a", "b"):
        event_store.begin(asked(name))

    def rows(connection: apsw.Connection) -> dict[str, int]:
        return dict(connection.execute("SELECT test_id, position FROM tests"))

    positions = database.file.read(rows)
    by_position = {positions[name]: folded([asked(name)]) for name in ("a", "b")}

    def look(connection: apsw.Connection) -> list[int]:
        return differing(connection, by_position)

    assert database.file.read(look) == []
    database.file.write(
        lambda connection: connection.execute("UPDATE tests SET text = 'x' WHERE test_id = 'a'")
    )
    assert database.file.read(look) == [], "words are found again by themselves"
    database.file.write(
        lambda connection: connection.execute("UPDATE tests SET attempts = 9 WHERE test_id = 'b'")
    )
    assert database.file.read(look) == [positions["b"]]
