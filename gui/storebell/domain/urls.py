"""Splits URLs more strictly than Python's own function, by RFC 3986."""

import re
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, urlsplit

_BRACKETS: Final = frozenset("[]")
_BRACKETED: Final = re.compile(r"(?:[^@\[\]]*@)?\[[^\[\]]+\](?::[0-9]*)?", re.ASCII)


def split_url(url: str) -> SplitResult:
    """The parts of a URL. Raises ValueError.

    Brackets must enclose the whole host: Python 3.11 reads `http://x[::1]/` as a URL of ::1.
    """
    parts = urlsplit(url)
    if not _BRACKETS.isdisjoint(parts.netloc) and not _BRACKETED.fullmatch(parts.netloc):
        raise ValueError("brackets stand in the middle of the host")
    return parts


def is_short_enough(host: str) -> bool:
    """True if a host name, and each label of it, is within the limits of DNS (RFC 1035)."""
    return len(host) <= 253 and all(len(label) <= 63 for label in host.split("."))


_PORTS: Final = MappingProxyType({"http": 80, "https": 443})


def host_and_port(url: str) -> str:
    """The host of a URL and its port, which may be that of the scheme, like `[::1]:443`.

    Empty where it is no http or https URL.
    """
    try:
        parts = split_url(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host or parts.scheme not in _PORTS:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{_PORTS[parts.scheme] if port is None else port}"
