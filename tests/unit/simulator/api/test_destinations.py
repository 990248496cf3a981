"""Where the simulator delivers to: what is refused before a test is asked for, and what is not."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from storebell.domain.errors.delivery import (
    AddressNotAllowedError,
    DeliveryNotAllowedError,
    HostNotConfirmedError,
    PlainHttpNotAllowedError,
)
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.network.contacts import Purpose
from storebell.domain.notifications.results import SendAttemptResult
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from storebell.sender.resolver import Resolver
from storebell.simulator.api import destinations as module
from storebell.simulator.api.destinations import Destinations
from support.simulated import Handler
from support.tls_material import TlsMaterial

pytestmark = pytest.mark.anyio


def found(*addresses: str) -> Resolver:
    async def resolver(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolver


async def refusal(resolver: Resolver, url: str = "https://nas.test/") -> DeliveryNotAllowedError:
    with pytest.raises(DeliveryNotAllowedError) as caught:
        await Destinations(resolver=resolver).check(url)
    return caught.value


async def test_what_every_delivery_would_refuse_is_said_beforehand() -> None:
    assert isinstance(await refusal(found("17.0.0.1")), AddressNotAllowedError)
    assert isinstance(await refusal(found("169.254.1.1", "17.0.0.1")), AddressNotAllowedError)
    confirmed = Destinations(
        rule=AddressRule(frozenset({"nas.test"})), resolver=found("192.168.1.2")
    )
    with pytest.raises(PlainHttpNotAllowedError):
        await confirmed.check("http://nas.test/")
    await confirmed.check("https://nas.test/")


async def test_the_refusal_that_a_user_can_lift_comes_first() -> None:
    error = await refusal(found("17.0.0.1", "192.168.1.2", "192.168.1.3"))
    assert isinstance(error, HostNotConfirmedError)
    assert (error.host, error.address) == ("nas.test", "192.168.1.2")


async def test_one_address_that_may_be_used_is_enough() -> None:
    await Destinations(resolver=found("17.0.0.1", "127.0.0.1")).check("https://nas.test/")


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://:1/"])
async def test_a_bad_url_is_left_for_the_delivery_to_find_out(url: str) -> None:
    await Destinations(resolver=found("17.0.0.1")).check(url)


async def test_a_name_that_is_not_found_in_time_is_left_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    async def hang(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return ["17.0.0.1"]

    monkeypatch.setattr(module, "_LOOK_UP_SECONDS", 0.05)
    for resolver in (fail, hang, found()):
        async with asyncio.timeout(8):
            await Destinations(resolver=resolver).check("https://nas.test/")


def test_what_the_user_vouched_for_is_added_and_the_first_stays_as_it_was() -> None:
    first = Destinations(rule=AddressRule(frozenset({"one.test"})))
    wider = first.widened(None, {"TWO.test."})
    assert wider.rule.confirmed_hosts == {"one.test", "two.test"}
    assert first.rule.confirmed_hosts == {"one.test"}
    assert wider.extra_ca is None


def test_a_file_of_authorities_is_read_at_once_and_replaces_another(tmp_path: Path) -> None:
    material = TlsMaterial(tmp_path)
    first = Destinations(extra_ca=tmp_path / "earlier.pem")
    assert first.widened(material.ca_file, frozenset()).extra_ca == material.ca_file
    assert first.widened(None, frozenset()).extra_ca == tmp_path / "earlier.pem"
    (tmp_path / "text.pem").write_text("no certificate")
    for name in ("text.pem", "missing.pem"):
        with pytest.raises(FileUnreadableError):
            first.widened(tmp_path / name, frozenset())


async def test_a_sender_has_the_rule_and_tells_of_each_host() -> None:
    contacts: list[tuple[str, Purpose]] = []
    places = Destinations(
        resolver=found("17.0.0.1"),
        note_contact=lambda host, purpose: contacts.append((host, purpose)),
    )
    sender = places.make_sender(5)
    assert isinstance(sender, Sender)
    with pytest.raises(AddressNotAllowedError):
        await sender.deliver("https://nas.test/", "a.b.c")
    assert contacts == []
    with Handler(200) as handler:
        trace = await sender.deliver(handler.url, "a.b.c")
    assert trace.result is SendAttemptResult.SUCCESS
    assert contacts == [("127.0.0.1", Purpose.DELIVERY)]
