"""Options of a delivery by the built-in simulator, shared by window, terminal and simulator."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self

from storebell.domain.accounts.credentials import host_from, server_url_from, without_secret
from storebell.domain.errors.values import InvalidDeliveryUrlError, InvalidUrlError
from storebell.domain.notifications.plan import PLANS, SANDBOX_PLAN, Plan
from storebell.domain.simulation.faults import NO_FAULTS, FaultSpec, read_faults
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour
from storebell.domain.urls import split_url

DELIVERY_TIMEOUT_SECONDS: Final = 15.0

_SCHEME_ALONE: Final = re.compile(r"https?(?::?/|:?$)", re.IGNORECASE)
"""A scheme that lacks something, which is no host."""


@dataclass(frozen=True, slots=True)
class LocalDelivery:
    """The place, the plan and the time limit of a delivery.

    No `url` means the built-in receiver, which then answers with `behaviour`. The plan is scaled
    already. `ca_file` holds authorities that are trusted for loopback and private hosts beside the
    system's; `confirmed_hosts` are those in a private network that may be delivered to. `is_light`:
    what is delivered has certificates smaller than Apple's.
    """

    url: str | None = None
    plan: Plan = SANDBOX_PLAN
    timeout_seconds: float = DELIVERY_TIMEOUT_SECONDS
    behaviour: Behaviour = ANSWERS_200
    faults: FaultSpec = NO_FAULTS
    ca_file: Path | None = None
    confirmed_hosts: frozenset[str] = frozenset()
    is_light: bool = False

    @classmethod
    def read(
        cls,
        *,
        url: str | None = None,
        plan: str | None = None,
        time_scale: float | None = None,
        timeout_seconds: float | None = None,
        behaviour: Behaviour | None = None,
        faults: str | None = None,
        ca_file: Path | None = None,
        confirmed_hosts: Iterable[str] = (),
        is_light: bool = False,
    ) -> Self:
        """Checked options; an option that is not given has its default.

        Raises InvalidDeliveryUrlError, InvalidTimeScaleError, InvalidFaultsError and
        InvalidHostError.
        """
        chosen = PLANS[plan] if plan else SANDBOX_PLAN
        return cls(
            url=delivery_url_from(url or ""),
            plan=chosen.scaled(1.0 if time_scale is None else time_scale),
            timeout_seconds=timeout_seconds or DELIVERY_TIMEOUT_SECONDS,
            behaviour=behaviour or ANSWERS_200,
            faults=read_faults(faults or ""),
            ca_file=ca_file,
            confirmed_hosts=frozenset(map(host_from, confirmed_hosts)),
            is_light=is_light,
        )


def delivery_url_from(text: str) -> str | None:
    """A checked URL for deliveries of Local; None for empty text.

    Without a scheme it is http for a host of this computer, https for any other. Raises
    InvalidDeliveryUrlError, and SecretForNameError.
    """
    value = without_secret(text.strip())
    if not value:
        return None
    try:
        if "://" in value or _SCHEME_ALONE.match(value):
            return server_url_from(value)
        return server_url_from(f"{_scheme_for(value)}://{value}")
    except InvalidUrlError:
        raise InvalidDeliveryUrlError(value=value) from None


def _scheme_for(url: str) -> str:
    try:
        host = split_url(f"//{url}").hostname or ""
    except ValueError:
        host = ""
    return "http" if _is_loopback(host) else "https"


def _is_loopback(host: str) -> bool:
    """True for an address of this computer, and for its names (RFC 6761, 6.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


DEFAULT_DELIVERY: Final = LocalDelivery()
"""One attempt to the built-in receiver, which answers 200."""
