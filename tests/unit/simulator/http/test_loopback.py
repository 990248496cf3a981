"""The two loopback addresses under one port, and no other address."""

import asyncio
import errno
import socket
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from storebell.simulator.http import loopback
from storebell.simulator.http.loopback import accept_connection, listen_on_loopback, port_of
from support.listening import NOWHERE, simulation
from support.simulated import (
    send_raw,
)

pytestmark = pytest.mark.anyio


async def test_both_loopback_addresses_lead_to_it(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        host = f"[::1]:{urlsplit(running.base_url).port}"
        raw = f"POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        answer = await send_raw(running.base_url, raw, host="::1")
    assert answer.status == 404


async def test_it_listens_nowhere_else(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        port = urlsplit(running.base_url).port or 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.2", port))  # would fail if all addresses were taken


def close_all(listeners: list[socket.socket]) -> None:
    for listener in listeners:
        listener.close()


def test_a_free_port_is_the_same_on_both_addresses() -> None:
    listeners = listen_on_loopback()
    try:
        names = [listener.getsockname()[:2] for listener in listeners]
        assert names == [("127.0.0.1", port_of(listeners)), ("::1", port_of(listeners))]
        assert [listener.getblocking() for listener in listeners] == [False, False]
    finally:
        close_all(listeners)


def test_a_port_can_be_taken_again_right_after_it_was_left() -> None:
    first = listen_on_loopback()
    port = port_of(first)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.settimeout(5)
        accepted, _ = first[0].accept()
        accepted.close()  # our side waits in TIME_WAIT
        assert client.recv(1) == b""
    close_all(first)
    again = listen_on_loopback(port)
    try:
        assert port_of(again) == port
    finally:
        close_all(again)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_on_one_address_is_not_used(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as taken:
        taken.bind((address, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use") as caught:
            listen_on_loopback(port)
        assert caught.value.errno == errno.EADDRINUSE
        taken.close()
    # What was taken on the other address meanwhile was given back.
    listeners = listen_on_loopback(port)
    close_all(listeners)


class _Ipv6(socket.socket):
    """Refuses to listen on ::1, for one of the system's reasons, as often as it is told to."""

    reasons: ClassVar[list[int]] = []

    def bind(self, address: object, /) -> None:
        if self.family == socket.AF_INET6 and self.reasons:
            raise OSError(self.reasons.pop(0), "refused")
        super().bind(address)  # type: ignore[arg-type]  # passed on as it is


@pytest.mark.parametrize("reason", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_without_ipv6_there_is_one_socket(reason: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", _Ipv6)
    monkeypatch.setattr(_Ipv6, "reasons", [reason])
    listeners = listen_on_loopback()
    close_all(listeners)
    assert [listener.family for listener in listeners] == [socket.AF_INET]


def test_a_system_built_without_ipv6_has_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "has_ipv6", False)
    listeners = listen_on_loopback()
    close_all(listeners)
    assert [listener.family for listener in listeners] == [socket.AF_INET]


def test_a_free_port_that_is_taken_on_ipv6_is_tried_with_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "socket", _Ipv6)
    monkeypatch.setattr(_Ipv6, "reasons", [errno.EADDRINUSE] * 19)
    listeners = listen_on_loopback()
    close_all(listeners)
    assert len(listeners) == 2
    assert _Ipv6.reasons == []


@pytest.mark.parametrize("reasons", [[errno.EADDRINUSE] * 20, [errno.EMFILE]])
def test_where_no_try_succeeds_the_systems_error_is_raised(
    reasons: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", _Ipv6)
    monkeypatch.setattr(_Ipv6, "reasons", list(reasons))
    with pytest.raises(OSError, match="refused") as caught:
        listen_on_loopback()
    assert caught.value.errno == reasons[0]
    assert _Ipv6.reasons == []


async def test_a_connection_that_arrives_as_its_task_is_cancelled_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def set_and_cancel(future: "asyncio.Future[None]") -> None:
        future.set_result(None)
        accepting.cancel()

    monkeypatch.setattr(loopback, "_set_once", set_and_cancel)
    listeners = listen_on_loopback()
    try:
        accepting = asyncio.create_task(accept_connection(listeners[0]))
        await asyncio.sleep(0)
        with socket.create_connection(("127.0.0.1", port_of(listeners)), timeout=5) as peer:
            with pytest.raises(asyncio.CancelledError):
                await accepting
            accepted, _ = await accept_connection(listeners[0])
            with accepted:
                assert accepted.getpeername() == peer.getsockname()
    finally:
        close_all(listeners)
