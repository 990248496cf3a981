"""Hosts of the App Store Server API. Source: its changelog of 2026-05-05."""

from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.settings.settings import HostSet

_HOSTS: Final[dict[tuple[HostSet, Environment], str]] = {
    (HostSet.CURRENT, Environment.PRODUCTION): "api.storekit.apple.com",
    (HostSet.CURRENT, Environment.SANDBOX): "api.storekit-sandbox.apple.com",
    (HostSet.OLDER, Environment.PRODUCTION): "api.storekit.itunes.apple.com",
    (HostSet.OLDER, Environment.SANDBOX): "api.storekit-sandbox.itunes.apple.com",
}

APPLES_HOSTS: Final = frozenset(_HOSTS.values())
"""The only hosts for which a token with Apple's audience is ever signed."""


def base_url_of(environment: Environment, host_set: HostSet) -> str:
    return f"https://{_HOSTS[host_set, environment]}"
