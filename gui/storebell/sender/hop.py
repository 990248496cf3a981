"""One hop of a delivery: look up, judge, connect, shake hands, ask, read the answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

import h11

from storebell.domain.errors.delivery import DeliveryNotAllowedError, HostNotConfirmedError
from storebell.domain.network.contacts import NoteContact, Purpose, note_nothing
from storebell.domain.notifications.delivery import AddressTried, Step, Trouble
from storebell.sender.address import AddressKind, AddressRule, IpAddress, Judgement
from storebell.sender.answer import MOST_HEADER_BYTES, AnswerReader
from storebell.sender.connection import Connection, Stopped, describe, name_trouble
from storebell.sender.resolver import Resolver, resolve
from storebell.sender.target import Target
from storebell.sender.tls import TlsRecord, make_context
from storebell.sender.trace import HopRecord

# Not the “Apache-HttpClient/4.5.12 (Java/11.0.5)” of the one public sighting: that is from 2020 and
# Version 1, no handler should match on it, and in a handler's log ours must not pass for Apple's.
USER_AGENT: Final = "Storebell-Sender (not Apple)"


@dataclass(frozen=True, slots=True)
class Request:
    """The request of one hop. A GET has no body: a redirect made it from a POST."""

    method: str
    target: Target
    body: bytes = b""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Headers as documented for App Store Server Notifications Version 2, and the few that HTTP
        needs.
        """
        common = (
            ("Host", self.target.authority),
            ("User-Agent", USER_AGENT),
            ("Accept", "*/*"),
            ("Connection", "close"),
        )
        if self.method == "GET":
            return common
        length = str(len(self.body))
        return (*common, ("Content-Type", "application/json"), ("Content-Length", length))

    def encode(self, http: h11.Connection) -> bytes:
        """The bytes of the request."""
        head = h11.Request(method=self.method, target=self.target.path, headers=list(self.headers))
        events: list[h11.Event] = [head, h11.EndOfMessage()]
        if self.body:
            events.insert(1, h11.Data(data=self.body))
        return b"".join(http.send(event) or b"" for event in events)


@dataclass(frozen=True, slots=True)
class HopTaker:
    """Takes hops of one delivery.

    `authorities` are PEM certificates trusted beside the system's, for loopback and private
    addresses; `deadline` is the delivery's end, by the monotonic clock.
    """

    rule: AddressRule
    resolver: Resolver
    authorities: str | None
    deadline: float
    note_contact: NoteContact = note_nothing

    async def take(
        self, request: Request, record: HopRecord, *, was_elsewhere: bool = False
    ) -> AddressKind:
        """Sends a request and reads its answer, all noted in `record`; returns the kind of its
        address.

        `was_elsewhere`: see `AddressRule.judge`. Raises Stopped, or DeliveryNotAllowedError where
        no address may be used.
        """
        target = request.target
        addresses = await self._look_up(target, record)
        usable = self._judge(target, addresses, record, was_elsewhere)
        self.note_contact(target.host, Purpose.DELIVERY)
        with record.taking(Step.CONNECT):
            connection, chosen = await self._connect(usable, target.port, record)
        with connection:
            if target.is_https:
                await self._start_tls(connection, target, chosen, record)
            await self._converse(connection, request, record)
        return chosen.kind

    async def _look_up(self, target: Target, record: HopRecord) -> Sequence[IpAddress]:
        with record.taking(Step.RESOLVE):
            try:
                addresses = await resolve(target, self.resolver)
            except OSError as error:
                raise Stopped(Trouble.NAME_NOT_RESOLVED, describe(error)) from None
        record.addresses = tuple(str(address) for address in addresses)
        return addresses

    def _judge(
        self,
        target: Target,
        addresses: Sequence[IpAddress],
        record: HopRecord,
        was_elsewhere: bool,
    ) -> list[Judgement]:
        judged = [
            self.rule.judge(
                target.host, address, is_https=target.is_https, was_elsewhere=was_elsewhere
            )
            for address in addresses
        ]
        refused = [judgement for judgement in judged if judgement.refusal is not None]
        record.tried += [
            AddressTried(str(judgement.address), Trouble.ADDRESS_NOT_ALLOWED, judgement.reason)
            for judgement in refused
        ]
        usable = [judgement for judgement in judged if judgement.refusal is None]
        if not usable:
            raise _choose_refusal(refused)
        return usable

    async def _connect(
        self, usable: Sequence[Judgement], port: int, record: HopRecord
    ) -> tuple[Connection, Judgement]:
        """Tries one address after another; the last one's trouble is the hop's."""
        last = Stopped(Trouble.UNREACHABLE)
        for left, judgement in zip(range(len(usable), 0, -1), usable, strict=True):
            started = monotonic()
            trouble, detail = None, ""
            try:
                # A black hole must leave the addresses after it their share of the time.
                async with asyncio.timeout((self.deadline - started) / left if left > 1 else None):
                    connection = await Connection.open(judgement.address, port)
            except TimeoutError as error:
                trouble, detail = Trouble.TIMED_OUT, describe(error)
            except OSError as error:
                trouble, detail = name_trouble(error), describe(error)
            address, seconds = str(judgement.address), monotonic() - started
            record.tried.append(AddressTried(address, trouble, detail, seconds))
            if trouble is None:
                record.address = address
                return connection, judgement
            last = Stopped(trouble, f"{address}: {detail}")
        raise last

    async def _start_tls(
        self, connection: Connection, target: Target, chosen: Judgement, record: HopRecord
    ) -> None:
        is_public = chosen.kind is AddressKind.PUBLIC
        record.tls = TlsRecord()
        with record.taking(Step.TLS):
            context = make_context(record.tls, None if is_public else self.authorities)
            await connection.start_tls(context, target.host.rstrip("."), record.tls)

    async def _converse(self, connection: Connection, request: Request, record: HopRecord) -> None:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)
        data = request.encode(http)
        record.sent_headers = request.headers
        stopped: Stopped | None = None
        # Both directions at once: a server may answer before it has read the whole request.
        async with asyncio.TaskGroup() as group:
            upload = group.create_task(_upload(connection, data, record))
            try:
                await AnswerReader(connection, http, record).read()
            except Stopped as error:
                stopped = error
            finally:
                upload.cancel()
        if stopped is not None:
            raise stopped


async def _upload(connection: Connection, data: bytes, record: HopRecord) -> None:
    try:
        with record.sending(len(data)):
            await connection.send(data)
    except OSError:
        return  # the reading side determines the result of the exchange


def _choose_refusal(refused: Sequence[Judgement]) -> DeliveryNotAllowedError:
    """The refusal that a user can do something about, if there is one."""
    refusals = [judgement.refusal for judgement in refused if judgement.refusal is not None]
    return next(
        (refusal for refusal in refusals if isinstance(refusal, HostNotConfirmedError)),
        refusals[0],
    )
