"""Standard output and error, so that any text can be written and a failure has a name."""

import codecs
import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import Final, TextIO, cast

from storebell.domain.errors.process import OutputLostError, ReaderLeftError

_ERRORS: Final = "storebell.stand_in"

_SUBSTITUTES: Final = {
    "✓": "+", "✗": "x", "–": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...",
    "›": ">", "→": "->", "×": "x", "·": "*", "�": "?",
}  # fmt: skip
"""Replacements for signs that the encoding lacks: a pipe on Windows often has cp1252."""


@contextlib.contextmanager
def standard_streams() -> Iterator[None]:
    """Within it a lost standard output raises OutputLostError, once; a lost error stream nothing.

    Either may be missing altogether: closed by the caller, or a program without a console.
    """
    _occupy_closed_descriptors()
    codecs.register_error(_ERRORS, _substitute)
    earlier = sys.stdout, sys.stderr
    sys.stdout = cast(TextIO, _Stream(sys.stdout))
    sys.stderr = cast(TextIO, _ErrorStream(sys.stderr))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = earlier


def _occupy_closed_descriptors() -> None:
    """Else the next file or socket gets the number, and what a library prints gets into it."""
    if os.name != "posix":
        return
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest free number is taken, so it is this one.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    written = (_SUBSTITUTES.get(character) or ascii(character)[1:-1] for character in characters)
    return "".join(written), error.end


class _Stream(io.TextIOBase):
    """Writes to the process's own stream until that fails, and from then on nowhere."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._is_lost = False
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has a variable
        return "utf-8" if self._stream is None else self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]  # typeshed has a variable
        return None if self._stream is None else self._stream.errors

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        if self._stream is None:
            raise io.UnsupportedOperation("fileno")
        return self._stream.fileno()

    def write(self, text: str | bytes) -> int:
        if text == b"":  # how libraries find out what kind of stream it is
            raise TypeError("text is needed")
        if self._is_lost or not text:
            return len(text)
        try:
            if self._stream is None:
                raise OSError(errno.EBADF, "It is closed")
            if isinstance(text, str):
                return self._stream.write(text)
            return self._write_bytes(self._stream, text)
        except OSError as error:
            self._lose(error)
            return len(text)

    @staticmethod
    def _write_bytes(stream: TextIO, content: bytes) -> int:
        """Writes bytes that must not be changed, such as a shell's script on Windows."""
        stream.flush()
        stream.buffer.write(content)
        return len(content)

    def flush(self) -> None:
        if self._is_lost or self._stream is None:
            return
        try:
            self._stream.flush()
        except OSError as error:
            self._lose(error)

    def _lose(self, error: OSError) -> None:
        """Lets go of what could not be written: the interpreter would try it again at its end."""
        self._is_lost = True
        if self._stream is not None:
            with contextlib.suppress(OSError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, self._stream.fileno())
                os.close(null)
        self._report(error)

    def _report(self, error: OSError) -> None:
        """Raises OutputLostError."""
        # On Windows a pipe without a reader is an invalid argument.
        has_no_reader = error.errno == errno.EPIPE or (
            sys.platform == "win32" and error.errno == errno.EINVAL
        )
        kind = ReaderLeftError if has_no_reader else OutputLostError
        raise kind(reason=error.strerror or type(error).__name__) from None


class _ErrorStream(_Stream):
    """A lost output can't be reported; the exit code still shows how the command ended."""

    def _report(self, error: OSError) -> None:
        pass
