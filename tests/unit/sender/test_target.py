"""URLs, taken apart strictly."""

import pytest

from storebell.sender.target import BadUrlError, read_target, resolve_location


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "path", "authority"),
    [
        ("http://127.0.0.1:8080/a?b=c#d", "http", "127.0.0.1", 8080, "/a?b=c", "127.0.0.1:8080"),
        ("https://Example.COM", "https", "example.com", 443, "/", "example.com"),
        ("https://example.com:443/", "https", "example.com", 443, "/", "example.com"),
        ("http://[::1]:99/x", "http", "::1", 99, "/x", "[::1]:99"),
        (
            "https://bücher.example/ü?ä=%41",
            "https",
            "xn--bcher-kva.example",
            443,
            "/%C3%BC?%C3%A4=%41",
            "xn--bcher-kva.example",
        ),
        ("http://my_host.local./", "http", "my_host.local.", 80, "/", "my_host.local."),
    ],
)
def test_a_url_is_taken_apart(
    url: str, scheme: str, host: str, port: int, path: str, authority: str
) -> None:
    target = read_target(url)
    assert (target.scheme, target.host, target.port) == (scheme, host, port)
    assert (target.path, target.authority) == (path, authority)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "scheme"),
        ("example.com/path", "scheme"),
        ("ftp://example.com", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://user@example.com", "user name"),
        ("http://@example.com", "user name"),
        ("http://example.com:0/", "port"),
        ("http://example.com:65536/", "port"),
        ("http://example.com:x/", "port"),
        ("http://example.com:/", "port"),
        ("http://exa mple.com/", "space"),
        ("http://example.com/\r\nX: y", "control"),
        ("http://example.com\t/", "control"),
        ("http://127.0.0.1\\@evil.example/", "backslash"),
        ("http://[::1/", "IPv6"),
        ("http://[v1.x]/", "host|IP"),
        ("http://x[::1]/", "middle of the host|IPv6"),
        ("http://x[::1]:80/", "middle of the host|IPv6"),
        ("http://[::1]x/", "middle of the host|IPv6|port"),
        ("http://[::1][::1]/", "middle of the host|IPv6"),
        ("http://%31%32%37.0.0.1/", "DNS"),
        ("http://a..b/", "DNS"),
        ("http://-a.example/", "DNS"),
        ("http://" + "a" * 64 + ".example/", "DNS"),
        ("http://" + "ü" * 64 + ".example/", "DNS"),
        ("http://example.com/" + "a" * 8192, "longer"),
    ],
)
def test_a_url_that_cannot_be_used_says_why(url: str, why: str) -> None:
    with pytest.raises(BadUrlError, match=why):
        read_target(url)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://a.example:8443/b"),
        ("b?x=1", "https://a.example:8443/dir/b?x=1"),
        ("../b", "https://a.example:8443/b"),
        ("//b.example/c", "https://b.example/c"),
        ("http://b.example", "http://b.example"),
        (" /padded ", "https://a.example:8443/padded"),
    ],
)
def test_a_location_is_read_from_where_it_stands(location: str, url: str) -> None:
    assert resolve_location(read_target("https://a.example:8443/dir/a"), location) == url


@pytest.mark.parametrize("host", ["localhost", "localhost.", "app.localhost"])
def test_names_under_localhost_are_loopback_by_definition(host: str) -> None:
    assert read_target(f"http://{host}/").is_localhost
    assert not read_target(f"http://{host.rstrip('.')}.example/").is_localhost


@pytest.mark.parametrize(
    "location",
    [
        "/a\tb",
        "http://a.exam\tple/",
        "ht\ntp://a.example/",
        "/a b",
        "//a.example\\b",
        "/\x00",
        "/\u202e",
    ],
)
def test_a_location_with_characters_that_no_url_has_is_none(location: str) -> None:
    with pytest.raises(BadUrlError, match=r"space or control character|backslash"):
        resolve_location(read_target("https://a.example:8443/dir/a"), location)
