"""Behaviours of the receiver on the wire, one for each in `receiver_behaviours.py`."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Final

from storebell.aio.task_scope import TaskScope
from storebell.domain.simulation.receiver_behaviours import Behaviour
from storebell.ports.clock import SimulationClock
from storebell.simulator.http.limits import Limits
from storebell.simulator.receiver.certificates import ServerTls, make_server_tls
from storebell.simulator.receiver.raw_connection import Conversation
from storebell.simulator.receiver.receiver import (
    PATH,
    RECEIVER_LIMITS,
    Answer,
    Reachability,
    ReceivedDelivery,
    Receiver,
    answer_with,
    write_head,
)

_LONGEST_SECONDS: Final = 660.0
"""Slightly longer than the limit of a delivery: no sender waits longer for an answer."""

_MOVED: Final = f"{PATH}/moved"
_LARGE_HEADER: Final = "X-Large: " + "x" * 1000
_LARGE_HEADERS: Final = 64
# The SETTINGS that an HTTP/2 server begins with, and the GOAWAY for a peer that is no HTTP/2
# client (RFC 9113, 6.5 and 6.8).
_HTTP2_FRAMES: Final = bytes.fromhex("0000000400000000000000080700000000000000000000000001")


@asynccontextmanager
async def open_receiver(
    behaviour: Behaviour, clock: SimulationClock, *, port: int = 0, limits: Limits = RECEIVER_LIMITS
) -> AsyncIterator[Receiver]:
    """Opens a receiver alone, with the behaviour chosen. Raises ReceiverError,
    FileUnwritableError.
    """
    async with TaskScope() as tasks:
        receiver = make_receiver(behaviour, tasks, clock, limits=limits)
        await receiver.start(port)
        try:
            yield receiver
        finally:
            await receiver.stop()


def make_receiver(
    behaviour: Behaviour,
    tasks: TaskScope,
    clock: SimulationClock,
    *,
    limits: Limits = RECEIVER_LIMITS,
) -> Receiver:
    """Makes a receiver with the behaviour chosen; it is not yet started."""

    def make_tls() -> ServerTls:
        return make_server_tls(behaviour.name, clock.now())

    doors = {"refuse": Reachability.REFUSING, "no-name": Reachability.NOWHERE}
    return Receiver(
        tasks,
        clock,
        answer=answer_as(behaviour, clock),
        limits=limits,
        make_tls=make_tls if behaviour.is_tls else None,
        door=doors.get(behaviour.name, Reachability.OPEN),
    )


async def find_nobody(host: str, _port: int) -> Sequence[str]:
    """Resolves the name that does not exist: no resolver is asked (RFC 6761, 6.4). Raises
    OSError.
    """
    raise socket.gaierror(socket.EAI_NONAME, f"{host} is a name that nobody has")


def answer_as(behaviour: Behaviour, clock: SimulationClock) -> Answer:
    """Returns the answer to a delivery that was received completely."""
    makers = _Answers(clock)
    value = behaviour.value or 0
    match behaviour.name:
        case "status":
            return answer_with(int(value), clock)
        case "delay":
            return makers.answer_late(value)
        case "drip":
            return makers.drip(value)
        case "redirect":
            return makers.redirect_once(int(value))
        case name:
            return makers.by_name().get(name, answer_with(HTTPStatus.OK, clock))


class _Answers:
    """The ways to answer that are more than a status."""

    def __init__(self, clock: SimulationClock) -> None:
        self._clock = clock

    def by_name(self) -> Mapping[str, Answer]:
        """Answers of behaviours without a number. Behaviours of TLS act earlier and are not among
        them.
        """
        unknown = "Content-Type: text/plain; charset=x-storebell"
        return {
            "timeout": _never_answer,
            "close": _hang_up,
            "reset": _reset,
            "redirect-loop": self._answer(HTTPStatus.TEMPORARY_REDIRECT, f"Location: {PATH}"),
            "no-location": self._answer(HTTPStatus.FOUND),
            "charset": self._answer(HTTPStatus.OK, unknown, body=b"ok"),
            "garbage": _send(b"220 this is not the service you are looking for\r\n"),
            "http2": _send(_HTTP2_FRAMES),
            "large-headers": self._answer(HTTPStatus.OK, *[_LARGE_HEADER] * _LARGE_HEADERS),
            "cut": self._answer(HTTPStatus.OK, body=b"only the first part", missing=1000),
            "cut-head": _send(b"HTTP/1.1 200 OK\r\nContent-Le"),
        }

    def answer_late(self, seconds: float) -> Answer:
        """Answers 200 later, unless the sender has left by then."""

        async def answer(_delivery: ReceivedDelivery, peer: Conversation) -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await peer.wait_until_left()
                    return
            await peer.send(write_head(HTTPStatus.OK, self._clock))

        return answer

    def redirect_once(self, status: int) -> Answer:
        """Redirects to another path, and answers 200 there."""

        async def answer(delivery: ReceivedDelivery, peer: Conversation) -> None:
            is_there = delivery.path == _MOVED
            head = (
                write_head(HTTPStatus.OK, self._clock)
                if is_there
                else write_head(status, self._clock, f"Location: {_MOVED}")
            )
            await peer.send(head)

        return answer

    def drip(self, gap_seconds: float) -> Answer:
        """Begins an answer and never ends it."""

        async def answer(_delivery: ReceivedDelivery, peer: Conversation) -> None:
            head = b"HTTP/1.1 200 OK\r\n" + b"X-Slow: one byte after another\r\n" * 400
            async with asyncio.timeout(_LONGEST_SECONDS):
                for at in range(len(head)):
                    await peer.send(head[at : at + 1])
                    await asyncio.sleep(gap_seconds)

        return answer

    def _answer(self, status: int, *headers: str, body: bytes = b"", missing: int = 0) -> Answer:
        """Returns an answer whose body is `missing` bytes shorter than its Content-Length."""

        async def answer(_delivery: ReceivedDelivery, peer: Conversation) -> None:
            head = write_head(status, self._clock, *headers, length=len(body) + missing)
            await peer.send(head + body)

        return answer


def _send(data: bytes) -> Answer:
    async def answer(_delivery: ReceivedDelivery, peer: Conversation) -> None:
        await peer.send(data)

    return answer


async def _never_answer(_delivery: ReceivedDelivery, peer: Conversation) -> None:
    async with asyncio.timeout(_LONGEST_SECONDS):
        await peer.wait_until_left()


async def _hang_up(_delivery: ReceivedDelivery, _peer: Conversation) -> None:
    """Sends no answer; the connection is then closed as after any answer."""


async def _reset(_delivery: ReceivedDelivery, peer: Conversation) -> None:
    peer.reset()
