"""Choice of the proxy for a request, by the settings and the system."""

import re
import sys
from dataclasses import dataclass, field
from typing import Final
from urllib.request import (
    getproxies,
    getproxies_environment,
    proxy_bypass,
)

from storebell.domain.network.proxy import NO_PROXY, SYSTEM_PROXY
from storebell.domain.urls import split_url

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. `url` may hold credentials of the environment's, so it is never shown; `shown`
    is its host and port.
    """

    url: str = field(repr=False)
    host: str
    shown: str
    is_from_system: bool

    @property
    def is_https(self) -> bool:
        return self.url.lower().startswith("https:")


def proxy_for(host: str, choice: str) -> Proxy | None:
    """The proxy for https to a host; None where it is reached directly.

    The system's is what the environment variables say, otherwise, on macOS and Windows, the system
    settings with their exceptions. A PAC file is not read: that takes an interpreter of JavaScript.
    """
    if choice == NO_PROXY:
        return None
    if choice != SYSTEM_PROXY:
        return _proxy(choice, is_from_system=False)
    found = getproxies()
    url = found.get("https") or found.get("all")
    if not url or _is_excepted(host):
        return None
    return _proxy(url if "://" in url else f"http://{url}", is_from_system=True)


def _is_excepted(host: str) -> bool:
    if sys.platform == "win32" and not getproxies_environment():
        # urllib would look the host up for it: where only the proxy knows names, that takes long.
        return is_among_exceptions(host, _windows_exceptions())
    return bool(proxy_bypass(host))


def is_among_exceptions(host: str, exceptions: str) -> bool:
    """True for a host that Windows' list of exceptions names, with its * and <local>."""
    for entry in exceptions.lower().split(";"):
        name = entry.strip()
        if name == "<local>":
            if "." not in host:
                return True
        elif name and re.fullmatch(re.escape(name).replace(r"\*", ".*"), host.lower()):
            return True
    return False


if sys.platform == "win32":
    import winreg

    def _windows_exceptions() -> str:
        path = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return str(winreg.QueryValueEx(key, "ProxyOverride")[0])
        except OSError:
            return ""
else:

    def _windows_exceptions() -> str:
        return ""


def _proxy(url: str, *, is_from_system: bool) -> Proxy:
    try:
        parts = split_url(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Proxy(url, "", "?", is_from_system)
    port = port or _PORTS.get(parts.scheme)
    bracketed = f"[{host}]" if ":" in host else host
    return Proxy(url, host, f"{bracketed}:{port}" if port else bracketed, is_from_system)
