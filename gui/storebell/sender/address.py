"""Rule for the addresses that a delivery may connect to: it judges an address, never a name.

Private networks: RFC 1918, RFC 4193. Shared space: RFC 6598. NAT64: RFC 6052. 6to4: RFC 3056.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final

from storebell.domain.errors.delivery import (
    AddressNotAllowedError,
    DeliveryNotAllowedError,
    HostNotConfirmedError,
    LedToThisComputerError,
    PlainHttpNotAllowedError,
)
from storebell.domain.messages import N_

IpAddress = IPv4Address | IPv6Address


class AddressKind(StrEnum):
    """Kind of an address, in words that can follow “the address is”."""

    LOOPBACK = N_("on this computer")
    PRIVATE = N_("in a private network")
    LINK_LOCAL = "link-local"
    UNSPECIFIED = "unspecified"
    MULTICAST = N_("for multicast")
    SHARED = N_("in the shared space of a provider")
    RESERVED = "reserved"
    PUBLIC = "public"


_V4: Final = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("127.0.0.0/8", AddressKind.LOOPBACK),
        ("10.0.0.0/8", AddressKind.PRIVATE),
        ("172.16.0.0/12", AddressKind.PRIVATE),
        ("192.168.0.0/16", AddressKind.PRIVATE),
        ("169.254.0.0/16", AddressKind.LINK_LOCAL),
        ("0.0.0.0/8", AddressKind.UNSPECIFIED),
        ("224.0.0.0/4", AddressKind.MULTICAST),
        ("100.64.0.0/10", AddressKind.SHARED),
        ("192.0.0.0/24", AddressKind.RESERVED),
        ("192.0.2.0/24", AddressKind.RESERVED),
        ("192.88.99.0/24", AddressKind.RESERVED),
        ("198.18.0.0/15", AddressKind.RESERVED),
        ("198.51.100.0/24", AddressKind.RESERVED),
        ("203.0.113.0/24", AddressKind.RESERVED),
        ("240.0.0.0/4", AddressKind.RESERVED),
    )
)
_V6: Final = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::1/128", AddressKind.LOOPBACK),
        ("::/128", AddressKind.UNSPECIFIED),
        ("fc00::/7", AddressKind.PRIVATE),
        ("fe80::/10", AddressKind.LINK_LOCAL),
        ("ff00::/8", AddressKind.MULTICAST),
        ("2001::/23", AddressKind.RESERVED),
        ("2001:db8::/32", AddressKind.RESERVED),
        ("3fff::/20", AddressKind.RESERVED),
        ("2000::/3", AddressKind.PUBLIC),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")


def parse_address(text: str) -> IpAddress | None:
    """The address that a text spells out, with ::ffff:a.b.c.d taken as the IPv4 address it is.

    A zone, as in fe80::1%eth0, is dropped: only link-local addresses need one. None for anything
    else, above all for spellings such as 127.1 that only a resolver reads.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))


def judge_kind(address: IpAddress) -> AddressKind:
    """Returns the kind of an address; for the forms that embed an IPv4 address, the embedded
    one's.
    """
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _V4 if address in network), AddressKind.PUBLIC)
    if address.ipv4_mapped is not None:
        return judge_kind(address.ipv4_mapped)
    inner = _carried(address)
    if inner is not None:
        # Such an address goes to a translator or a relay, wherever that is: a loopback or private
        # address inside is the translator's, not ours.
        kind = judge_kind(inner)
        passes_through = kind not in (AddressKind.LOOPBACK, AddressKind.PRIVATE)
        return kind if passes_through else AddressKind.RESERVED
    return next((kind for network, kind in _V6 if address in network), AddressKind.RESERVED)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFF_FFFF)
    return None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One address and why it may not be used; `refusal` is None where it may."""

    address: IpAddress
    kind: AddressKind
    refusal: DeliveryNotAllowedError | None

    @property
    def reason(self) -> str:
        """Reason for the refusal, in a few words for a trace; empty where there is none."""
        match self.refusal:
            case None:
                return ""
            case HostNotConfirmedError():
                return f"it is {self.kind.value}, and the host was not confirmed"
            case PlainHttpNotAllowedError():
                return f"it is {self.kind.value}, and plain http is for this computer alone"
            case LedToThisComputerError():
                return f"it is {self.kind.value}, and a redirect of another one leads there"
            case _:
                return f"it is {self.kind.value}"


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Allows loopback, and private networks where the host was confirmed.

    Plain http is for loopback only: elsewhere the network could read the payload, and Apple would
    not deliver that way either. No redirect leads from another computer to loopback: its owner must
    not reach the servers on this computer, and Apple could not follow. `allow_public` also allows
    public addresses, for the doctor, whose user typed the URL.
    """

    confirmed_hosts: frozenset[str] = field(default_factory=frozenset)
    allow_public: bool = False

    def __post_init__(self) -> None:
        names = frozenset(_plain(host) for host in self.confirmed_hosts)
        object.__setattr__(self, "confirmed_hosts", names)

    def judge(
        self, host: str, address: IpAddress, *, is_https: bool, was_elsewhere: bool = False
    ) -> Judgement:
        """Judges whether a delivery for `host` may connect to `address`.

        `was_elsewhere`: an earlier hop of this delivery led to another computer.
        """
        kind = judge_kind(address)
        if kind is AddressKind.LOOPBACK and was_elsewhere:
            led = LedToThisComputerError(host=host, address=str(address))
            return Judgement(address, kind, led)
        return Judgement(address, kind, self._refusal(host, address, kind, is_https))

    def _refusal(
        self, host: str, address: IpAddress, kind: AddressKind, is_https: bool
    ) -> DeliveryNotAllowedError | None:
        if kind is AddressKind.LOOPBACK:
            return None
        if kind is not AddressKind.PRIVATE and not (
            kind is AddressKind.PUBLIC and self.allow_public
        ):
            return AddressNotAllowedError(host=host, address=str(address), kind=kind.value)
        if not is_https:
            return PlainHttpNotAllowedError(host=host, address=str(address))
        if kind is AddressKind.PRIVATE and _plain(host) not in self.confirmed_hosts:
            return HostNotConfirmedError(host=host, address=str(address))
        return None


def _plain(host: str) -> str:
    """One spelling for each host: lower case, no brackets, no final dot, addresses normalised."""
    bare = host.strip().strip("[]").rstrip(".").lower()
    address = parse_address(bare)
    return str(address) if address is not None else bare
