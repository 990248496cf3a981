"""What an app is called where its owner says nothing, and which hosts can be meant."""

import pytest

from storebell.domain.accounts.credentials import host_from, label_for
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
