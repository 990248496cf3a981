"""How a proxy is written: the system's, none, or the address of one."""

import pytest

from storebell.domain.network.proxy import (
    NO_PROXY,
    SYSTEM_PROXY,
    InvalidProxyError,
    PasswordInProxyError,
    proxy_from,
)


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("system", SYSTEM_PROXY),
        (" System ", SYSTEM_PROXY),
        ("NONE", NO_PROXY),
        ("http://proxy.example.com:3128", "http://proxy.example.com:3128"),
        (" https://proxy.example.com ", "https://proxy.example.com"),
        ("proxy.example.com:3128", "http://proxy.example.com:3128"),
        ("proxy", "http://proxy"),
        ("HTTP://Proxy.Example.COM:3128/", "http://proxy.example.com:3128"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
        ("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"),
        ("[2001:db8::1]", "http://[2001:db8::1]"),
        ("http://proxy.example.com:", "http://proxy.example.com"),
    ],
)
def test_an_address_is_rebuilt_from_scheme_host_and_port(text: str, proxy: str) -> None:
    assert proxy_from(text) == proxy
    assert proxy_from(proxy) == proxy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://",
        "socks5://proxy.example.com:1080",
        "ftp://proxy.example.com",
        "http://proxy.example.com:0",
        "http://proxy.example.com:65536",
        "http://proxy.example.com:port",
        "http://proxy.example.com/path",
        "http://proxy.example.com?query",
        "http://proxy.example.com#part",
        "http://pro xy.example.com",
        "http://прокси.example.com",
        "http://x[::1]/",
        "http://[::1",
    ],
)
def test_what_is_no_proxy_is_named(text: str) -> None:
    with pytest.raises(InvalidProxyError) as caught:
        proxy_from(text)
    assert str(caught.value.title).startswith(f"“{text}”")


@pytest.mark.parametrize(
    "text",
    [
        "http://me:s3cret@proxy.example.com:3128",
        "me:s3cret@proxy.example.com",
        "http://s3cret@[::1",
    ],
)
def test_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(PasswordInProxyError) as caught:
        proxy_from(text)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(caught.value)
