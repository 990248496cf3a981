"""Network settings of the simulator's deliveries, and a check of a URL before a test."""

import asyncio
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.network.contacts import NoteContact, note_nothing
from storebell.sender.address import AddressRule
from storebell.sender.deliver import DEFAULT_TIMEOUT_SECONDS, Sender
from storebell.sender.resolver import Resolver, ask_system, resolve
from storebell.sender.target import BadUrlError, read_target
from storebell.sender.tls import check_trust_variables, read_authorities

_LOOK_UP_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Destinations:
    """The rule for addresses and what else every delivery needs; see `sender.deliver.Sender`.

    `note_contact` is called with each host that a delivery connects to.
    """

    rule: AddressRule = field(default_factory=AddressRule)
    extra_ca: Path | None = None
    resolver: Resolver = ask_system
    note_contact: NoteContact = note_nothing

    def widened(self, ca_file: Path | None, confirmed_hosts: AbstractSet[str]) -> Self:
        """Returns a copy with certificate authorities and hosts that the user confirmed.

        Raises FileUnreadableError for a file that holds no certificate authorities, as every
        delivery would.
        """
        if ca_file is not None:
            read_authorities(ca_file)
        confirmed = self.rule.confirmed_hosts | confirmed_hosts
        return replace(
            self,
            rule=replace(self.rule, confirmed_hosts=confirmed),
            extra_ca=ca_file or self.extra_ca,
        )

    def make_sender(self, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> Sender:
        return Sender(
            self.rule,
            timeout_seconds=timeout_seconds,
            extra_ca=self.extra_ca,
            resolver=self.resolver,
            note_contact=self.note_contact,
        )

    async def check(self, url: str) -> None:
        """Raises DeliveryNotAllowedError and TrustVariableError where every delivery would.

        The user sees the error before a test is requested. Errors that Apple would record too (a
        bad URL, a name that is not found) are left to the delivery.
        """
        try:
            target = read_target(url)
            if target.is_https:
                check_trust_variables()
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                addresses = await resolve(target, self.resolver)
        except (BadUrlError, OSError):  # a TimeoutError is an OSError
            return
        judgements = [
            self.rule.judge(target.host, address, is_https=target.is_https) for address in addresses
        ]
        refusals = [found.refusal for found in judgements if found.refusal is not None]
        if len(refusals) < len(judgements):
            return
        # The one that a user can do something about comes first.
        confirmable = [
            refusal for refusal in refusals if isinstance(refusal, HostNotConfirmedError)
        ]
        raise (confirmable or refusals)[0]
