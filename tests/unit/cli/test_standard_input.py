"""A private key on standard input."""

import io
import sys

import click
import pytest

from storebell.cli.standard_input import read_standard_input, with_key_input
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext

VARIABLE = "STOREBELL_KEY_FILE"


class Stream(io.TextIOWrapper):
    """Standard input with a content; a terminal where it says so."""

    def __init__(self, content: bytes, *, is_terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def not_asked_for(_options: Options) -> int:
    raise AssertionError("nobody asked for it")


CONTEXT = CliContext(
    options=Options(log_level="DEBUG"),
    open_services=not_asked_for,  # type: ignore[arg-type]
    open_window=not_asked_for,
    check_self=not_asked_for,
    start_log=lambda _options: None,
    has_display=lambda: False,
)


def test_all_of_it_is_read_also_what_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stream(b"a\r\nb\xff\x00"))
    text = read_standard_input().reveal()
    assert text.encode("utf-8", "surrogateescape") == b"a\r\nb\xff\x00"


def test_of_what_is_far_too_long_only_so_much_is_read_that_it_is_seen_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Stream(b"x" * 1_000_000)
    monkeypatch.setattr(sys, "stdin", stream)
    assert len(read_standard_input().reveal()) == 64 * 1024 + 1
    assert stream.buffer.read(1) == b"x"


@pytest.mark.parametrize("stream", [None, Stream(b"secret", is_terminal=True)])
def test_at_a_terminal_nothing_is_read(
    stream: Stream | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", stream)
    with pytest.raises(click.UsageError, match="this is a terminal"):
        read_standard_input()
    if stream is not None:
        assert stream.buffer.read() == b"secret"


@pytest.mark.parametrize("value", [None, "", "key.p8", "--", "-x"])
def test_nothing_is_read_where_the_pipeline_names_no_standard_input(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Stream(b"data for something else")
    monkeypatch.setattr(sys, "stdin", stream)
    if value is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, value)
    assert with_key_input(CONTEXT) is CONTEXT
    assert stream.buffer.read() == b"data for something else"


def test_the_pipelines_key_is_added_to_the_options_and_to_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", Stream(b"the key"))
    monkeypatch.setenv(VARIABLE, " - ")
    options = with_key_input(CONTEXT).options
    assert options.key_input is not None
    assert options.key_input.reveal() == "the key"
    assert options.log_level == "DEBUG"
    assert "the key" not in repr(options)
    assert CONTEXT.options.key_input is None
