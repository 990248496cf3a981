"""The log file: rotating, readable by its owner alone, without secrets, one line an entry."""

import contextlib
import errno
import logging
import os
import stat
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import Final

from storebell.domain.errors import NoLogError
from storebell.domain.plain_text import visible, without_secrets
from storebell.services.options import Options
from storebell.storage.paths import Paths

MOST_BYTES: Final = 1024 * 1024
KEPT_FILES: Final = 3
MOST_CHARACTERS: Final = 2000
MOST_TRACEBACK_LINES: Final = 200

_QUIET: Final = ("httpx", "httpcore", "keyring", "secretstorage", "jeepney", "uvicorn", "asyncio")
"""Libraries whose own lines would hold URLs with tokens, or nobody's business."""

_FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OWNER_ONLY: Final = 0o600


class _PlainLines(logging.Formatter):
    """The last of several walls, whoever logged it: what looks like a key or a token is masked, and
    a text from elsewhere can neither steer a terminal nor look like an entry of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        record.asctime = self.formatTime(record)
        record.message = visible(without_secrets(record.getMessage()), most=MOST_CHARACTERS)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            lines += _indented(self.formatException(record.exc_info))
        if record.stack_info:
            lines += _indented(self.formatStack(record.stack_info))
        return "\n".join(lines)


def _indented(text: str) -> list[str]:
    """A traceback, of which every line is marked: its last ones are the exception's own text."""
    lines = without_secrets(text).splitlines()
    if len(lines) > MOST_TRACEBACK_LINES:
        half = MOST_TRACEBACK_LINES // 2
        lines = [*lines[:half], "…", *lines[-half:]]
    return [f"    | {visible(line, most=MOST_CHARACTERS)}" for line in lines]


class _PatientFile(RotatingFileHandler):
    """Keeps writing to the same file when another process holds it open, as Windows forbids then
    to rename it. Each new file is its owner's alone.
    """

    def _open(self) -> TextIOWrapper:
        descriptor = _open_private(self.baseFilename)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()


def start_log(options: Options) -> None:
    """Opens the log at the first line; a folder that can't be written to leaves Storebell mute.

    Where something else than a file has the log's name, that is said. Raises InvalidBasedirError.
    """
    logging.raiseExceptions = False
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    file = Paths.chosen(options.basedir).log_file
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(_open_private(str(file)))
        handler = _PatientFile(
            file,
            maxBytes=MOST_BYTES,
            backupCount=KEPT_FILES,
            encoding="utf-8",
            delay=True,
        )
    except (OSError, NoLogError) as error:
        logging.getLogger("storebell").addHandler(logging.NullHandler())
        if isinstance(error, NoLogError):
            from storebell.cli.output import Output

            Output().error(error)
        return
    handler.setFormatter(_PlainLines(_FORM))
    logging.getLogger().addHandler(handler)
    logging.getLogger("storebell").setLevel(options.log_level)


def _open_private(file: str) -> int:
    """A descriptor that appends to the file. Raises OSError, and NoLogError for a pipe, at which
    one might wait for ever, and the like; /dev/null is how some people switch a log off.
    """
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(file, flags, _OWNER_ONLY)
    except OSError as error:
        # A pipe without a reader, a socket, a folder.
        if error.errno in {errno.ENXIO, errno.EISDIR}:
            raise NoLogError(file=file) from None
        raise
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):
        os.close(descriptor)
        raise NoLogError(file=file)
    if sys.platform != "win32" and stat.S_ISREG(mode):
        with contextlib.suppress(OSError):  # somebody else's file that we may write to
            os.fchmod(descriptor, _OWNER_ONLY)
    return descriptor
