"""Standard output and error that are missing, full, or of an encoding without our signs."""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from storebell.cli.streams import standard_streams
from storebell.domain.errors.process import OutputLostError, ReaderLeftError


class Broken(io.RawIOBase):
    """A file on a disk that is full, or a pipe without a reader; keeps what it gets once mended."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.kept = b""
        self.is_broken = True

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        if self.is_broken:
            raise OSError(self.number, os.strerror(self.number))
        assert isinstance(data, memoryview)
        self.kept += data.tobytes()
        return len(data)


TextOver = Callable[[Broken], io.TextIOWrapper]


@pytest.fixture
def text_over() -> Iterator[TextOver]:
    """Makes streams that are mended and closed in the end: from Python 3.13 on one that can't be
    flushed when it is collected is an error, of whatever test runs then.
    """
    opened: list[tuple[Broken, io.TextIOWrapper]] = []

    def open_text(raw: Broken) -> io.TextIOWrapper:
        opened.append((raw, io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")))
        return opened[-1][1]

    yield open_text
    for raw, text in opened:
        raw.is_broken = False
        text.close()


@pytest.fixture(autouse=True)
def _streams_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stderr", sys.stderr)


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, OutputLostError), (errno.EPIPE, ReaderLeftError)]
)
def test_a_lost_output_has_a_name_and_is_told_once(
    number: int, kind: type[OutputLostError], text_over: TextOver
) -> None:
    sys.stdout = text_over(Broken(number))
    with standard_streams():
        with pytest.raises(OutputLostError) as caught:
            print("one", flush=True)
        assert type(caught.value) is kind
        assert os.strerror(number) in str(caught.value.advice)
        print("two", flush=True)


def test_what_was_lost_is_not_tried_again(text_over: TextOver) -> None:
    raw = Broken(errno.ENOSPC)
    sys.stdout = text_over(raw)
    with standard_streams():
        with pytest.raises(OutputLostError):
            print("one", flush=True)
        raw.is_broken = False
        print("two", flush=True)
    assert b"two" not in raw.kept


def test_a_missing_output_is_a_lost_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with standard_streams():
        with pytest.raises(OutputLostError):
            print("one")
        print("two")
        assert not sys.stdout.isatty()
    assert sys.stdout is None


@pytest.mark.parametrize("number", [None, errno.ENOSPC, errno.EPIPE])
def test_a_lost_error_stream_is_no_error(
    number: int | None, text_over: TextOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None if number is None else text_over(Broken(number)))
    with standard_streams():
        print("one", file=sys.stderr, flush=True)
        print("two", file=sys.stderr, flush=True)


def test_signs_that_the_encoding_lacks_have_stand_ins() -> None:
    raw = io.BytesIO()
    sys.stdout = io.TextIOWrapper(raw, encoding="cp1252")
    with standard_streams():
        print("✓ ✗ – “x” → 東", flush=True)
    assert raw.getvalue() == "+ x – “x” -> \\u6771".encode("cp1252") + os.linesep.encode()


def test_afterwards_the_streams_are_the_earlier_ones(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        sys.stdout = file
        with standard_streams():
            print("one")
            assert sys.stdout is not file
            assert sys.stdout.fileno() == file.fileno()
            assert sys.stdout.encoding == "utf-8"
        assert sys.stdout is file
    assert (tmp_path / "out").read_text(encoding="utf-8") == "one\n"


def test_bytes_are_refused_as_by_any_stream_of_text() -> None:
    with standard_streams(), pytest.raises(TypeError):
        sys.stdout.write(b"")  # type: ignore[arg-type]  # how libraries try a stream


def test_bytes_reach_the_stream_as_they_are_and_in_their_order() -> None:
    raw = io.BytesIO()
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), encoding="ascii", newline="\r\n")
    with standard_streams():
        click.echo("first")
        click.echo("line\né\n".encode(), nl=False)
        click.echo("last")
        sys.stdout.flush()
        assert raw.getvalue() == b"first\r\nline\n\xc3\xa9\nlast\r\n"


def test_bytes_that_are_lost_are_told_like_text(text_over: TextOver) -> None:
    sys.stdout = text_over(Broken(errno.ENOSPC))
    with standard_streams(), pytest.raises(OutputLostError):
        click.echo(b"x" * 100_000)
