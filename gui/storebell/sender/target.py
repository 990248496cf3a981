"""Target of a URL: where to connect and which path to request, strictly parsed (RFC 3986)."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urljoin

from storebell.domain.messages import N_
from storebell.domain.urls import split_url
from storebell.sender.address import parse_address

_PORTS: Final = {"http": 80, "https": 443}
_NAME: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?", re.IGNORECASE)
_LONGEST_URL: Final = 8192
_LONGEST_NAME: Final = 253
_LONGEST_LABEL: Final = 63
# All characters that RFC 3986 allows in a path or query, the percent sign included.
_SAFE: Final = "/:@!$&'()*+,;=%~?-._[]"


class BadUrlError(ValueError):
    """A URL that can't be used; its message gives the reason for a trace. Never leaves sender/."""


@dataclass(frozen=True, slots=True)
class Target:
    """One URL, taken apart. `host` has no brackets; `path` holds the query as well."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """One spelling for each URL, without its fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def is_localhost(self) -> bool:
        """True for a name that is loopback by definition, whatever a resolver answers (RFC 6761,
        6.3).
        """
        name = self.host.rstrip(".")
        return name == "localhost" or name.endswith(".localhost")


def read_target(url: str) -> Target:
    """Takes a URL apart. Raises BadUrlError; a name is not looked up here."""
    parts = _split(url)
    if parts.scheme not in _PORTS:
        raise BadUrlError(N_("the scheme is not https or http"))
    if "@" in parts.netloc:
        raise BadUrlError(N_("a user name or password stands in the URL"))
    try:
        port = parts.port
    except ValueError:
        raise BadUrlError(N_("the port is not a number from 1 to 65535")) from None
    if port == 0 or parts.netloc.endswith(":"):
        raise BadUrlError(N_("the port is not a number from 1 to 65535"))
    path = quote(parts.path or "/", safe=_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_SAFE)
    return Target(parts.scheme, _read_host(parts), port or _PORTS[parts.scheme], path)


def resolve_location(base: Target, location: str) -> str:
    """The URL that a Location header leads to. Raises BadUrlError where it is no URL at all."""
    # A header's value has spaces and tabs around it at most (RFC 9110, 5.5).
    location = location.strip(" \t")
    try:
        _check_characters(location)
        url = urljoin(base.url, location)
        _split(url)
    except ValueError as error:
        raise BadUrlError(str(error)) from None
    return url


def _split(url: str) -> SplitResult:
    if len(url) > _LONGEST_URL:
        raise BadUrlError(N_("the URL is longer than 8,192 characters"))
    _check_characters(url)
    try:
        return split_url(url)
    except ValueError as error:
        raise BadUrlError(str(error)) from None


def _check_characters(url: str) -> None:
    # Python's function would drop tabs and line breaks silently.
    if any(character.isspace() or not character.isprintable() for character in url):
        raise BadUrlError(N_("a space or control character stands in the URL"))
    if "\\" in url:
        raise BadUrlError(N_("a backslash stands in the URL"))


def _read_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not host:
        raise BadUrlError(N_("the host is missing"))
    if ":" in host or "[" in parts.netloc:
        if parse_address(host) is None or ":" not in host:
            raise BadUrlError(N_("the host is not an IPv6 address"))
        return host
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            raise BadUrlError(N_("the host is not a name that DNS can hold")) from None
    labels = host.rstrip(".").split(".")
    if (
        not _NAME.fullmatch(host)
        or len(host) > _LONGEST_NAME
        or not all(1 <= len(label) <= _LONGEST_LABEL for label in labels)
    ):
        raise BadUrlError(N_("the host is not a name that DNS can hold"))
    return host
