"""The hosts that are asked, by environment and by the choice in the settings."""

from urllib.parse import urlsplit

import pytest

from storebell.appstore.hosts import APPLES_HOSTS, base_url_of
from storebell.domain.environment import Environment
from storebell.domain.settings.settings import HostSet


def test_the_hosts_are_apples() -> None:
    assert base_url_of(Environment.PRODUCTION, HostSet.CURRENT) == "https://api.storekit.apple.com"
    assert base_url_of(Environment.SANDBOX, HostSet.OLDER) == (
        "https://api.storekit-sandbox.itunes.apple.com"
    )
    assert len(APPLES_HOSTS) == 4


@pytest.mark.parametrize("host_set", HostSet)
@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.SANDBOX])
def test_each_host_is_asked_over_https_and_is_one_of_apples(
    environment: Environment, host_set: HostSet
) -> None:
    parts = urlsplit(base_url_of(environment, host_set))
    assert parts.scheme == "https"
    assert parts.hostname in APPLES_HOSTS
    assert parts.hostname.endswith(".apple.com")
    assert (parts.path, parts.port) == ("", None)
    assert ("sandbox" in parts.hostname) is (environment is Environment.SANDBOX)
    assert ("itunes" in parts.hostname) is (host_set is HostSet.OLDER)


def test_local_has_no_host_of_apples() -> None:
    with pytest.raises(KeyError):
        base_url_of(Environment.LOCAL, HostSet.CURRENT)
