"""One delivery of a notification: a POST, whatever redirects it meets, and the trace of it all.

What no document settles follows the only public sighting of Apple's sender, Apache HttpClient 4.5:
each kind of redirect followed, 50 at most, a circle noticed when a redirect leads where an earlier
one led.
"""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from storebell.domain.errors.delivery import DeliveryNotAllowedError
from storebell.domain.network.contacts import NoteContact, note_nothing
from storebell.domain.notifications.delivery import DeliveryTrace, Step, Trouble
from storebell.sender.address import AddressKind, AddressRule
from storebell.sender.classify import classify, find
from storebell.sender.connection import Stopped
from storebell.sender.hop import HopTaker, Request
from storebell.sender.resolver import Resolver, ask_system
from storebell.sender.target import BadUrlError, Target, read_target, resolve_location
from storebell.sender.tls import read_authorities
from storebell.sender.trace import HopRecord

MOST_REDIRECTS: Final = 50
DEFAULT_TIMEOUT_SECONDS: Final = 15.0
"""Ours: how long Apple waits is not documented."""

_REDIRECTS_AS_GET: Final = frozenset({301, 302, 303})
_REDIRECTS_AS_IS: Final = frozenset({307, 308})


class Sender:
    """Delivers notifications under one rule of where that is allowed.

    `extra_ca` is a PEM file of certificate authorities, trusted for loopback and private hosts
    beside the operating system's. No proxy, cookies or credentials are ever used. One sender can
    make any number of deliveries, also at the same time.
    """

    def __init__(
        self,
        rule: AddressRule,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        extra_ca: Path | None = None,
        resolver: Resolver | None = None,
        note_contact: NoteContact = note_nothing,
    ) -> None:
        self._rule = rule
        self._timeout_seconds = timeout_seconds
        self._extra_ca = extra_ca
        self._resolver = resolver or ask_system
        self._note_contact = note_contact

    async def deliver(self, url: str, signed_payload: str) -> DeliveryTrace:
        """POSTs `{"signedPayload": …}` to a URL within the time limit and returns the trace.

        Raises DeliveryNotAllowedError where the URL itself leads to forbidden addresses only, and
        FileUnreadableError for `extra_ca`; nothing was sent then. Raises TrustVariableError at the
        first https URL, to which nothing was sent. All other failures are in the trace.
        """
        body = json.dumps({"signedPayload": signed_payload}, separators=(",", ":")).encode("ascii")
        started_at, started = datetime.now(UTC), monotonic()
        authorities = read_authorities(self._extra_ca) if self._extra_ca else None
        deadline = started + self._timeout_seconds
        taker = HopTaker(self._rule, self._resolver, authorities, deadline, self._note_contact)
        records = [HopRecord("POST", url)]
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await _follow(taker, records, body)
        except TimeoutError:
            self._note_timeout(records[-1])
        hops = tuple(record.hop() for record in records)
        return DeliveryTrace(
            started_at=started_at,
            hops=hops,
            seconds=monotonic() - started,
            result=classify(hops),
            findings=find(hops, started_at),
        )

    def _note_timeout(self, record: HopRecord) -> None:
        is_lookup = record.step is Step.RESOLVE
        record.stop(
            Trouble.NAME_NOT_RESOLVED if is_lookup else Trouble.TIMED_OUT,
            f"no end after {self._timeout_seconds:g} s, in the step “{record.step.value}”",
        )


async def _follow(taker: HopTaker, records: list[HopRecord], body: bytes) -> None:
    """Takes hop after hop, each with a record of its own, until one leads nowhere else."""
    led_to: set[str] = set()
    was_elsewhere = False
    while True:
        record = records[-1]
        try:
            request = Request(record.method, _read(record.url), body)
            if request.method == "GET":
                request = replace(request, body=b"")
            kind = await taker.take(request, record, was_elsewhere=was_elsewhere)
            was_elsewhere |= kind is not AddressKind.LOOPBACK
            following = _find_next(request, record)
            if following is None:
                return
            _check_circle(following, led_to, len(records))
        except Stopped as stopped:
            record.stop(stopped.trouble, stopped.detail)
            return
        except DeliveryNotAllowedError:
            if len(records) == 1:
                raise
            record.stop(Trouble.ADDRESS_NOT_ALLOWED, _join_refusals(record))
            return
        led_to.add(following.url)
        records.append(following)


def _join_refusals(record: HopRecord) -> str:
    return "; ".join(f"{tried.address}, {tried.detail}" for tried in record.tried)


def _read(url: str) -> Target:
    try:
        return read_target(url)
    except BadUrlError as error:
        raise Stopped(Trouble.BAD_URL, str(error)) from None


def _find_next(request: Request, record: HopRecord) -> HopRecord | None:
    """The hop that a redirect asks for, if the answer is one. Raises Stopped."""
    if record.status in _REDIRECTS_AS_GET:
        method = "GET"
    elif record.status in _REDIRECTS_AS_IS:
        method = request.method
    else:
        return None
    location = record.header("location")
    if not location:
        raise Stopped(Trouble.REDIRECT_WITHOUT_LOCATION)
    try:
        url = resolve_location(request.target, location)
    except BadUrlError as error:
        raise Stopped(Trouble.BAD_LOCATION, str(error)) from None
    return HopRecord(method, _spell(url))


def _spell(url: str) -> str:
    """One spelling for each URL, so that a circle is seen; what can't be used stays as it is."""
    try:
        return read_target(url).url
    except BadUrlError:
        return url


def _check_circle(following: HopRecord, led_to: set[str], hops: int) -> None:
    # The first URL is not among the places that redirects led to, in Apache's client as here: a
    # POST may be sent back to its own URL once, as a GET, and Apple was seen doing that.
    if following.url in led_to:
        raise Stopped(Trouble.REDIRECT_LOOP, f"{following.url} was visited before")
    if hops > MOST_REDIRECTS:
        raise Stopped(Trouble.TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS}")
