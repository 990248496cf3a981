"""What goes to the terminal, whatever others wrote into it."""

import io
import json
import sys
from pathlib import Path

import pytest

from storebell.cli.output import Output, json_line
from storebell.cli.tables import show_table
from storebell.domain.errors.accounts import UnknownAppError
from storebell.domain.errors.process import OutputLostError
from storebell.domain.messages import NO_MESSAGE, msg
from support.canary import Canary
from support.pseudo_locale import is_pseudo, pseudo_language
from support.web_tokens import WEB_TOKEN

NASTY = "\x1b[2J\x9b\x7f\u202e\u200b\u2028\ud800\n“”"


def test_a_sentence_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Output().print_message(msg("before {text} after", text=NASTY))
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "\x1b" not in out


def test_an_error_has_two_lines_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Output().error(UnknownAppError(name=NASTY))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 2


def test_where_there_is_no_advice_there_is_no_empty_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Output().print_to_stderr(msg("Spaces were dropped"), NO_MESSAGE)
    assert capsys.readouterr().err == "Spaces were dropped.\n"


def test_a_record_is_ascii_and_says_the_same() -> None:
    line = json_line({"text": NASTY})
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line) == {"text": NASTY}


class Full(io.StringIO):
    def write(self, _text: str) -> int:
        raise OutputLostError(reason="It is full")


def test_an_error_is_said_elsewhere_when_its_record_is_lost(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    Output(as_json=True).error(UnknownAppError(name="Hiking"))
    assert "no app called “Hiking”" in capsys.readouterr().err


def test_a_key_leaves_by_no_way(capsys: pytest.CaptureFixture[str]) -> None:
    canary = Canary()
    bare = "".join(canary.pem.splitlines()[1:-1])
    for text in (canary.pem.strip(), bare, *canary.pem.splitlines()[1:3]):
        Output().print_message(msg("before {text} after", text=text))
        Output().print_text(f"before {text} after")
        Output().print_to_stderr(msg("before {text}", text=text), msg("{text}", text=text))
        record = {"file": text, "list": [{"a": (text, 1)}], text: None}
        Output(as_json=True).record(record | {"title": msg("{text}", text=text)})
        show_table(("a",), [(text,)])
    captured = capsys.readouterr()
    assert canary.seen_in((captured.out + captured.err).encode()) == []
    records = [json.loads(line) for line in captured.out.splitlines() if line.startswith("{")]
    assert (
        records == [{"file": "***", "list": [{"a": ["***", 1]}], "***": None, "title": "***"}] * 4
    )


def test_a_signed_payload_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=True).record({"signed_payload": WEB_TOKEN})
    assert json.loads(capsys.readouterr().out) == {"signed_payload": WEB_TOKEN}


def test_people_read_their_language_and_programs_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = UnknownAppError(name="Hiking")
    with pseudo_language(tmp_path):
        Output().print_message(error.title)
        Output().error(error)
        said = capsys.readouterr()
        Output(as_json=True).error(error)
        Output(as_json=True).record({"title": error.title, "advice": error.advice})
    error_line, record_line = capsys.readouterr().out.splitlines()
    assert all(is_pseudo(line) for line in (*said.out.splitlines(), *said.err.splitlines()))
    for record in (json.loads(error_line), json.loads(record_line)):
        assert (record["title"], record["advice"]) == (str(error.title), str(error.advice))


def test_a_record_holds_nothing_else_than_json_and_messages() -> None:
    with pytest.raises(TypeError, match="object is no JSON"):
        json_line({"value": object()})
