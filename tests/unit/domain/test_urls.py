"""URLs taken apart, where Python's own function takes more than RFC 3986 does."""

import pytest

from storebell.domain.urls import host_and_port, split_url


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("http://example.com/path", "example.com", None),
        ("http://example.com:8080", "example.com", 8080),
        ("http://[::1]/", "::1", None),
        ("http://[::1]:8080/", "::1", 8080),
        ("http://[::1]:/", "::1", None),
        ("http://user:word@[2001:db8::1]:8080/", "2001:db8::1", 8080),
        ("/only/a/path[0]", None, None),
        ("http://example.com/path[0]?query=[1]", "example.com", None),
    ],
)
def test_a_host_is_what_the_url_says(url: str, host: str | None, port: int | None) -> None:
    parts = split_url(url)
    assert (parts.hostname, parts.port) == (host, port)


@pytest.mark.parametrize(
    "url",
    [
        "http://x[::1]/",
        "http://[::1]x/",
        "http://[::1]:80x/",
        "http://[::1/",
        "http://::1]/",
        "http://[]/",
        "http://[[::1]]/",
        "http://[::1][::2]/",
        "http://us[er@[::1]/",
        "http://[::1]:٨٠/",
    ],
)
def test_brackets_stand_around_the_whole_host(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        split_url(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://example.com/path", "example.com:80"),
        ("https://Example.com", "example.com:443"),
        ("https://user:word@[2001:db8::1]:8080/?a=b", "[2001:db8::1]:8080"),
        ("ftp://example.com/", ""),
        ("example.com:8080", ""),
        ("http://x[::1]/", ""),
        ("http://example.com:port/", ""),
        ("", ""),
    ],
)
def test_a_host_is_shown_with_its_port(url: str, shown: str) -> None:
    assert host_and_port(url) == shown
