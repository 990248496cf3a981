"""All eleven results, and a receiver that behaves as told, as their users meet them."""

import sys
from pathlib import Path

import pytest

from storebell.domain.notifications.results import SendAttemptResult
from support.commands import next_record, running_storebell, storebell
from support.display import real_display, wait_until
from support.windows import log_of, storebell_on


def test_the_terminal_shows_each_result_once(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "eleven", "--json")
    assert ran.code == 0, ran.err
    receivers = {str(asked["test_id"]): asked["receiver"] for asked in ran.of("asked")}
    results = {receivers[str(one["test_id"])]: one["result"] for one in ran.of("attempt")}
    assert sorted(map(str, results.values())) == sorted(SendAttemptResult)
    assert results["tls-expired"] == "TLS_ISSUE"
    assert len(ran.of("final")) == 11
    for attempt in ran.of("attempt"):
        has_failed = attempt["result"] != "SUCCESS"
        assert bool(attempt["causes"]) == bool(attempt["advice"]) == has_failed
    troubles = {str(one["result"]): one["trouble"] for one in ran.of("delivery")}
    assert troubles["CIRCULAR_REDIRECT"] == "redirect loop"


def test_each_result_is_explained_in_words(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "eleven")
    assert ran.code == 0, ran.err
    for result in SendAttemptResult:
        assert f"\n{result} " in f"\n{ran.out}"
    assert "receiver: hangs up without an answer (close)" in ran.out


@pytest.mark.parametrize(
    ("receiver", "code", "result"),
    [
        ("status=204", 0, "SUCCESS"),
        ("redirect=307", 0, "SUCCESS"),
        ("tls", 0, "SUCCESS"),
        ("status=503", 1, "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
        ("tls-client-certificate", 1, "TLS_ISSUE"),
        ("no-name", 1, "OTHER"),
    ],
)
def test_send_takes_a_behaviour(receiver: str, code: int, result: str, tmp_path: Path) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", "--receiver", receiver, "--json")
    assert ran.code == code, ran.err
    assert [attempt["result"] for attempt in ran.of("attempt")] == [result]
    assert ran.of("asked")[0]["receiver"] == receiver


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["send", "--environment", "local", "--receiver", "rude"], "“rude” is not a way"),
        (["receive", "--behave", "status=42"], "“status=42” is not a way"),
        (
            ["send", "--environment", "local", "--receiver", "cut", "--url", "http://127.0.0.1:1"],
            "--receiver is about the built-in receiver",
        ),
        (
            ["send", "--environment", "sandbox", "--bundle-id", "a.b", "--receiver", "cut"],
            "belongs to --environment local",
        ),
    ],
)
def test_a_behaviour_that_makes_no_sense_is_refused(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    ran = storebell(tmp_path, *arguments)
    assert ran.code == 2, ran.err
    assert sentence in ran.err


def test_a_receiver_by_itself_misbehaves_and_shows_what_arrives(tmp_path: Path) -> None:
    # The root must be there before a receiver can know it: the first send makes it.
    assert storebell(tmp_path, "send", "--environment", "local").code == 0
    with running_storebell(tmp_path, "receive", "--behave", "cut", "--json") as receiver:
        ready = next_record(receiver)
        assert ready["leads_to"] == "PREMATURE_CLOSE"
        url = str(ready["url"])
        ran = storebell(tmp_path, "send", "--environment", "local", "--url", url, "--json")
        delivery = next_record(receiver)
    assert [attempt["result"] for attempt in ran.of("attempt")] == ["PREMATURE_CLOSE"]
    assert delivery["valid"] is True
    assert delivery["anchor"] == "simulator"


def test_a_receiver_over_tls_says_which_root_to_trust(tmp_path: Path) -> None:
    with running_storebell(tmp_path, "receive", "--behave", "tls", "--json") as receiver:
        ready = next_record(receiver)
        to = ("send", "--environment", "local", "--url", str(ready["url"]), "--json")
        distrusting = storebell(tmp_path, *to)
        ca_file = Path(str(ready["ca_file"]))
        trusting = storebell(tmp_path, *to, "--ca-file", str(ca_file))
    assert [attempt["result"] for attempt in distrusting.of("attempt")] == ["TLS_ISSUE"]
    assert trusting.code == 0, trusting.err
    assert not ca_file.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")
def test_the_window_shows_all_eleven_by_one_key(tmp_path: Path) -> None:
    with real_display() as display, storebell_on(display, tmp_path):
        display.press("alt+s")
        wait_until(lambda: log_of(tmp_path).count("attempt 1: ") == 11, "eleven attempts")
        wait_until(lambda: log_of(tmp_path).count(": failed") == 10, "ten failures")
        display.take_picture(tmp_path / "eleven.png")
    for result in SendAttemptResult:
        assert f"attempt 1: {result} (simulated)\n" in log_of(tmp_path)
