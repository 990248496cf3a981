"""Whatever ends a command has an exit code."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.domain.errors.accounts import UnknownAppError
from storebell.domain.errors.keychain import KeychainError
from storebell.domain.errors.process import OutputLostError, ReaderLeftError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.notifications.events import Outcome
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


def not_asked_for(_options: Options) -> int:
    raise AssertionError("nobody asked for it")


def context(cleaned: list[str]) -> CliContext:
    @asynccontextmanager
    async def open_services(_options: Options) -> AsyncIterator[Services]:
        try:
            yield object.__new__(Services)
        finally:
            await asyncio.sleep(0.05)  # closing takes its time
            cleaned.append("closed")

    return CliContext(
        options=Options(),
        open_services=open_services,
        open_window=not_asked_for,
        check_self=not_asked_for,
        start_log=lambda _options: None,
        has_display=lambda: False,
    )


def ending_with(error: BaseException) -> Callable[[Services], Awaitable[int]]:
    async def work(_services: Services) -> int:
        raise error

    return work


def test_every_way_to_end_has_a_code_of_its_own() -> None:
    # “unknown” and “not_sent” are the same word as a failure and as an outcome.
    assert set(EXIT_CODES) == {*Failure, *Outcome}
    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (UnknownAppError(name="x"), 2, "no app called"),
        (KeychainError(), 6, ""),
        (OutputLostError(reason="It is full"), 74, "It is full"),
        (ReaderLeftError(reason="Broken pipe"), 74, ""),
        (ValueError("secret"), 70, "made a mistake (ValueError)"),
        (BrokenPipeError(), 70, "made a mistake (BrokenPipeError)"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_is_said_and_has_its_code(
    error: BaseException,
    code: int,
    sentence: str,
    *,
    as_json: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cleaned: list[str] = []
    assert run(context(cleaned), Output(as_json=as_json), ending_with(error)) == code
    assert cleaned == ["closed"]
    captured = capsys.readouterr()
    assert sentence in captured.out + captured.err
    assert "secret" not in captured.out + captured.err
    if isinstance(error, ReaderLeftError | KeyboardInterrupt):
        assert captured.out + captured.err == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 0),
        (ReaderLeftError(reason="Broken pipe"), 0),
        (OutputLostError(reason="It is full"), 74),
    ],
)
def test_a_server_ends_well_when_it_is_stopped_or_nobody_reads_any_more(
    error: BaseException, code: int
) -> None:
    ended = run(context([]), Output(), ending_with(error), runs_until_interrupted=True)
    assert ended == code


SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_stops_it_and_a_second_one_lets_it_clean_up(number: signal.Signals) -> None:
    cleaned: list[str] = []
    earlier = signal.getsignal(number)

    async def work(_services: Services) -> int:
        try:
            signal.raise_signal(number)
            await asyncio.sleep(60)
        finally:
            signal.raise_signal(number)
            await asyncio.sleep(0)
            cleaned.append("worked")
        return 0

    assert run(context(cleaned), Output(), work) == 130
    assert cleaned == ["worked", "closed"]
    assert signal.getsignal(number) is earlier


@pytest.mark.skipif(os.name == "nt", reason="nohup")
def test_an_ignored_signal_stays_ignored() -> None:
    earlier = signal.signal(signal.SIGHUP, signal.SIG_IGN)

    async def work(_services: Services) -> int:
        signal.raise_signal(signal.SIGHUP)
        await asyncio.sleep(0)
        return 0

    try:
        assert run(context([]), Output(), work) == 0
    finally:
        signal.signal(signal.SIGHUP, earlier)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_can_not_be_cancelled_is_interrupted(number: signal.Signals) -> None:
    cleaned: list[str] = []

    async def work(_services: Services) -> int:
        signal.raise_signal(number)
        while True:  # a computation: no loop can end it
            cleaned[:] = []

    began = time.monotonic()
    assert run(context(cleaned), Output(), work) == 130
    assert time.monotonic() - began < 30
    assert cleaned == ["closed"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX breaks off system calls")
def test_a_system_call_that_waits_is_broken_off() -> None:
    cleaned: list[str] = []
    reading, writing = os.pipe()

    async def work(_services: Services) -> int:
        signal.raise_signal(signal.SIGTERM)
        return len(os.read(reading, 1))

    try:
        assert run(context(cleaned), Output(), work) == 130
    finally:
        os.close(reading)
        os.close(writing)
    assert cleaned == ["closed"]


def test_a_command_that_is_stopped_leaves_no_thread_and_no_handler() -> None:
    earlier = {number: signal.getsignal(number) for number in SIGNALS}
    before = set(threading.enumerate())

    async def work(_services: Services) -> int:
        signal.raise_signal(SIGNALS[0])
        await asyncio.sleep(60)
        return 0

    assert run(context([]), Output(), work) == 130
    assert {number: signal.getsignal(number) for number in SIGNALS} == earlier
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
        assert not thread.is_alive()


def test_a_name_lookup_that_hangs_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on = threading.Event()

    def hang(*_arguments: object, **_named: object) -> list[object]:
        goes_on.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    async def work(_services: Services) -> int:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await asyncio.get_running_loop().getaddrinfo("name.invalid", 443)
        return 7

    try:
        assert run(context([]), Output(), work) == 7
        assert not goes_on.is_set()
    finally:
        goes_on.set()
