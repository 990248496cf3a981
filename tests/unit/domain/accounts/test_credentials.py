"""What an app is called where its owner says nothing, and which hosts can be meant."""

import pytest

from storebell.domain.accounts.credentials import App, ServerUrls, host_from, label_for
from storebell.domain.environment import Environment
from storebell.domain.errors.values import InvalidHostError, SecretForNameError
from storebell.domain.network.proxy import InvalidProxyError, proxy_from
from support.canary import Canary
from support.web_tokens import WEB_TOKEN


@pytest.mark.parametrize(
    ("bundle_id", "label"),
    [("com.example.hiking", "Hiking"), ("Trails", "Trails"), (" a.b ", "B"), ("", ""), ("a.", "")],
)
def test_an_app_without_a_name_is_called_by_its_bundle_id(bundle_id: str, label: str) -> None:
    assert label_for(bundle_id) == label


def test_an_app_has_a_server_url_for_each_environment_or_none() -> None:
    urls = {Environment.PRODUCTION: "https://a.example/p"}
    app = App("Hiking", "com.example.hiking", server_urls=ServerUrls(urls))
    assert app.server_url(Environment.PRODUCTION) == "https://a.example/p"
    assert app.server_url(Environment.SANDBOX) is None
    urls[Environment.SANDBOX] = "https://a.example/s"
    assert app.server_url(Environment.SANDBOX) is None


def test_apps_of_the_same_server_urls_are_the_same_in_whatever_order() -> None:
    pairs = [(Environment.PRODUCTION, "https://a/p"), (Environment.SANDBOX, "https://a/s")]
    apps = {App("A", "a.b", server_urls=ServerUrls(dict(order))) for order in (pairs, pairs[::-1])}
    assert len(apps) == 1
    assert App("A", "a.b", server_urls=ServerUrls(dict(pairs[:1]))) not in apps


def test_a_key_or_token_is_neither_a_host_nor_a_proxy() -> None:
    der = Canary().der
    for text in (der.hex(), der.hex().upper(), der.hex()[:72], f"http://{der.hex()}:80", WEB_TOKEN):
        with pytest.raises(SecretForNameError):
            proxy_from(text)
        with pytest.raises(SecretForNameError):
            host_from(text)


@pytest.mark.parametrize("name", ["a" * 64, f"build.{'a' * 64}.internal", "a." * 130 + "a"])
def test_a_host_is_as_short_as_dns_has_them(name: str) -> None:
    with pytest.raises(InvalidProxyError):
        proxy_from(f"http://{name}:3128")
    with pytest.raises(InvalidHostError):
        host_from(name)


def test_a_long_host_is_a_host() -> None:
    name = f"{'a' * 63}.example.com"
    assert host_from(name) == name
    assert proxy_from(name) == f"http://{name}"
