"""From a name to addresses: what is looked up, and what never is."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from storebell.sender.resolver import ask_system, resolve
from storebell.sender.target import read_target

pytestmark = pytest.mark.anyio


class Names:
    """A resolver that knows what it is told, and remembers what it was asked."""

    def __init__(self, *answers: str) -> None:
        self.asked: list[tuple[str, int]] = []
        self._answers = answers

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self._answers


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://127.0.0.1:8080/", ["127.0.0.1"]),
        ("http://[::1]:8080/", ["::1"]),
        ("http://[::ffff:192.168.1.2]/", ["192.168.1.2"]),
        ("http://localhost:8080/", ["::1", "127.0.0.1"]),
        ("http://LOCALHOST.:8080/", ["::1", "127.0.0.1"]),
        ("http://app.localhost:8080/", ["::1", "127.0.0.1"]),
    ],
)
async def test_an_address_and_localhost_are_never_looked_up(url: str, addresses: list[str]) -> None:
    names = Names("203.0.113.1")
    found = await resolve(read_target(url), names)
    assert [str(address) for address in found] == addresses
    assert names.asked == []


async def test_a_name_is_asked_once_with_its_port() -> None:
    names = Names("10.0.0.2", "10.0.0.1")
    found = await resolve(read_target("https://nas.test/apple"), names)
    assert found == (ip_address("10.0.0.2"), ip_address("10.0.0.1")), "in order of preference"
    assert names.asked == [("nas.test", 443)]


async def test_an_address_that_comes_twice_is_one() -> None:
    names = Names("10.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "fe80::1", "10.0.0.1")
    found = await resolve(read_target("https://nas.test/"), names)
    assert found == (ip_address("10.0.0.1"), ip_address("fe80::1"))


@pytest.mark.parametrize("answers", [(), ("not an address",), ("",)])
async def test_a_name_without_an_address_is_not_found(answers: tuple[str, ...]) -> None:
    with pytest.raises(socket.gaierror) as caught:
        await resolve(read_target("https://nas.test/"), Names(*answers))
    assert caught.value.errno == socket.EAI_NONAME


async def test_what_the_resolver_raises_goes_through() -> None:
    async def fail(_host: str, _port: int) -> Sequence[str]:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await resolve(read_target("https://nas.test/"), fail)


async def test_the_system_reads_an_address_without_asking_anybody() -> None:
    assert list(await ask_system("127.0.0.1", 80)) == ["127.0.0.1"]
    assert list(await ask_system("::1", 80)) == ["::1"]
