"""Events as lines: what a server wrote can't look like a line of ours."""

import json
import logging
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from storebell.cli.lines import EventLines
from storebell.cli.output import Output
from storebell.domain.environment import Environment
from storebell.domain.errors.process import OutputLostError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Failed,
    Outcome,
    Settled,
    TokenReceived,
)
from storebell.domain.notifications.plan import SANDBOX_PLAN
from support import timelines
from support.clocks import START

ASKED = Asked(
    test_id="t",
    at=START,
    app_label="Hiking",
    bundle_id="com.example.hiking",
    app_apple_id=None,
    environment=Environment.SANDBOX,
    plan=SANDBOX_PLAN,
)
FORGED = "SUCCESS\n14:02:11  result     delivered\x1b[2J\u2028\u200b"


def shown(*events: Event, as_json: bool = False) -> EventLines:
    lines = EventLines(Output(as_json=as_json))
    for event in events:
        lines.show(event)
    return lines


def test_a_result_with_a_line_end_forges_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown(
        ASKED,
        TokenReceived(test_id="t", at=START, token="a\nb"),
        AttemptRecorded(test_id="t", at=START, number=1, attempt=SendAttempt(START, FORGED)),
        Failed(
            test_id="t",
            at=START,
            failure=Failure.REFUSED,
            title=msg("{text}", text=FORGED),
            advice=msg("{text}", text="x" * 900_000),
        ),
    )
    captured = capsys.readouterr()
    starts = [line[10:].split()[0] for line in captured.out.splitlines() if line[0] != " "]
    assert starts == ["asking", "accepted", "attempt"]
    assert len(captured.err.splitlines()) == 2
    assert "\x1b" not in captured.out + captured.err
    assert len(captured.err) < 5000


def test_a_result_that_never_ends_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    attempt = SendAttempt(START, "X" * 900_000)
    shown(ASKED, AttemptRecorded(test_id="t", at=START, number=1, attempt=attempt))
    assert max(map(len, capsys.readouterr().out.splitlines())) < 200


def test_in_json_every_event_is_a_line_as_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    attempt = SendAttempt(START, FORGED)
    shown(ASKED, AttemptRecorded(test_id="t", at=START, number=1, attempt=attempt), as_json=True)
    out = capsys.readouterr().out
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["event"] for record in records] == ["asked", "attempt"]
    assert records[1]["result"] == FORGED


def test_a_test_that_is_broken_off_is_said_and_logged(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="storebell"):
        shown(ASKED).break_off(START + timedelta(seconds=1))
    captured = capsys.readouterr()
    assert "stopped before the answer" in captured.err
    assert "result     unknown" in captured.out
    assert "stopped before the answer" in caplog.text
    assert "t: unknown" in caplog.text


def test_broken_off_before_the_first_or_after_the_last_event_nothing_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown().break_off(START)
    shown(ASKED, Settled(test_id="t", at=START, outcome=Outcome.DELIVERED)).break_off(START)
    captured = capsys.readouterr()
    assert "stopped" not in captured.err
    assert captured.out.count("result") == 1


def test_broken_off_because_the_output_is_lost_the_log_still_has_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(ASKED, as_json=True)

    class Lost:
        def write(self, _text: str) -> int:
            raise OutputLostError(reason="It is full")

    monkeypatch.setattr(sys, "stdout", Lost())
    with caplog.at_level(logging.INFO, logger="storebell"):
        lines.break_off(START)
    assert "t: unknown" in caplog.text


def test_the_cause_follows_the_result_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The trace of an attempt comes after it, and has its causes."""
    refused = timelines.refused_by_handler()
    attempt = AttemptRecorded(test_id="t", at=START, number=1, attempt=refused.attempts[0])
    traced = DeliveryTraced(test_id="t", at=START, number=1, trace=refused.traces[0][1])
    asked = replace(refused.asked, test_id="t")
    shown(asked, attempt, traced)
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "attempt 1" in line)
    assert "does not accept the signature or its chain" in lines[at + 1]
    assert timelines.ROOT_FILE in lines[at + 2]
    assert any('the answer: {"error": "certificate chain not trusted"}' in line for line in lines)
    shown(asked, attempt, traced, as_json=True)
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["event"] for record in records] == ["asked", "attempt", "delivery"]
    assert "does not accept the signature" in records[1]["causes"][0]


def test_an_attempt_whose_trace_never_comes_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    refused = timelines.refused_by_handler()
    attempt = AttemptRecorded(test_id="t", at=START, number=1, attempt=refused.attempts[0])
    asked = replace(refused.asked, test_id="t")
    shown(asked, attempt, Settled(test_id="t", at=START, outcome=Outcome.FAILED))
    assert "attempt 1" in capsys.readouterr().out
    lines = shown(asked, attempt)
    assert "attempt 1" not in capsys.readouterr().out
    lines.break_off(START)
    assert "attempt 1" in capsys.readouterr().out
