"""The limits of a listener as they are by themselves: what is let through and what is not."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.simulator.http.limits import Limits
from storebell.simulator.receiver.receiver import RECEIVER_LIMITS
from support.listening import NOWHERE, simulation
from support.simulated import TEST_PATH, send_raw

USUAL = Limits()


async def status_of(tmp_path: Path, headers: str, body: bytes = b"") -> int:
    """The status of a request with these headers, sent to a listener with the usual limits."""
    async with simulation(tmp_path, NOWHERE, USUAL) as running:
        host = urlsplit(running.base_url).netloc
        head = f"POST {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"
        return (await send_raw(running.base_url, head.encode() + body)).status


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("size", "is_refused"), [(USUAL.body_bytes, False), (USUAL.body_bytes + 1, True)]
)
async def test_a_body_may_be_as_large_as_the_limit_and_no_byte_larger(
    tmp_path: Path, size: int, is_refused: bool
) -> None:
    status = await status_of(tmp_path, f"Content-Length: {size}\r\n", b" " * size)
    assert (status == 413) is is_refused


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("size", "is_refused"), [(USUAL.head_bytes // 2, False), (2 * USUAL.head_bytes, True)]
)
async def test_a_head_beyond_the_limit_is_refused(
    tmp_path: Path, size: int, is_refused: bool
) -> None:
    status = await status_of(tmp_path, f"Content-Length: 0\r\nX-Filler: {'x' * size}\r\n")
    assert (status == 431) is is_refused


def test_a_refusal_costs_less_than_what_it_refuses() -> None:
    assert 0 < USUAL.refusal_seconds < USUAL.silent_seconds < USUAL.request_seconds
    assert USUAL.linger_seconds < USUAL.request_seconds
    assert USUAL.linger_bytes > USUAL.body_bytes


def test_the_receiver_takes_larger_notifications_from_more_connections() -> None:
    assert RECEIVER_LIMITS.body_bytes > USUAL.body_bytes
    assert RECEIVER_LIMITS.connections > USUAL.connections
    assert RECEIVER_LIMITS.request_seconds == USUAL.request_seconds
