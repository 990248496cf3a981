"""Where Local may deliver: the rule for addresses by itself."""

from ipaddress import ip_address

import pytest

from storebell.domain.errors.delivery import (
    AddressNotAllowedError,
    HostNotConfirmedError,
    PlainHttpNotAllowedError,
)
from storebell.sender.address import AddressKind, AddressRule, judge_kind, parse_address


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("127.0.0.1", AddressKind.LOOPBACK),
        ("127.255.255.254", AddressKind.LOOPBACK),
        ("::1", AddressKind.LOOPBACK),
        ("::ffff:127.0.0.1", AddressKind.LOOPBACK),
        ("10.0.0.1", AddressKind.PRIVATE),
        ("172.16.0.1", AddressKind.PRIVATE),
        ("172.32.0.1", AddressKind.PUBLIC),
        ("192.168.255.1", AddressKind.PRIVATE),
        ("::ffff:192.168.0.1", AddressKind.PRIVATE),
        ("fd12:3456::1", AddressKind.PRIVATE),
        ("169.254.169.254", AddressKind.LINK_LOCAL),
        ("fe80::1", AddressKind.LINK_LOCAL),
        ("fe80::1%eth0", AddressKind.LINK_LOCAL),
        ("0.0.0.0", AddressKind.UNSPECIFIED),
        ("0.1.2.3", AddressKind.UNSPECIFIED),
        ("::", AddressKind.UNSPECIFIED),
        ("224.0.0.251", AddressKind.MULTICAST),
        ("ff02::1", AddressKind.MULTICAST),
        ("100.64.0.1", AddressKind.SHARED),
        ("100.128.0.1", AddressKind.PUBLIC),
        ("198.18.0.1", AddressKind.RESERVED),
        ("203.0.113.7", AddressKind.RESERVED),
        ("255.255.255.255", AddressKind.RESERVED),
        ("fec0::1", AddressKind.RESERVED),
        ("2001:db8::1", AddressKind.RESERVED),
        ("2001::1", AddressKind.RESERVED),
        ("::7f00:1", AddressKind.RESERVED),
        ("64:ff9b::127.0.0.1", AddressKind.RESERVED),
        ("64:ff9b::10.0.0.1", AddressKind.RESERVED),
        ("64:ff9b::169.254.169.254", AddressKind.LINK_LOCAL),
        ("64:ff9b::17.1.2.3", AddressKind.PUBLIC),
        ("64:ff9b:1::a00:1", AddressKind.RESERVED),
        ("2002:7f00:1::", AddressKind.RESERVED),
        ("2002:a00:1::1", AddressKind.RESERVED),
        ("2002:1102:304::1", AddressKind.PUBLIC),
        ("17.0.0.1", AddressKind.PUBLIC),
        ("2606:4700::1111", AddressKind.PUBLIC),
    ],
)
def test_each_address_is_of_one_kind(text: str, kind: AddressKind) -> None:
    assert judge_kind(ip_address(text)) is kind


def test_a_mapped_address_is_the_ipv4_address_inside() -> None:
    assert parse_address("::ffff:127.0.0.1") == ip_address("127.0.0.1")
    assert judge_kind(ip_address("::ffff:169.254.1.1")) is AddressKind.LINK_LOCAL


@pytest.mark.parametrize("text", ["127.1", "2130706433", "0x7f000001", "localhost", "", "1.2.3"])
def test_a_spelling_that_only_a_resolver_reads_is_no_address(text: str) -> None:
    assert parse_address(text) is None


def test_a_private_host_is_allowed_only_once_confirmed() -> None:
    address = ip_address("192.168.1.20")
    unconfirmed = AddressRule().judge("nas.test", address, is_https=True)
    assert isinstance(unconfirmed.refusal, HostNotConfirmedError)
    assert (unconfirmed.refusal.host, unconfirmed.refusal.address) == ("nas.test", "192.168.1.20")
    rule = AddressRule(frozenset({"NAS.test."}))
    assert rule.judge("nas.test", address, is_https=True).refusal is None
    assert rule.judge("other.test", address, is_https=True).refusal is not None


def test_a_confirmed_address_is_recognised_in_any_spelling() -> None:
    rule = AddressRule(frozenset({"[FD00:0::1]"}))
    assert rule.judge("fd00::1", ip_address("fd00::1"), is_https=True).refusal is None


def test_plain_http_is_for_loopback_alone() -> None:
    rule = AddressRule(frozenset({"nas.test"}), allow_public=True)
    for text in ("192.168.1.20", "17.0.0.1"):
        refusal = rule.judge("nas.test", ip_address(text), is_https=False).refusal
        assert isinstance(refusal, PlainHttpNotAllowedError)
    assert rule.judge("localhost", ip_address("127.0.0.1"), is_https=False).refusal is None


@pytest.mark.parametrize("text", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1", "::"])
def test_no_rule_allows_what_is_neither_loopback_private_nor_public(text: str) -> None:
    rule = AddressRule(frozenset({"a.test"}), allow_public=True)
    refusal = rule.judge("a.test", ip_address(text), is_https=True).refusal
    assert isinstance(refusal, AddressNotAllowedError)
    assert text in str(refusal.advice)


def test_public_addresses_are_for_a_rule_that_says_so() -> None:
    address = ip_address("17.253.144.10")
    assert AddressRule().judge("apple.test", address, is_https=True).refusal is not None
    rule = AddressRule(allow_public=True)
    assert rule.judge("apple.test", address, is_https=True).refusal is None
