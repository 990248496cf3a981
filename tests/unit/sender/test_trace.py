"""A hop while it happens: steps that are timed, and what stays when something stops it."""

import gzip

import pytest

from storebell.domain.notifications.delivery import Step, Trouble
from storebell.sender.body import MOST_BODY_BYTES
from storebell.sender.trace import HopRecord


def record() -> HopRecord:
    return HopRecord("POST", "http://127.0.0.1/")


def test_a_step_that_fails_is_timed_too_and_named_as_the_last() -> None:
    hop = record()
    with hop.taking(Step.RESOLVE):
        pass
    with pytest.raises(OSError, match="refused"), hop.taking(Step.CONNECT):
        raise OSError("refused")
    assert [taken.step for taken in hop.steps] == [Step.RESOLVE, Step.CONNECT]
    assert all(taken.seconds >= 0 for taken in hop.steps)
    assert hop.step is Step.CONNECT


def test_a_request_counts_as_sent_when_all_of_it_left() -> None:
    hop = record()
    with pytest.raises(TimeoutError), hop.sending(100):
        raise TimeoutError
    assert (hop.bytes_sent, hop.sent_at, hop.step) == (0, None, Step.REQUEST)
    with hop.sending(100):
        assert hop.bytes_sent == 0
    assert hop.bytes_sent == 100
    assert hop.sent_at is not None
    assert hop.step is Step.FIRST_BYTE


def test_the_wait_for_an_answer_begins_with_the_end_of_the_request() -> None:
    silent = record()
    with silent.awaiting_first_byte():
        pass
    assert silent.steps == [], "nothing was sent and nothing came"
    early = record()
    with early.awaiting_first_byte():
        early.bytes_received = 10
    assert [(taken.step, taken.seconds) for taken in early.steps] == [(Step.FIRST_BYTE, 0.0)]
    asked = record()
    with asked.sending(1):
        pass
    with pytest.raises(TimeoutError), asked.awaiting_first_byte():
        raise TimeoutError
    assert [taken.step for taken in asked.steps] == [Step.REQUEST, Step.FIRST_BYTE]


def test_the_first_trouble_stays() -> None:
    hop = record()
    hop.stop(Trouble.RESET, "first")
    hop.stop(Trouble.TIMED_OUT, "second")
    assert (hop.trouble, hop.detail) == (Trouble.RESET, "first")


def test_only_the_start_of_a_body_is_kept() -> None:
    hop = record()
    for part in (b"a" * (MOST_BODY_BYTES - 1), b"bc", b"d"):
        hop.add_body(part)
    kept = hop.hop().body_start
    assert len(kept) == MOST_BODY_BYTES
    assert kept.endswith(b"ab")


def test_a_header_is_found_in_any_case_and_the_first_counts() -> None:
    hop = record()
    hop.headers = (("X-One", "1"), ("Content-TYPE", "a"), ("content-type", "b"))
    assert hop.header("content-type") == "a"
    assert hop.header("location") is None


def test_the_steps_of_a_hop_stand_in_their_order_whatever_came_first() -> None:
    hop = record()
    for step in (Step.FIRST_BYTE, Step.REQUEST, Step.RESOLVE):
        with hop.taking(step):
            pass
    frozen = hop.hop()
    assert [taken.step for taken in frozen.steps] == [Step.RESOLVE, Step.REQUEST, Step.FIRST_BYTE]
    hop.stop(Trouble.RESET)
    assert frozen.trouble is None, "it does not change any more"


TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
KEY = f"-----BEGIN {'PRIVATE'} KEY-----\nAAAA\n-----END {'PRIVATE'} KEY-----"


def test_a_key_or_a_token_of_the_answer_is_in_no_record() -> None:
    hop = record()
    hop.url = f"http://127.0.0.1/log-in?state={TOKEN}"
    hop.status, hop.reason = 302, f"Found {TOKEN}"
    hop.headers = (("Location", f"/log-in?state={TOKEN}"), ("X-Secret", KEY.replace("\n", " ")))
    hop.add_body(f"caf\xe9 {KEY} and {TOKEN}".encode("latin-1"))
    hop.stop(Trouble.REDIRECT_LOOP, f"http://127.0.0.1/?{TOKEN} was visited before")
    seen = hop.hop()
    assert TOKEN not in repr(seen)
    assert "AAAA" not in repr(seen)
    assert seen.url == "http://127.0.0.1/log-in?state=***"
    assert seen.body_start == "caf\xe9 *** and ***".encode("latin-1")


def test_a_key_in_a_compressed_answer_is_in_no_record() -> None:
    hop = record()
    hop.headers = (("Content-Type", "text/plain; charset=utf-16"), ("content-encoding", "gzip"))
    hop.add_body(gzip.compress(f"caf\xe9 {KEY} and {TOKEN}".encode("utf-16")))
    assert hop.hop().body_start == "caf\xe9 *** and ***".encode()
