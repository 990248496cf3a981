"""The log file: rotating, readable by its owner alone, without secrets, one line an entry."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from storebell.domain.errors.files import FolderNotTrustedError
from storebell.domain.errors.storage import NoLogError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.plain_text import visible, without_secrets
from storebell.domain.settings.options import Options
from storebell.files.folders import make_private_folder
from storebell.files.own import open_own
from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    OtherOwnerError,
    reason_of,
    refuse_other_owner,
    target_of,
)
from storebell.storage.paths import Paths

MOST_BYTES: Final = 1024 * 1024
MOST_FILES: Final = 3
MOST_CHARACTERS: Final = 2000
MOST_TRACEBACK_LINES: Final = 200

_WARNINGS_ONLY: Final = (
    "httpx",
    "httpcore",
    "keyring",
    "secretstorage",
    "jeepney",
    "uvicorn",
    "asyncio",
)
"""Libraries whose own lines would hold URLs with tokens, or private data."""

_FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OWNER_ONLY: Final = 0o600


class _PlainLines(logging.Formatter):
    """The last of several filters, for every record of the log.

    Text that looks like a key or a token is masked. Text from elsewhere can neither control a
    terminal nor look like an entry of its own.
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
        descriptor = _open_private(Path(self.baseFilename))
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()


def start_log(options: Options) -> None:
    """Opens the log at the first line; where the folder can't be written to, nothing is logged.

    Reports where something else than a file of this user's has the log's name, or its folder is a
    link or another user's. Raises InvalidBasedirError.
    """
    logging.raiseExceptions = False
    for name in _WARNINGS_ONLY:
        logging.getLogger(name).setLevel(logging.WARNING)
    file = Paths.chosen(options.basedir).log_file
    try:
        make_private_folder(file.parent)
        if target_of(file) == os.devnull:  # how some people switch a log off
            raise FileNotFoundError
        os.close(_open_private(file))
        handler = _PatientFile(
            file,
            maxBytes=MOST_BYTES,
            backupCount=MOST_FILES,
            encoding="utf-8",
            delay=True,
        )
    except (OSError, StorebellError) as error:
        logging.getLogger("storebell").addHandler(logging.NullHandler())
        if isinstance(error, FolderNotTrustedError | NoLogError):
            from storebell.cli.output import Output

            Output().error(error)
        return
    handler.setFormatter(_PlainLines(_FORM))
    logging.getLogger().addHandler(handler)
    logging.getLogger("storebell").setLevel(options.log_level)


def _open_private(file: Path) -> int:
    """A descriptor that appends to the file, by its name in a folder that is really this user's.

    Raises OSError, and NoLogError for a link, for another user's file, for a pipe, at which one
    might wait for ever, and the like.
    """
    with _opened_folder(file.parent) as folder:
        name = file if folder is None else Path(file.name)
        try:
            descriptor = open_own(name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, folder=folder)
        except (NotRegularFileError, LinkFoundError, OtherOwnerError) as error:
            raise NoLogError(file=str(file), reason=reason_of(error)) from None
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # root's file that we may write to
            os.fchmod(descriptor, _OWNER_ONLY)
    return descriptor


@contextlib.contextmanager
def _opened_folder(folder: Path) -> Iterator[int | None]:
    """A descriptor of the folder itself: its name may be given to another one at any moment, where
    somebody else owns the folder above it. None on Windows. Raises OSError.
    """
    if sys.platform == "win32":
        yield None
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        refuse_other_owner(os.fstat(descriptor))
        yield descriptor
    finally:
        os.close(descriptor)
