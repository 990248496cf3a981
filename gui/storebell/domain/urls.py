"""URLs taken apart, where Python's own function takes more than RFC 3986 does."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

_BRACKETS: Final = frozenset("[]")
_BRACKETED: Final = re.compile(r"(?:[^@\[\]]*@)?\[[^\[\]]+\](?::[0-9]*)?", re.ASCII)


def split_url(url: str) -> SplitResult:
    """The parts of a URL. Raises ValueError.

    Brackets stand around the whole host: Python 3.11 reads `http://x[::1]/` as one of ::1.
    """
    parts = urlsplit(url)
    if not _BRACKETS.isdisjoint(parts.netloc) and not _BRACKETED.fullmatch(parts.netloc):
        raise ValueError("brackets stand in the middle of the host")
    return parts


def is_short_enough(host: str) -> bool:
    """Whether a name of a host, and each label of it, is as short as DNS has them (RFC 1035)."""
    return len(host) <= 253 and all(len(label) <= 63 for label in host.split("."))
