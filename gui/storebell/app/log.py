"""The log file: rotating, readable by its owner alone, and without secrets."""

import logging
import os
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from storebell.services.options import Options
from storebell.storage.paths import Paths

MOST_BYTES: Final = 1024 * 1024
KEPT_FILES: Final = 3

_QUIET: Final = ("httpx", "httpcore", "keyring", "secretstorage", "jeepney", "uvicorn", "asyncio")
"""Libraries whose own lines would hold URLs with tokens, or nobody's business."""

_SECRETS: Final = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S),
    re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),
    re.compile(r"(?i)\bbearer\s+\S+"),
)


class _Masking(logging.Formatter):
    """The last of several walls: what looks like a key or a token is masked whoever logged it."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for pattern in _SECRETS:
            text = pattern.sub("***", text)
        return text


class _PatientFile(RotatingFileHandler):
    """Keeps writing to the same file when another process holds it open, as Windows forbids then
    to rename it.
    """

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()


def start_log(options: Options) -> None:
    """Opens the log at the first line; a folder that can't be written to leaves Storebell mute."""
    logging.raiseExceptions = False
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    file = Paths.chosen(options.basedir).log_file
    try:
        _make_private(file)
        handler = _PatientFile(
            file, maxBytes=MOST_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        logging.getLogger("storebell").addHandler(logging.NullHandler())
        return
    handler.setFormatter(_Masking("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("storebell").setLevel(options.log_level)


def _make_private(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600))
