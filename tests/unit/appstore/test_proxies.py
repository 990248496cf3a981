"""Which proxy a request goes through."""

import sys

import pytest

from storebell.appstore import proxies
from storebell.appstore.proxies import Proxy, is_among_exceptions, proxy_for
from storebell.domain.network.proxy import NO_PROXY, SYSTEM_PROXY


def test_exceptions_of_windows_are_understood_without_looking_a_name_up() -> None:
    exceptions = "<local>;*.Example.com; 10.*;intranet"
    for host in ("build", "a.example.com", "A.EXAMPLE.COM", "10.0.0.7", "intranet"):
        assert is_among_exceptions(host, exceptions)
    for host in ("api.storekit.apple.com", "example.com", "a.example.com.evil", "110.0.0.7"):
        assert not is_among_exceptions(host, exceptions)
    assert not is_among_exceptions("api.storekit.apple.com", "")


APPLE = "api.storekit.apple.com"
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy_of_the_tester(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def of_system(host: str = APPLE) -> Proxy | None:
    return proxy_for(host, SYSTEM_PROXY)


def test_none_is_none_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    assert proxy_for(APPLE, NO_PROXY) is None


def test_a_chosen_proxy_is_used_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://other.test:1")
    monkeypatch.setenv("NO_PROXY", "*")
    assert proxy_for(APPLE, "http://proxy.test:3128") == Proxy(
        "http://proxy.test:3128", "proxy.test", "proxy.test:3128", False
    )


@pytest.mark.parametrize(
    ("url", "host", "shown"),
    [
        ("http://proxy.test", "proxy.test", "proxy.test:80"),
        ("https://proxy.test", "proxy.test", "proxy.test:443"),
        ("http://[::1]:3128", "::1", "[::1]:3128"),
        ("socks5://proxy.test", "proxy.test", "proxy.test"),
        ("http://proxy.test:99999", "", "?"),
        ("http://[::1", "", "?"),
    ],
)
def test_a_proxy_is_shown_by_host_and_port(url: str, host: str, shown: str) -> None:
    found = proxy_for(APPLE, url)
    assert found is not None
    assert (found.host, found.shown) == (host, shown)


def test_a_proxy_that_is_reached_over_tls_says_so() -> None:
    kinds = {"HTTPS://proxy.test:1": True, "https://proxy.test": True, "http://proxy.test": False}
    for url, is_https in kinds.items():
        found = proxy_for(APPLE, url)
        assert found is not None
        assert found.is_https is is_https


if sys.platform == "linux":

    def test_the_environments_proxy_for_https_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
        assert of_system() is None
        monkeypatch.setenv("http_proxy", "http://plain.test:1")
        assert of_system() is None
        monkeypatch.setenv("all_proxy", "http://all.test:2")
        found = of_system()
        assert found is not None
        assert (found.shown, found.is_from_system) == ("all.test:2", True)
        monkeypatch.setenv("https_proxy", "secure.test:3")
        found = of_system()
        assert found is not None
        assert (found.url, found.shown) == ("http://secure.test:3", "secure.test:3")

    @pytest.mark.parametrize(
        ("exceptions", "is_direct"),
        [
            ("*", True),
            (".apple.com", True),
            ("apple.com", True),
            ("api.storekit.apple.com", True),
            ("example.com, apple.com", True),
            ("example.com", False),
            ("pple.com", False),
            ("", False),
        ],
    )
    def test_exceptions_of_the_environment_are_reached_directly(
        exceptions: str, is_direct: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
        monkeypatch.setenv("NO_PROXY", exceptions)
        assert (of_system() is None) is is_direct


def test_an_exception_of_windows_has_no_other_wildcard_than_the_star() -> None:
    assert proxies.is_among_exceptions("a.test", "a.*")
    assert not proxies.is_among_exceptions("axtest", "a.test")
    assert not proxies.is_among_exceptions("ab", "a?")
    assert not proxies.is_among_exceptions("a", "[a]")
    assert proxies.is_among_exceptions("a", " ; A ; ")
