"""Proxy settings as text: the system's, none, or the address of one."""

from typing import Final

from storebell.domain.accounts.credentials import without_secret
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import N_
from storebell.domain.urls import is_short_enough, split_url

SYSTEM_PROXY: Final = "system"
NO_PROXY: Final = "none"

_SCHEMES: Final = ("http", "https")


class InvalidProxyError(InvalidValueError):
    TITLE = N_("“{value}” is not a proxy that can be used")
    ADVICE = N_(
        "Write “system”, “none” or an address like http://proxy.example.com:3128. SOCKS is not "
        "supported."
    )


class PasswordInProxyError(InvalidValueError):
    """An address with a password. The address itself is not repeated."""

    TITLE = N_("The address of the proxy holds a user name or a password")
    ADVICE = N_(
        "The settings are a plain file, so none is kept there. Choose “system”, and give the whole "
        "address in the environment variable HTTPS_PROXY where Storebell is started."
    )


def proxy_from(text: str) -> str:
    """“system”, “none”, or the URL of a proxy rebuilt from its scheme, host and port alone.

    Raises InvalidProxyError, PasswordInProxyError and SecretForNameError.
    """
    wanted = without_secret(text.strip())
    if wanted.lower() in {SYSTEM_PROXY, NO_PROXY}:
        return wanted.lower()
    if "@" in wanted:
        raise PasswordInProxyError
    try:
        parts = split_url(wanted if "://" in wanted else f"http://{wanted}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidProxyError(value=text) from None
    has_more = parts.path not in {"", "/"} or parts.query or parts.fragment
    is_host = host.isascii() and host.isprintable() and " " not in host and is_short_enough(host)
    if parts.scheme not in _SCHEMES or not host or not is_host or has_more or port == 0:
        raise InvalidProxyError(value=text)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
