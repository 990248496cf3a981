"""Check that a request is meant for a listener on loopback and was not caused by a web page.

A page can send requests to this computer, under any name that it controls (DNS rebinding).
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_DEFAULT_PORTS: Final = frozenset({80, 443})

FOREIGN_HOST: Final = "This server answers to its own address only. Let a tunnel rewrite Host."
FROM_A_PAGE: Final = "Requests from web pages are refused."


def why_refused(headers: Iterable[tuple[str, str]], port: int) -> tuple[HTTPStatus, str] | None:
    """Status and reason of a refusal by headers with lower-case names; None lets it through."""
    fields = tuple(headers)
    hosts = [value.strip().lower() for name, value in fields if name == "host"]
    if len(hosts) != 1 or not _is_own(hosts[0], port):
        return HTTPStatus.MISDIRECTED_REQUEST, FOREIGN_HOST
    # Fetch Metadata: a browser says “none” of what its user typed, and no browser says two things.
    is_from_a_page = any(
        name == "origin" or (name == "sec-fetch-site" and value.strip() != "none")
        for name, value in fields
    )
    return (HTTPStatus.FORBIDDEN, FROM_A_PAGE) if is_from_a_page else None


def _is_own(host: str, port: int) -> bool:
    """True for one of our addresses, or a name that is loopback by definition (RFC 6761)."""
    name, colon, number = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not colon:
        name, is_our_port = host, port in _DEFAULT_PORTS
    else:
        is_our_port = number == str(port)
    return is_our_port and (name in _LOOPBACK or name.endswith(".localhost"))
