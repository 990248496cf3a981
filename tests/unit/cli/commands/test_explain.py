"""`storebell explain` for a person, for a program, and for what is not known."""

from pathlib import Path

import pytest

from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.presentation.explanations import explanations
from support.commands import storebell


def test_a_result_says_what_it_means_and_what_to_check(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "explain", "timed_out")
    advice = RESULTS[SendAttemptResult.TIMED_OUT].advice
    assert ran.code == 0
    lines = [line.strip(" -") for line in ran.out.splitlines()]
    assert lines[:2] == ["TIMED_OUT", advice.meaning]
    assert {*advice.causes, *advice.checks} < set(lines)


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("413", "The server takes no body of this size"),
        ("404", "4040007: No server URL is set for this environment"),
        ("301", "turns the POST into a GET"),
        ("4040007", "ServerNotificationURLNotFound"),
        ("HTTP 413", "no body of this size"),
        ("error: 4040007", "ServerNotificationURLNotFound"),
        ("401", "a bundle ID that is not exactly the app's"),
    ],
)
def test_a_status_or_a_number_is_explained(tmp_path: Path, topic: str, said: str) -> None:
    ran = storebell(tmp_path, "explain", topic)
    assert (ran.code, ran.err) == (0, "")
    assert said in ran.out


def test_json_is_one_object(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "explain", "419", "--json")
    [record] = ran.records
    assert record["kind"] == "status"
    assert record["causes"] == ["CSRF protection refuses the request (HTTP 419)"]


def test_without_an_argument_everything_is_listed(tmp_path: Path) -> None:
    names = [found.name for found in explanations()]
    lines = storebell(tmp_path, "explain").out.splitlines()
    assert [line.partition("\t")[0] for line in lines] == names
    listed = storebell(tmp_path, "explain", "--json").records
    assert [record["name"] for record in listed] == names


def test_what_is_not_known_names_what_can_be_asked(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "explain", "mars\x1b[2J")
    assert ran.code == 2
    assert "\x1b" not in ran.err
    for words in ("100 to 599", "“storebell explain” lists all"):
        assert words in ran.err


@pytest.mark.parametrize(
    ("topic", "meant"),
    [
        ("TLS_ISSU", "TLS_ISSUE"),
        ("timedout", "TIMED_OUT"),
        ("404007", "4040007"),
        ("ServerNotificationUrlNotfoun", "ServerNotificationURLNotFound"),
    ],
)
def test_what_is_written_nearly_right_is_asked_about(
    tmp_path: Path, topic: str, meant: str
) -> None:
    ran = storebell(tmp_path, "explain", topic)
    assert ran.code == 2
    assert "Did you mean " in ran.err
    assert meant in ran.err
